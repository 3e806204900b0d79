"""The forms that dates take in running text, each read where one of its words begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from ingest.extract import periods
from ingest.extract.document import Document
from ingest.extract.numbers import starts_of
from ingest.extract.periods import Period
from ingest.lexicons import read_rows

_GAP = r"[ \t\r\n\u00a0]"
_YEAR = r"(?:1[89]|20)\d\d(?![\d,.]?\d|[^\W\d_]|%)"
_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "final": 4,
    "last": 4,
}
_STEPS = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_PARTS = {"beginning": "start", "middle": "mid"}
_PART_BEFORE = re.compile(
    rf"\b(early|mid|late|(?:the{_GAP})?(?:end|start|beginning|middle)(?={_GAP}of)|spring|summer|autumn|fall|winter)"
    rf"(?:-|{_GAP})(?:(?:of|in){_GAP})?$"
)
#: Words before a bare year that make it a date; at the start of a sentence what follows must.
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|by|since|until|till|to|of|during|from|through|throughout|for|after|before|between|and|or|late|"
    r"early|mid|end|year|years|spring|summer|autumn|fall|winter|the|than|over|versus|vs|around|circa)|[(,\[/–—-])\s?$"
)
_AFTER_YEAR = re.compile(r"\s?(?:[,.;:)\]–—]|$)|\s(?:was|saw|will|is)\b")
_BEFORE_CAUTIOUS = re.compile(
    r"\b(?:in|since|until|till|by|of|during|from|through|last|next|this|early|mid|late|and|to|between|before|after|"
    r"for|on)[ -]$|[–—-]$"
)
_DAY_BEFORE = re.compile(rf"(?<![\d.,$€£])(\d{{1,2}})(?:st|nd|rd|th)?(?:{_GAP}of)?(?:{_GAP}|-)$")
_ISO_DATE = re.compile(r"\d{4}-(\d\d)-(\d\d)(?!\d)")
_DECADE = re.compile(r"\d{3}0['’]?s\b")
_YEARS = re.compile(
    rf"\d{{4}}{_GAP}?(?P<join>-|–|/|(?:to|and){_GAP}){_GAP}?(?P<last>(?:1[89]|20)?\d\d)(?![\d%]|[.,]\d|-)"
)
_YEAR_QUARTER = re.compile(rf"\d{{4}}{_GAP}?q([1-4])\b")
_BARE_YEAR = re.compile(_YEAR)
_WHOSE_YEAR = (
    rf"(?:{_GAP}(?:of{_GAP})?(?:fiscal{_GAP}(?:year{_GAP})?)?(?P<year>{_YEAR})"
    rf"|{_GAP}(?:of{_GAP})?(?P<step>last|this|next|the{_GAP}current){_GAP}year)?"
)
_PART_OF_YEAR = re.compile(
    rf"(?:q(?P<q>[1-4])|h(?P<h>[12])|(?P<ordinal>first|second|third|fourth|final|last|1st|2nd|3rd|4th)(?:-|{_GAP})"
    rf"(?:(?P<quarter>quarter)|(?P<half>half)))(?!\w){_WHOSE_YEAR}"
    rf"|(?:fiscal{_GAP}(?:year{_GAP})?|fy{_GAP}?)(?P<fiscal>{_YEAR}|\d\d(?!\d))"
)
_RELATIVE = re.compile(
    rf"(?P<day>today|yesterday|tomorrow)\b"
    rf"|(?:earlier{_GAP}|later{_GAP})?(?:the{_GAP})?(?P<step>last|past|previous|this|current|next|coming){_GAP}"
    rf"(?P<unit>week|month|quarter|year|spring|summer|autumn|fall|winter|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    rf"|january|february|march|april|may|june|july|august|september|october|november|december)\b(?!{_GAP}?\d)"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A date as written: a period of `year` (None when not stated), or `bounds` counted from publication."""

    start: int
    end: int
    period: Period
    year: int | None = None
    bounds: tuple[date, date] | None = None
    is_relative: bool = False


def read_forms(document: Document, published: date | None) -> Iterator[Reading]:
    """Dates of the article as written, in order, never overlapping."""
    floor = 0
    for start, word in _triggers(document):
        if start < floor:
            continue
        reading = _read_at(document, start, word, floor, published)
        if reading is not None:
            yield reading
            floor = reading.end


def _triggers(document: Document) -> list[tuple[int, str]]:
    """Words and years at which a date may begin (or, for "8 May", have its middle), in order."""
    lowered = document.lowered
    found = document.find_words(_trigger_words())
    for start in starts_of(document):
        match = _DIGITS_TRIGGER.match(
            lowered, start - 1 if lowered[start - 1 : start] in ("q", "h") else start
        )
        if match is not None:
            found.append((match.start(), match.group()))
    if "fy" in document.vocabulary:
        found += [(match.start(), "fy") for match in _FISCAL_TRIGGER.finditer(lowered)]
    found.sort()
    return found


