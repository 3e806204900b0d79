"""A stretch of days as words name it, before and after its year is known."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

#: First and last month that "early 2025", "late May", ... allow within a year.
PARTS_OF_YEAR = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "start": (1, 3), "end": (10, 12)}
#: Meteorological seasons of the northern half; winter runs into the next year.
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}


@dataclass(frozen=True, slots=True)
class Period:
    """Days within a year: from `first_month`/`first_day` to `last_month`/`last_day` (None: its last day).

    A `last_month` over 12 lies in the next year. `years` is 1, or more for "2018-2020".
    """

    precision: str
    first_month: int = 1
    first_day: int = 1
    last_month: int = 12
    last_day: int | None = None
    years: int = 1

    def bounds(self, year: int) -> tuple[date, date] | None:
        """First and last day in `year`; None when there is no such day."""
        last_year = year + self.years - 1 + (self.last_month - 1) // 12
        last_month = (self.last_month - 1) % 12 + 1
        try:
            lower = date(year, self.first_month, self.first_day)
            upper = date(last_year, last_month, self.last_day or monthrange(last_year, last_month)[1])
        except ValueError:
            return None
        return (lower, upper) if lower <= upper else None


def day(month: int, number: int) -> Period | None:
    """One day of the year; None for a day that no year has."""
    period = Period("day", month, number, month, number)
    return period if 1 <= month <= 12 and period.bounds(2024) else None


def month(number: int, part: str | None = None, last: int | None = None) -> Period:
    """One month, its early, middle or late days, or the months from `number` to `last`."""
    if last is not None:
        return Period("range", number, 1, last if last >= number else last + 12)
    days = {"early": (1, 10), "start": (1, 10), "mid": (10, 20), "late": (20, None), "end": (25, None)}
    first_day, last_day = days.get(part or "", (1, None))
    return Period("month", number, first_day, number, last_day)


def quarter(number: int) -> Period:
    """Calendar quarter 1 to 4."""
    return Period("quarter", 3 * number - 2, 1, 3 * number)


def half(number: int) -> Period:
    """Half-year 1 or 2."""
    return Period("half", 6 * number - 5, 1, 6 * number)


def year(part: str | None = None, years: int = 1) -> Period:
    """A year, a part of it, or several years."""
    if part is None:
        return Period("year" if years == 1 else "range", years=years)
    first, last = (PARTS_OF_YEAR | SEASONS)[part]
    return Period("range", first, 1, last)


def relative_week(published: date, weekday: int | None, step: int) -> tuple[date, date]:
    """The week `step` weeks from that of `published`, or its day `weekday` (0 is Monday)."""
    monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
    if weekday is None:
        return monday, monday + timedelta(days=6)
    return monday + timedelta(days=weekday), monday + timedelta(days=weekday)


def relative_month(published: date, step: int) -> tuple[date, date]:
    """The calendar month `step` months from that of `published`."""
    index = published.year * 12 + published.month - 1 + step
    first = date(index // 12, index % 12 + 1, 1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])
