"""Words that bound a figure: "over", "up to", "nearly", "or more"."""

from __future__ import annotations

import re
from functools import cache

from ingest.lexicons import read_rows

_MAX_CHARS = 48


def qualifier_before(lowered: str, position: int, floor: int) -> tuple[str, int]:
    """Qualifier that ends at `position` and where it starts; ("exact", position) when there is none.

    `lowered` is the text in lower case; nothing before `floor` is read.
    """
    left = max(floor, position - _MAX_CHARS)
    window = lowered[left:position]
    if window[-1:] in ("~", "≈", "<", ">", "≥", "≤"):
        return _phrases("before")[window[-1]], position - 1
    words = window.split()[-4:]
    if not words or words[-1].lstrip("([") not in _last_words():
        return "exact", position
    for index in range(len(words)):
        phrase = " ".join(words[index:]).lstrip("([")
        qualifier = _phrases("before").get(phrase)
        if qualifier is not None:
            start = len(window)
            for word in reversed(words[index:]):
                start = window.rindex(word, 0, start)
            return qualifier, left + start + len(words[index]) - len(words[index].lstrip("(["))
    return "exact", position


def qualifier_after(lowered: str, position: int, end: int) -> tuple[str, int]:
    """Qualifier that begins at `position` and where it ends; ("exact", position) when there is none."""
    match = _after().match(lowered, position, end)
    return (_phrases("after")[match[1]], match.end()) if match else ("exact", position)


@cache
def _phrases(place: str) -> dict[str, str]:
    return {phrase: qualifier for phrase, qualifier, where in read_rows("qualifiers.tsv") if where == place}


@cache
def _last_words() -> frozenset[str]:
    """The word next to the number, of all phrases that stand before it."""
    return frozenset(phrase.rsplit(None, 1)[-1] for phrase in _phrases("before"))


@cache
def _after() -> re.Pattern[str]:
    phrases = "|".join(re.escape(phrase) for phrase in sorted(_phrases("after"), key=len, reverse=True))
    return re.compile(rf",?\s?({phrases})(?!\w)")
