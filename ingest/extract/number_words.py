"""Numbers in words ("twenty-five", "half a billion"), and what a number is."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from ingest.lexicons import read_rows

GAP = r"[ \t\r\n\u00a0\u2009\u202f]"
#: Nothing real counts so far, and Decimal is exact below (28 digits).
TOO_LARGE = Decimal(10) ** 28
_YEAR = re.compile(r"(?:1[89]|20)\d\d$")


class Number(NamedTuple):
    """One number: `value` is absolute ("1.2 million" is 1200000); `text[start:end] == quote`.

    `coefficient` is the number before its magnitude word (1.2).
    """

    start: int
    end: int
    quote: str
    value: Decimal
    coefficient: Decimal

    @property
    def has_magnitude(self) -> bool:
        """True when a word or suffix such as "million" scales the number."""
        return self.value != self.coefficient

    @property
    def looks_like_year(self) -> bool:
        """True for four bare digits from 1800 to 2099."""
        return _YEAR.match(self.quote) is not None


def read_words_at(text: str, start: int, end: int) -> Number | None:
    """The number in words that begins at `start`: "twenty-five", "half a billion"."""
    total, current, scale = Decimal(0), Decimal(0), Decimal(1)
    position, previous, number = start, "", None
    for _ in range(12):
        match = _word().match(text, position, end)
        if match is None:
            break
        value, use = number_words()[match["word"].lower()]
        if not _may_follow(previous, use, value, match):
            break
        if use != "multiplier":
            current, scale = current + value, Decimal(1)
        elif value < 1000:
            current = (current or 1) * value
        else:
            is_chain = total and not current  # "two lakh crore"
            total = total * value if is_chain else total + (current or 1) * value
            current, scale = Decimal(0), value
        if use != "part" or previous:
            value = total + current
            number = Number(start, match.end(), text[start : match.end()], value, value / scale)
        position, previous = match.end(), use
    is_vague = number is not None and number.value >= 1000 and number.quote.isalpha()
    if number is not None and number.value >= TOO_LARGE:
        return None
    return None if is_vague else number  # "billion-dollar deals": nobody says how many billions


def _may_follow(previous: str, use: str, value: Decimal, match: re.Match[str]) -> bool:
    """Whether a number word continues the number: "twenty" takes "five" but not "ten"."""
    joins = {word for word in ("and", "of", "a") if match[word]}
    if not previous:
        return (
            not match["gap"]
            and joins <= {"a"}
            and (not joins or use == "multiplier" or match["word"] == "quarter")
        )
    if not match["gap"]:
        return False
    if previous == "part":
        return use == "multiplier" and "and" not in joins
    if use == "part":
        return joins == {"and", "a"}
    if joins and not (joins == {"and"} and previous == "multiplier"):
        return False
    return use == "multiplier" or previous == "multiplier" or (previous == "tens" and 0 < value < 10)


@cache
def number_words() -> dict[str, tuple[Decimal, str]]:
    """Word -> its value and use, see lexicons/number_words.tsv."""
    return {word: (Decimal(value), use) for word, value, use in read_rows("number_words.tsv")}


@cache
def scales() -> frozenset[str]:
    """What "a" may count: "a million", "a quarter"."""
    return frozenset(
        word for word, (_, use) in number_words().items() if use == "multiplier" or word == "quarter"
    )


@cache
def _word() -> re.Pattern[str]:
    """One number word with what joins it to the word before."""
    words = "|".join(sorted(number_words(), key=len, reverse=True))
    joins = rf"(?P<and>and{GAP})?(?P<of>of{GAP})?(?P<a>an?{GAP})?"
    return re.compile(rf"(?P<gap>{GAP}|-)?{joins}(?P<word>{words})(?![^\W_])", re.IGNORECASE)
