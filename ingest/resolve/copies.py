"""Which articles are one story: copies, syndicated copies and later versions.

How it was tuned and what it scores: docs/decisions/near-duplicates.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from ingest.resolve.records import ArticleText
from ingest.resolve.sketch import block_keys
from ingest.resolve.wording import Wording, vocabulary_digest, wording

#: Shorter stories are only the same when their every word is: a sentence or two may be a form filled in.
_FEWEST_WORDS = 20
#: Words by which a story opens; copies keep them, however much is cut from below.
_OPENING_WORDS = 25
#: An outlet brings a version of its own story within this time.
_REVISED_WITHIN = timedelta(days=10)


# What is just enough, each a share from 0 to 1.
_TEXT = 0.55
_TEXT_NEW_OPENING = 0.62  #: of both stories, when they open differently
_OPENING = 0.5
_NAMES = 0.6
_NUMBERS = 0.6
_NUMBERS_REVISED = 0.4
_NUMBERS_UNCHANGED = 0.5  #: else: at most half as many changed as there are times so many words
_WORDS_PER_CHANGE = 25
_WHOLE = 0.5
_WHOLE_CUT = 0.2  #: when the stories open alike: the rest may have been cut
_UNCHANGED = 0.9  #: less than this was cut, or put in other words


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one story, each from 0 to 1, .5 being just enough; the weakest decides.

    `text`: how much of the shorter story stands in the longer. `names`, `numbers`: how many of its names and
    numbers do (a form filled in for another firm or quarter keeps the words and not these). `whole`: how much
    of the longer story that is (a round-up holds a brief, and is no copy of it).
    """

    text: float
    names: float
    numbers: float
    whole: float

    @property
    def score(self) -> float:
        """The weakest."""
        return min(self.text, self.names, self.numbers, self.whole)


class Copies:
    """The matcher of articles."""

    entity = "article"
    prefix = "story"

    def __init__(self) -> None:
        self.version = f"copies-1-{vocabulary_digest()}"

    def blocks(self, item: ArticleText) -> frozenset[str]:
        """Bands of MinHash, exact paragraphs, exact text."""
        return block_keys(_wording(item))

    def score(self, a: ArticleText, b: ArticleText) -> float:
        """Whether one is a copy or a version of the other; 0 when names or numbers alone tell them apart."""
        return evidence(a, b).score if _may_be_copies(a, b) else 0.0

    def may_join(self, left: Sequence[ArticleText], right: Sequence[ArticleText]) -> bool:
        """Copies of copies are copies."""
        return True

    def relation(self, item: ArticleText, seed: ArticleText) -> str:
        """`exact`, `near`, `syndicated` or `updated`; `judged` when only a person calls it the same story."""
        one, first = _wording(item), _wording(seed)
        if one.everything == first.everything:
            return "exact"
        if evidence(item, seed).text == 0:
            return "judged"
        if one.revision_notes - first.revision_notes or _has_changed_numbers(one, first):
            return "updated"
        is_retitled = one.headline != first.headline
        has_more = _share(one.covered(first)) < _UNCHANGED
        has_less = _share(first.covered(one)) < _UNCHANGED
        if has_more and not is_retitled and _is_same_outlet(item, seed):
            return "updated"
        is_reworded = has_more and has_less
        return "syndicated" if not is_reworded and (is_retitled or has_less) else "near"


def evidence(a: ArticleText, b: ArticleText) -> Evidence:
    """Compare two articles; symmetric."""
    short, long = sorted((_wording(a), _wording(b)), key=lambda one: (len(one.words), one.words))
    if short.everything == long.everything:
        return Evidence(1.0, 1.0, 1.0, 1.0)
    if len(short.words) < _FEWEST_WORDS:
        return Evidence(0.0, 0.0, 0.0, 0.0)
    covered, covered_of_long = short.covered(long), long.covered(short)
    share, share_of_long = _share(covered), _share(covered_of_long)
    opens_alike = _share(covered_of_long[:_OPENING_WORDS]) >= _OPENING
    unchanged = _unchanged(len(short.numbers - long.numbers), len(short.words))
    is_version = _may_be_version(a, b) or short.revision_notes != long.revision_notes
    return Evidence(
        text=_rated(share, _TEXT) if opens_alike else _rated((share + share_of_long) / 2, _TEXT_NEW_OPENING),
        names=_rated(_kept(short.names, long.names), _NAMES),
        numbers=max(
            _rated(_kept(short.numbers, long.numbers), _NUMBERS_REVISED if is_version else _NUMBERS),
            0.0 if _is_far_apart(a, b) else _rated(unchanged, _NUMBERS_UNCHANGED),
        ),
        whole=_rated(share_of_long, _WHOLE_CUT if opens_alike else _WHOLE),
    )


def _wording(item: ArticleText) -> Wording:
    return wording(item.title, item.text)


@dataclass(frozen=True, slots=True)
class _Marks:
    """What tells forms apart that are filled in; small, so that it is kept for many articles."""

    names: frozenset[str]
    numbers: frozenset[str]
    words: int


@lru_cache(maxsize=8_192)
def _marks(title: str | None, text: str) -> _Marks:
    read = wording(title, text)
    return _Marks(read.names, read.numbers, len(read.words))


def _may_be_copies(a: ArticleText, b: ArticleText) -> bool:
    """Whether names and numbers leave it open, whichever of the two is the longer and whoever printed them.

    Forms filled in meet by the thousand: this looks at their few names and numbers, not at all their words.
    """
    one, other = _marks(a.title, a.text), _marks(b.title, b.text)
    if _kept(*sorted((one.names, other.names), key=len)) < _NAMES:
        return False
    fewer, more = sorted((one.numbers, other.numbers), key=len)
    if _kept(fewer, more) >= _NUMBERS_REVISED:
        return True
    return _unchanged(len(fewer - more), max(one.words, other.words)) >= _NUMBERS_UNCHANGED


def _share(covered: Sequence[bool]) -> float:
    return sum(covered) / max(1, len(covered))


def _kept(fewer: frozenset[str], more: frozenset[str]) -> float:
    """How many stand in the longer story too; one is given, so that a single change is not everything."""
    return (len(fewer & more) + 1) / (len(fewer) + 1)


def _unchanged(changed: int, words: int) -> float:
    """1 less the numbers that only the shorter story has, for every so many of its words."""
    return max(0.0, 1 - changed * _WORDS_PER_CHANGE / max(1, words))


def _rated(value: float, enough: float) -> float:
    """0 to 1, linear on either side of `enough`, which is .5."""
    return 0.5 * value / enough if value < enough else 0.5 + 0.5 * (value - enough) / (1 - enough)


def _is_same_outlet(a: ArticleText, b: ArticleText) -> bool:
    return a.source == b.source


def _is_far_apart(a: ArticleText, b: ArticleText) -> bool:
    """Whether too much time lies between them for one to be a version of the other, as far as is known."""
    if a.published_at is None or b.published_at is None:
        return False
    return abs(a.published_at - b.published_at) > _REVISED_WITHIN


def _may_be_version(a: ArticleText, b: ArticleText) -> bool:
    """Whether the outlet and the time allow one to be a version of the other."""
    if a.canonical_url and a.canonical_url == b.canonical_url:
        return True
    if not _is_same_outlet(a, b) or a.published_at is None or b.published_at is None:
        return False
    return not _is_far_apart(a, b)


def _has_changed_numbers(one: Wording, first: Wording) -> bool:
    """Each has a number that the other has not."""
    return bool(one.numbers - first.numbers) and bool(first.numbers - one.numbers)
