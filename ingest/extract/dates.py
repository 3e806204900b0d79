"""Dates with their precision and bounds, and horizons ("over the next six years")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ingest.extract.document import Document


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """A stretch of time over which something is spent or planned. `years` is None for "by 2030"."""

    start: int
    end: int
    text: str
    years: Decimal | None
    until: date | None


def read_dates(document: Document) -> list[DateMention]:
    """Every date in the article, in order, never overlapping."""
    raise NotImplementedError


def read_horizons(document: Document) -> list[Horizon]:
    """Every horizon in the article, in order, never overlapping."""
    raise NotImplementedError
