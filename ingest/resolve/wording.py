"""An article as it is compared with others: the words of its story, without what outlets add around it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from ingest.lexicons import read_rows, read_words
from ingest.resolve.names import folded

#: Words in a row that two texts must have in common before it counts: three are often chance.
RUN = 4

_BOILERPLATE, _REVISION_NOTES = "boilerplate_openings.txt", "revision_notes.txt"
_SCALES, _CALENDAR = "magnitudes.tsv", "months.tsv"

#: A number with its groups and decimals, or a word (`Ohio's`, `co-op` is two).
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[Pp]er[ -]?cent\b|[^\W\d_]+(?:['’][^\W\d_]+)*|%")
_WORD = re.compile(r"[^\W_]+")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;][\"”’')\]]*\s+|\n\s*|[\"“‘(])(?=\S)")
#: A paragraph ends as a sentence does; a headline, byline or credit does not.
_SENTENCE_END = re.compile(r"[.!?…](?:[\"”’')\]]|\s)*$")
_DATELINE = re.compile(r"^[A-ZÀ-Þ][^\n.!?–—]{1,70}(?:\([^)\n]{2,30}\))?\s*(?: --? | ?[–—] ?)")
_ABOUT = re.compile(r"(?:About|ABOUT)\s(?:the\s)?[A-Z][^\n!?]{0,80}$")
#: "About Velmora AG. Founded in 1910, ...": a name alone, closed by a mark.
_ABOUT_RUN_IN = re.compile(r"(?:About|ABOUT)\s(?:the\s)?[A-Z][^\n.!?:;,]{0,80}(?:[.:]|\s[-–—])\s")
_FEWEST_WORDS_OF_A_LINE = 5
#: More words than that are no headline, byline or credit, however they end.
_LONGEST_HEADING = 25
_PERCENT = ("%", "pct", "per cent", "percent")


@dataclass(frozen=True)
class Wording:
    """The words of one story, in order, folded; `runs` are its rows of `RUN` words.

    `names` and `numbers` are what tells one event from another told in the same words; years, months and
    weekdays are neither. `revision_notes` are lines that call this a later version. All three are read when
    asked for: the keys under which copies meet need none of them.
    """

    everything: str
    headline: str
    words: tuple[str, ...]
    runs: frozenset[tuple[str, ...]]
    paragraphs: tuple[tuple[str, ...], ...]
    story: tuple[str, ...]
    edges: tuple[str, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """Capitalised words inside sentences."""
        return frozenset(name for line in self.story for name in _names(line))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers with their scale."""
        return frozenset(number for paragraph in self.paragraphs for number in _numbers(paragraph))

    @cached_property
    def revision_notes(self) -> frozenset[str]:
        """Lines at the top and the end that call this a later version."""
        return frozenset(_revision_notes(self.edges))

    def covered(self, other: Wording) -> list[bool]:
        """For each word, whether it stands in a run that the other text has too."""
        found = [False] * len(self.words)
        for start in range(len(self.words) - RUN + 1):
            if self.words[start : start + RUN] in other.runs:
                found[start : start + RUN] = [True] * RUN
        return found


@lru_cache(maxsize=512)
def wording(title: str | None, text: str) -> Wording:
    """The wording of an article with this headline and full text."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    story = tuple(_story(lines, title or ""))
    paragraphs = tuple(_words(line) for line in story)
    words = tuple(word for paragraph in paragraphs for word in paragraph)
    return Wording(
        everything=" ".join(map(_folded_word, _WORD.findall(text))),
        headline=" ".join(_words(title or "")),
        words=words,
        runs=frozenset(words[start : start + RUN] for start in range(len(words) - RUN + 1)),
        paragraphs=paragraphs,
        story=story,
        edges=(title or "", *lines[:3], *lines[-2:]),
    )


def vocabulary_digest() -> str:
    """Short digest of the words that decide how an article is read here, for a matcher's version."""
    words = [sorted(read_words(name)) for name in (_BOILERPLATE, _REVISION_NOTES)]
    rows = [read_rows(name) for name in (_SCALES, _CALENDAR)]
    return hashlib.md5(repr((words, rows)).encode(), usedforsecurity=False).hexdigest()[:8]


def _story(lines: Iterable[str], title: str) -> Iterable[str]:
    """Lines that tell the story: no headline, byline, credit, dateline, nor what follows `About ...`."""
    is_first = True
    for line in lines:
        if _ABOUT.match(line):
            return
        if line == title.strip() or _is_boilerplate(line):
            continue
        line = _DATELINE.sub("", line, count=1) if is_first else line
        fewest = _FEWEST_WORDS_OF_A_LINE if _SENTENCE_END.search(line) else _LONGEST_HEADING
        if len(_TOKEN.findall(line)) >= fewest:
            is_first = False
            yield line


def _words(line: str) -> tuple[str, ...]:
    """Words folded; one form for each scale of a number (`$3 bln`, `$3bn`) and for per cent."""
    words: list[str] = []
    for token in _TOKEN.findall(line):
        word = _number(token) if token[0].isdigit() else _folded_word(token)
        if words and words[-1][0].isdigit() and word in _scales():
            word = _scales()[word]
        words.append("percent" if word in _PERCENT else word)
    return tuple(words)


@lru_cache(maxsize=65_536)
def _folded_word(token: str) -> str:
    return folded(token) or token


def _number(token: str) -> str:
    """`1,850` is `1850` and `2.0` is `2`."""
    plain = re.sub(r",(?=\d{3}\b)", "", token).replace(",", ".")
    return plain.rstrip("0").rstrip(".") if plain.count(".") == 1 else plain


@lru_cache(maxsize=1)
def _scales() -> dict[str, str]:
    return {form.lower(): factor for form, factor, _ in read_rows(_SCALES)}


@lru_cache(maxsize=1)
def _factors() -> frozenset[str]:
    return frozenset(_scales().values())


@lru_cache(maxsize=1)
def _calendar() -> frozenset[str]:
    return frozenset(row[0] for row in read_rows(_CALENDAR))


def _numbers(words: tuple[str, ...]) -> Iterable[str]:
    """Numbers with their scale (`3 000000000`), without years."""
    for word, following in pairwise((*words, "")):
        if word[0].isdigit() and word not in _factors():
            scale = following if following in _factors() else ""
            if scale or not re.fullmatch(r"(?:19|20)\d\d", word):
                yield f"{word} {scale}".strip()


def _names(line: str) -> Iterable[str]:
    """Capitalised words that do not owe it to the start of a sentence."""
    starts = {match.end() for match in _SENTENCE_START.finditer(line)}
    for match in _TOKEN.finditer(line):
        if match[0][0].isupper() and match.start() not in starts:
            name = re.sub(r" s$", "", _folded_word(match[0]))
            if name not in _calendar():
                yield name


def _is_boilerplate(line: str) -> bool:
    """Whether a line is about the firm as such, the page, the publisher or the law."""
    return bool(_ABOUT_RUN_IN.match(line)) or f"{folded(line[:40])} ".startswith(_boilerplate_openings())


@lru_cache(maxsize=1)
def _boilerplate_openings() -> tuple[str, ...]:
    return tuple(f"{opening} " for opening in read_words(_BOILERPLATE))


def _revision_notes(lines: Iterable[str]) -> Iterable[str]:
    for line in map(folded, lines):
        if any(f" {note} " in f" {line} " for note in read_words(_REVISION_NOTES)):
            yield line
