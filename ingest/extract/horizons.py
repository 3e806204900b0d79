"""Horizons: the years over which a sum is spent or a plan runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingest.extract.document import Document
from ingest.extract.numbers import Number, read_number_at

_GAP = r"[ \t\r\n\u00a0]"
_LEAD = rf"(?:(?:with)?in|over|for|during|across|through|throughout|spread{_GAP}over)"
_COUNTS = (
    "an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"  # or digits
)
_COUNT = rf"(?P<count>\d{{1,2}}(?:\.\d)?|{_COUNTS})"
_LAST = rf"(?:{_GAP}?(?:-|–|to|or){_GAP}?(?P<last>\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten))?"
_UNIT = r"(?P<unit>years?|months?|decades?)"
#: "within the next six years", "over a five-year period", "over four years"; never "over the past six years".
_SPAN = re.compile(
    rf"\b(?P<lead>{_LEAD})?{_GAP}?(?:(?:the|a|an|its|their){_GAP})?(?P<next>(?:next|coming|following|ensuing){_GAP})?"
    rf"(?:(?:about|around|at{_GAP}least|up{_GAP}to|roughly){_GAP})?{_COUNT}{_LAST}(?P<hyphen>-|{_GAP}){_UNIT}\b"
    rf"(?:{_GAP}(?P<noun>period|span|plan|program(?:me)?|project|timeframe|horizon|timeline|investment|commitment|"
    r"scheme|drive))?"
)
_UNITS = frozenset({"year", "years", "month", "months", "decade", "decades"})
_COUNTED = re.compile(rf"(?:\d[^a-z]*|{_COUNTS})")
_UNTIL_WORDS = frozenset({"by", "through", "until", "till", "before"})
_UNTIL = re.compile(
    rf"\b(?:by|through|until|till|before)(?:{_GAP}the)?(?:{_GAP}(?P<part>(?:year-?)?end|middle|start|beginning)(?:{_GAP}of)?)?"
    rf"{_GAP}(?:early{_GAP}|mid-?{_GAP}?|late{_GAP})?(?:fiscal{_GAP})?(?P<year>20\d\d|19\d\d)(?![\d,.]?\d)"
)
_PAST = re.compile(r"\b(?:past|last|previous|ago|since|first|lowest|highest|more than)\b")
_YEARS_PER = {"y": Decimal(1), "m": Decimal(1) / 12, "d": Decimal(10)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """A stretch of time over which something is spent or planned.

    `years` is None for "by 2030"; `until` is None for "over four years".
    """

    start: int
    end: int
    text: str
    years: Decimal | None
    until: date | None


def read_horizons(document: Document) -> list[Horizon]:
    """Every horizon in the article, in order, never overlapping."""
    lowered = document.lowered
    found: list[Horizon] = []
    for start, unit in document.find_words(_UNITS):
        end = start + len(unit)
        before = lowered[max(0, start - 10) : start].replace("-", " ").split()
        if not before or not _COUNTED.fullmatch(before[-1]):
            continue  # most years are counted by nothing: a look is cheaper than the search
        match = _SPAN.search(lowered, max(0, start - 64), min(len(lowered), end + 16))
        horizon = _span_horizon(document, match) if match else None
        if horizon is not None and horizon.end >= end:
            found.append(horizon)
    for start, _ in document.find_words(_UNTIL_WORDS):
        match = _UNTIL.match(lowered, start)
        if match is None:
            continue
        month = {"start": 1, "beginning": 1, "middle": 6}.get(match["part"] or "", 12)
        until = date(int(match["year"]), month, 30 if month == 6 else 31)
        text = document.text[match.start() : match.end()]
        found.append(Horizon(start=match.start(), end=match.end(), text=text, years=None, until=until))
    found.sort(key=lambda horizon: horizon.start)
    return [
        horizon for index, horizon in enumerate(found) if index == 0 or horizon.start >= found[index - 1].end
    ]


def _span_horizon(document: Document, match: re.Match[str]) -> Horizon | None:
    """The horizon in years; None for an age, a past stretch or a bare "two years"."""
    lowered = document.lowered
    is_plan = match["hyphen"] == "-" and (match["noun"] is not None)
    if not (match["next"] or is_plan or (match["lead"] and match["hyphen"] != "-")):
        return None
    around = lowered[max(0, match.start() - 12) : match.end() + 5]
    if _PAST.search(around) or (match["count"] in ("a", "an") and match["unit"] == "year"):
        return None
    count = _count(match["count"])
    if match["last"]:
        count = (count + _count(match["last"])) / 2
    start = match.start()
    while lowered[start].isspace():
        start += 1
    years = count * _YEARS_PER[match["unit"][0]]
    text = document.text[start : match.end()]
    return Horizon(start=start, end=match.end(), text=text, years=round(years, 2), until=None)


def _count(words: str) -> Decimal:
    number: Number | None = None if words in ("a", "an") else read_number_at(words, 0, len(words))
    return number.value if number else Decimal(1)