def _read_at(document: Document, start: int, word: str, floor: int, published: date | None) -> Reading | None:
    """The date around one trigger word or year."""
    lowered = document.lowered
    kind, number, _ = _names().get(word, ("", 0, False))
    if kind == "month":
        return _read_month(document, start, word, floor)
    if word.isdigit():
        return _read_digits(lowered, start, floor)
    reading = _read_part_of_year(lowered, start, published)
    if reading is None:
        reading = _read_relative(document, start, published)
    if reading is None and kind == "weekday" and document.text[start].isupper():
        bounds = None
        if published is not None:  # the latest such day up to publication
            latest = published - timedelta(days=(published.weekday() - number) % 7)
            bounds = (latest, latest)
        return Reading(start, start + len(word), Period("day"), bounds=bounds, is_relative=True)
    return reading


def _read_month(document: Document, start: int, word: str, floor: int) -> Reading | None:
    """Dates around the name of a month: "May 8, 2024", "8 May", "January-March 2020", "late July"."""
    lowered, name_end = document.lowered, start + len(word)
    _, number, is_cautious = _names()[word]
    if is_cautious and not document.text[start].isupper():
        return None
    after = _after_month().match(lowered, name_end)
    if after is None:
        return None
    own_year = int(after["year"]) if after["year"] else None
    own_end = after.end("year") if after["year"] else name_end
    before = _DAY_BEFORE.search(lowered, max(floor, start - 8), start)
    if before is not None and (period := periods.day(number, int(before[1]))):
        return Reading(before.start(1), own_end, period, own_year)
    if after["day"] and (period := periods.day(number, int(after["day"]))):
        end = after.end("last_day") if after["last_day"] else after.end("day")
        if after["last_day"]:
            period = Period("range", number, int(after["day"]), number, int(after["last_day"]))
        if after["day_year"]:
            return Reading(start, after.end("day_year"), period, int(after["day_year"]))
        return Reading(start, end, period)
    if after["day"]:
        return None  # no such day
    if after["month"]:
        period = periods.month(number, last=_names()[after["month"]][1])
        if after["months_year"]:
            return Reading(start, after.end("months_year"), period, int(after["months_year"]))
        return Reading(start, after.end("month"), period)
    window_start = max(floor, start - 20)
    window = lowered[window_start:start]
    if is_cautious and own_year is None and not _BEFORE_CAUTIOUS.search(window):
        return None
    part, part_start = _part_before(window)
    start = window_start + part_start if part else start
    return Reading(start, own_end, periods.month(number, part), own_year)


def _part_before(window: str) -> tuple[str | None, int]:
    """The part of a year ("early") that closes `window`, and where it starts; (None, 0) without one."""
    match = _PART_BEFORE.search(window)
    if match is None:
        return None, 0
    word = match[1].split()[-1]
    return _PARTS.get(word, word), match.start()


def _read_digits(lowered: str, start: int, floor: int) -> Reading | None:
    """Dates that begin with a year: "2024-05-08", "2018-2020", "2018/19", "1980s", a bare year."""
    year = int(lowered[start : start + 4])
    if match := _ISO_DATE.match(lowered, start):
        period = periods.day(int(match[1]), int(match[2]))
        return Reading(start, match.end(), period, year) if period else None
    if match := _DECADE.match(lowered, start):
        return Reading(start, match.end(), periods.year(years=10), year)
    if match := _YEARS.match(lowered, start):
        last = int(match["last"]) if len(match["last"]) == 4 else year // 100 * 100 + int(match["last"])
        is_joined = match["join"][:3] != "and" or lowered.startswith("between ", start - 8)
        if is_joined and year < last <= year + 60:
            return Reading(start, match.end(), periods.year(years=last - year + 1), year)
    if match := _YEAR_QUARTER.match(lowered, start):
        return Reading(start, match.end(), periods.quarter(int(match[1])), year)
    window_start = max(floor, start - 20)
    window = lowered[window_start:start]
    is_first = not window.strip() or window.rstrip(" ")[-1:] in ("\n", ".")
    if _BARE_YEAR.match(lowered, start) is None or not (
        _BEFORE_YEAR.search(window) or (is_first and _AFTER_YEAR.match(lowered, start + 4))
    ):
        return None
    part, part_start = _part_before(window)
    return Reading(window_start + part_start if part else start, start + 4, periods.year(part), year)


