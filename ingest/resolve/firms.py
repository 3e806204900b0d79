"""Which spellings name one firm: the same core, another spelling of it, or a short form that a text binds.

Two firms are kept apart when their legal forms or stated countries exclude each other, and a firm's arm in
one country ("X Polska") is not the firm. A short form alone ("Halden") proves nothing: some article has to
bind it to the name, or the mentions are compared one by one when projects are (`ingest.resolve.projects`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import product

from ingest.lexicons import read_rows, read_words
from ingest.resolve.matching import LINK
from ingest.resolve.names import Name, folded, parse_name
from ingest.resolve.records import FirmName

_SAME_FORM, _SAME_CORE, _SAME_SPELLING, _BOUND = 0.99, 0.95, 0.9, 0.7
_TABLES = (
    "legal_forms.tsv", "letters.tsv", "name_abbreviations.tsv", "name_particles.tsv", "country_endonyms.tsv",
    "demonyms.tsv", "country_names.tsv", "areas.tsv", "english_words.txt",
)  # fmt: skip
#: A short form has at least so many letters.
_SHORTEST = 2


class FirmMatcher:
    """Names by their core, spelling and bound short forms; see the module."""

    entity = "firm"
    prefix = "firm"

    def __init__(self) -> None:
        self.version = f"firms-2-{digest_of(_TABLES)}"

    def blocks(self, item: FirmName) -> frozenset[str]:
        """The plainest spelling of the name, and those of the short forms bound to it."""
        return frozenset({_name(item).squeezed, *_bound(item)})

    def score(self, a: FirmName, b: FirmName) -> float:
        """How surely both are one firm; 0 when something excludes it."""
        left, right = _name(a), _name(b)
        if _exclude_each_other(a, b) or _is_arm(left, right):
            return 0.0
        if left.core == right.core:
            return _SAME_FORM if left.forms & right.forms or left.forms == right.forms else _SAME_CORE
        if left.squeezed == right.squeezed:
            return _SAME_SPELLING
        return _BOUND if left.squeezed in _bound(b) or right.squeezed in _bound(a) else 0.0

    def may_join(self, left: Sequence[FirmName], right: Sequence[FirmName]) -> bool:
        """Every name of one side can be every name of the other, by itself or by what texts bind to it."""
        ours, theirs = (frozenset().union(*map(_bound, side)) for side in (left, right))
        return all(
            self._can_be(a, b)
            or (not _exclude_each_other(a, b) and (_name(a).squeezed in theirs or _name(b).squeezed in ours))
            for a, b in product(left, right)
        )

    def _can_be(self, a: FirmName, b: FirmName) -> bool:
        if self.score(a, b) >= LINK:
            return True
        if _exclude_each_other(a, b) or _is_arm(_name(a), _name(b)):
            return False
        short, long = sorted((_name(a).core, _name(b).core), key=len)
        return is_short_form(short, long)

    def relation(self, item: FirmName, seed: FirmName) -> str:
        """`same_name`, `other_spelling`, `short_form`, or `judged` when only a person says so."""
        one, other = _name(item), _name(seed)
        if one.core == other.core:
            return "same_name"
        if one.squeezed == other.squeezed:
            return "other_spelling"
        return "short_form" if self._can_be(item, seed) else "judged"


def is_short_form(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether `short` opens the name (`corvane`) or is made of its initials (`bba`); both are cores."""
    opens = len(short) < len(long) and tuple(long[: len(short)]) == tuple(short)
    return opens or (len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long))


@cache
def digest_of(tables: tuple[str, ...]) -> str:
    """Short digest of tables of words, for a matcher's version."""
    content = repr([_entries(table) for table in tables]).encode()
    return hashlib.md5(content, usedforsecurity=False).hexdigest()[:8]


def _entries(table: str) -> object:
    return sorted(read_words(table)) if table.endswith(".txt") else read_rows(table)


def _name(item: FirmName) -> Name:
    return parse_name(item.item_id)


def _bound(item: FirmName) -> frozenset[str]:
    return _short_forms(item.aliases, _name(item))


@lru_cache(maxsize=65_536)
def _short_forms(aliases: tuple[str, ...], name: Name) -> frozenset[str]:
    """Plainest spellings of the short forms bound to the name; everyday words and places tell no firm."""
    forms = (parse_name(alias) for alias in aliases)
    return frozenset(
        form.squeezed
        for form in forms
        if len(form.squeezed) >= _SHORTEST
        and not all(word in read_words("english_words.txt") or word in _place_words() for word in form.core)
        and not _is_arm(form, name)
    )


def _exclude_each_other(a: FirmName, b: FirmName) -> bool:
    """Whether their legal forms, or the countries that articles state, have no country in common."""
    forms = (_name(a).countries, _name(b).countries)
    stated = (set(a.country_codes), set(b.country_codes))
    return any(one and other and not one & other for one, other in (forms, stated))


def _is_arm(left: Name, right: Name) -> bool:
    """Whether one name is the other with the name of a country."""
    return bool(set(left.core).symmetric_difference(right.core) & _place_words())


@cache
def _place_words() -> frozenset[str]:
    """Words that mark a firm of one country or continent, folded."""
    words = {row[0] for row in read_rows("country_endonyms.tsv")}
    words |= {folded(name) for table in ("demonyms.tsv", "country_names.tsv") for name, _ in read_rows(table)}
    words |= {folded(row[0]) for row in read_rows("areas.tsv") if row[2] == "supranational"}
    return frozenset(word for word in words if " " not in word and len(word) > _SHORTEST)
