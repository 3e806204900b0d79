"""Dates with their precision and bounds; the year is inferred only where the article bounds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ingest.extract.date_forms import Reading, read_forms
from ingest.extract.document import Document
from ingest.extract.horizons import Horizon, read_horizons

__all__ = ["DateMention", "Horizon", "read_dates", "read_horizons"]

#: A date without a year may lie this far ahead of publication before it means last year's.
_AHEAD = timedelta(days=45)
_CLOSE = ("day", "month", "quarter", "half")
_HISTORY = re.compile(
    r"\b(?:since|until|from|before|founded|established|formed|born|bought|acquired|back)"
    r"(?: (?:it|them|in|on|early|late|mid))* $"
)
_AHEAD_WORDS = re.compile(
    r"\b(?:by|until|till|through|to|beyond|after|before)(?: (?:the|end|of|early|late|mid|year))* $"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """One date. `lower` and `upper` are the first and last day the words allow, None when unbounded.

    `precision` is one of records.DATE_PRECISIONS. `is_year_imputed`: the year does not stand with the date.
    """

    start: int
    end: int
    text: str
    lower: date | None
    upper: date | None
    precision: str
    is_year_imputed: bool


def read_dates(document: Document) -> list[DateMention]:
    """Every date in the article, in order, never overlapping."""
    published = document.article.published_at.date() if document.article.published_at else None
    readings = list(read_forms(document, published))
    years = _years_of(document.lowered, readings)
    return [_resolve(document.text, reading, published, years) for reading in readings]


def _years_of(lowered: str, readings: Sequence[Reading]) -> tuple[int, int] | None:
    """First and last year that a date without one may fall in; None when the text does not make one likely.

    Only dates closer than a year tell it, all within two years and none of them told as history. A bare year
    alone is as a rule a past financial year ("net profits in 1986"), and a later one shows that the dated
    ones are past.
    """
    dated: set[int] = set()
    bare: set[int] = set()
    for reading in readings:
        if reading.year is None:
            continue
        before = lowered[max(0, reading.start - 24) : reading.start]
        if reading.period.precision in _CLOSE and not _HISTORY.search(before):
            dated.add(reading.year)
        elif reading.period.precision == "year" and not _AHEAD_WORDS.search(before):
            bare.add(reading.year)
    if not dated or max(dated) - min(dated) > 1 or max(bare, default=0) > max(dated):
        return None
    return min(dated), max(dated)


def _resolve(
    text: str, reading: Reading, published: date | None, years: tuple[int, int] | None
) -> DateMention:
    """Bound a date: by its own year, by the day of publication, else by the years the article speaks of."""
    bounds, precision = reading.bounds, reading.period.precision
    is_imputed = reading.year is None or reading.is_relative
    if reading.year is not None:
        bounds = reading.period.bounds(reading.year)
    elif bounds is None and not reading.is_relative and published is not None:
        bounds = reading.period.bounds(published.year)
        if bounds and bounds[0] > published + _AHEAD:
            bounds = reading.period.bounds(published.year - 1)
    elif bounds is None and not reading.is_relative and years is not None:
        first, last = reading.period.bounds(years[0]), reading.period.bounds(years[1])
        if first and last:
            bounds = (first[0], last[1])
            precision = precision if years[0] == years[1] else "range"
    lower, upper = bounds or (None, None)
    return DateMention(
        start=reading.start,
        end=reading.end,
        text=text[reading.start : reading.end],
        lower=lower,
        upper=upper,
        precision=precision,
        is_year_imputed=is_imputed,
    )
