"""Whether plain "investment" is that of many: a place or government takes it in, or unnamed firms act.

Each function looks at one sentence of the lower-case text, `[floor, stop)`.
"""

from __future__ import annotations

import re
from functools import cache

from ingest.extract import statistic_words as words
from ingest.extract.statistic_words import Link, last_match, use
from ingest.lexicons import read_rows

_PRONOUN = re.compile(r"(?:\b(?:it|they|we|he|she|i)\b(?:['’]\w+)?(?: \w+){0,2}? )$")
_TAKEN_IN = re.compile(
    r"(?: [\w'’.-]+){0,6}? (?:(?:has|have) been |was |were |is |are )?"
    r"(?:secured|attracted|pledged|announced|committed|approved|won|drawn|landed)\b"
)
_FLOWING = re.compile(
    r"(?: [\w-]+){0,3}? (?:pouring|flowing|coming|flooding|pour|flow|flowed|poured) (?:into|back)\b"
)
_COMBINED = re.compile(r"\b(?:combined|cumulative|collective)(?: total of)? $")
_NEEDED = re.compile(
    r"\b(?:needs?|needed|require[sd]?|requiring|lacks?|shortfall|gap|call(?:s|ed|ing)? for|costs?)\b"
)


def is_needed(lowered: str, floor: int, start: int) -> bool:
    """Whether the words before a sum say that it is wanted, not had."""
    return _NEEDED.search(lowered, floor, start) is not None


def is_of_many(lowered: str, link: Link, end: int, floor: int, stop: int) -> bool:
    """Whether "a $5bn commitment" is made to or by many: "showcased a $5bn commitment to chip projects"."""
    if use("attract").search(lowered, floor, end) is None or "investment" in lowered[link.start : link.end]:
        return False
    return use("site").search(lowered, floor, stop) is None and bool(
        words.aggregate_object().match(lowered, link.end, stop)
    )


def is_aggregate(lowered: str, link: Link, start: int, floor: int, stop: int, has_place: bool) -> bool:
    """Whether a place or government takes the capital in, or many unnamed firms give it."""
    if use("site").search(lowered, floor, stop) or is_needed(lowered, floor, start):
        return False
    if link.is_level:
        return _is_of_area(lowered, link, start, has_place)
    actor = last_match(use("many"), lowered, floor, start) or last_match(use("backer"), lowered, floor, start)
    if actor is not None:
        few = words.ONE_GROUP.search(lowered, max(floor, actor.start() - 32), actor.start())
        return few is None
    attract = last_match(use("attract"), lowered, floor, start)
    if attract is not None:
        return _PRONOUN.search(lowered, floor, attract.start()) is None
    if _COMBINED.search(lowered, max(floor, start - 24), start):
        return True
    window_stop = min(stop, link.end + 60)
    return bool(
        _TAKEN_IN.match(lowered, link.end, window_stop) or _FLOWING.match(lowered, link.end, window_stop)
    )


def _is_of_nation(lowered: str, start: int) -> bool:
    """Whether the word before `start` is a nation's or an industry's: "Canadian capital spending"."""
    word = lowered[max(0, start - 40) : start].rstrip().rpartition(" ")[2]
    return word in _nations() or use("area").fullmatch(word) is not None


@cache
def _nations() -> frozenset[str]:
    return frozenset(row[0].lower() for row in read_rows("demonyms.tsv"))


def _is_of_area(lowered: str, link: Link, start: int, has_place: bool) -> bool:
    """Whether the words between metric and figure name a place, an industry or many firms."""
    if use("attract").search(lowered, max(0, link.start - 40), link.start):
        return True
    after = lowered[link.end : start]
    if lowered[link.start : link.end].startswith(("investment commit", "investment pledge")):
        return True
    if after.startswith(" of ") and lowered.endswith(" with ", 0, link.start):
        before = lowered[max(0, link.start - 80) : link.start]  # "40 firms with investments of $2bn"
        return use("many").search(before) is not None or use("area").search(before) is not None
    if _is_of_nation(lowered, link.start):
        return True
    if re.match(r" (?:in|into|across|by|from|to) ", after) is None:
        return False
    return bool(use("many").search(after) or use("area").search(after) or has_place)