def _read_part_of_year(lowered: str, start: int, published: date | None) -> Reading | None:
    """Quarters, halves and fiscal years: "the third quarter of 2024", "Q1 2024", "H1", "fiscal 2024"."""
    match = _PART_OF_YEAR.match(lowered, start)
    if match is None:
        return None
    if match["fiscal"]:
        number = int(match["fiscal"])
        return Reading(start, match.end(), periods.year(), number if number > 99 else 2000 + number)
    year = int(match["year"]) if match["year"] else None
    is_relative = match["step"] is not None
    if match["step"] and published is not None:
        year = published.year + _STEPS[match["step"].split()[-1]]
    number = int(match["q"] or match["h"] or 0) or _ORDINALS[match["ordinal"]]
    if match["q"] or match["quarter"]:
        return Reading(start, match.end(), periods.quarter(number), year, is_relative=is_relative)
    return Reading(start, match.end(), periods.half(min(number, 2)), year, is_relative=is_relative)


def _read_relative(document: Document, start: int, published: date | None) -> Reading | None:
    """Dates counted from the day of publication: "yesterday", "last month", "earlier this year"."""
    match = _RELATIVE.match(document.lowered, start)
    if match is None:
        return None
    is_cautious = match["unit"] is not None and _names().get(match["unit"], ("", 0, False))[2]
    if is_cautious and document.text[match.start("unit")].islower():
        return None  # "this may help"
    period, counted = _count_from(published or date(2000, 1, 1), match)
    bounds = counted if published is not None else None
    return Reading(start, match.end(), period, bounds=bounds, is_relative=True)


def _count_from(published: date, match: re.Match[str]) -> tuple[Period, tuple[date, date] | None]:
    """Precision and bounds of a relative date."""
    if match["day"] is not None:
        day = published + timedelta(days={"yesterday": -1, "tomorrow": 1}.get(match["day"], 0))
        return Period("day"), (day, day)
    unit, step = match["unit"], _STEPS[match["step"]]
    kind, number, _ = _names().get(unit, ("", 0, False))
    if kind == "weekday":
        return Period("day"), periods.relative_week(published, number, step)
    if kind == "month":
        return Period("month"), periods.month(number).bounds(published.year + step)
    if unit == "week":
        return Period("range"), periods.relative_week(published, None, step)
    if unit == "month":
        return Period("month"), periods.relative_month(published, step)
    if unit == "quarter":
        year, index = divmod(published.year * 4 + (published.month - 1) // 3 + step, 4)
        return Period("quarter"), periods.quarter(index + 1).bounds(year)
    period = periods.year(None if unit == "year" else unit)
    return Period(period.precision), period.bounds(published.year + step)


@cache
def _names() -> dict[str, tuple[str, int, bool]]:
    """Name of a month or weekday -> (kind, number, is it a common word too)."""
    rows = read_rows("months.tsv")
    return {name: (kind, int(number), use == "cautious") for name, kind, number, use in rows}


@cache
def _months() -> str:
    names = sorted(
        (name for name, (kind, _, _) in _names().items() if kind == "month"), key=len, reverse=True
    )
    return "(?:" + "|".join(names) + ")"


@cache
def _after_month() -> re.Pattern[str]:
    """What may follow the name of a month."""
    return re.compile(
        rf"\.?(?:{_GAP}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%]|[.,]\d|{_GAP}?(?:million|billion|bn|m\b|per))"
        rf"(?:{_GAP}?(?:-|–|to{_GAP}){_GAP}?(?P<last_day>\d{{1,2}})(?!\d))?(?:,?{_GAP}(?P<day_year>{_YEAR}))?"
        rf"|{_GAP}?(?:-|–|to{_GAP}|through{_GAP}){_GAP}?(?P<month>{_months()})\b\.?(?:,?{_GAP}(?:of{_GAP})?(?P<months_year>{_YEAR}))?"
        rf"|(?:,|-)?{_GAP}?(?:of{_GAP})?(?P<year>{_YEAR}))?"
    )


@cache
def _trigger_words() -> frozenset[str]:
    days_and_steps = ["today", "yesterday", "tomorrow", "earlier", "later", "fiscal"]
    ordinals = [word for word in _ORDINALS if word.isalpha()]
    return frozenset([*_names(), *_STEPS, *ordinals, *days_and_steps])


#: "2024", "1st" and "q1".
_DIGITS_TRIGGER = re.compile(
    r"(?<!\w)(?:(?:1[89]|20)\d\d(?!\d|,\d|\.\d)|(?:1st|2nd|3rd|4th|[qh][1-4])(?![^\W_]))"
)
_FISCAL_TRIGGER = re.compile(r"fy(?<!\w..)(?=\s?\d)")
