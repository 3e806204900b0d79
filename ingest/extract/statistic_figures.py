"""The figures of a sentence that measure aggregate investment: sums, counts, shares, growth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ingest.extract import statistic_aggregates as aggregates
from ingest.extract import statistic_counts as counts
from ingest.extract import statistic_links as links
from ingest.extract import statistic_words as words
from ingest.extract.dates import DateMention
from ingest.extract.document import Document, Sentence
from ingest.extract.money import Money
from ingest.extract.numbers import Number, read_numbers, read_percents
from ingest.extract.statistic_words import Link
from ingest.records import FirmMention, RegionMention

_SINGLE = re.compile(
    r"\b(?:an?(?! record| total| combined| cumulative| estimated)|its|their|his)(?: [a-z-]+){0,2} $"
)
_ACROSS = re.compile(r",? (?:spread )?(?:across|in|through|from|over|via) (?:some |about |more than )?")
#: A firm that reports a figure does not make it its own.
_REPORTER_BEFORE = re.compile(
    r"(?:according to|data (?:from|by)|(?:report|study|survey|figures|research) (?:by|from|of)|compiled by|"
    r"tracked by|said|says|at)(?: the)? $"
)
_REPORTER_AFTER = re.compile(r"(?:['’]s)? (?:said|says|reports?|reported|estimates?|data|figures|research)\b")
_LARGEST_OF_ONE_FIRM = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of a sentence at `[start, end)` with what it measures.

    `base` is the figure of the present that this one of an earlier period is compared with.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    link: Link
    modality: str
    base: Figure | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence with the mentions in it."""

    document: Document
    sentence: Sentence
    money: Sequence[Money]
    dates: Sequence[DateMention]
    firms: Sequence[FirmMention]
    places: Sequence[RegionMention]

    @property
    def span(self) -> tuple[int, int]:
        """Where the sentence starts and ends."""
        return self.sentence.start, self.sentence.end


def read_figures(clause: Clause, numbers: Sequence[Number] | None) -> list[Figure]:
    """Figures of the sentence in the order of the text; `numbers` are the article's, None reads them here."""
    low, high = clause.span
    own = (
        read_numbers(clause.document.text, low, high, clause.document.lowered)
        if numbers is None
        else [number for number in numbers if low <= number.start < high]
    )
    sums = list(_sums(clause, own))
    counted = list(_counts(clause, own, sums))
    shares = list(_shares(clause, own, has_level=bool(sums)))
    return sorted([*sums, *counted, *shares], key=lambda figure: figure.start)


def _sums(clause: Clause, numbers: Sequence[Number]) -> Iterator[Figure]:
    """Sums that measure an aggregate, each with the earlier ones it is compared with."""
    lowered, (low, high) = clause.document.lowered, clause.span
    before: Money | None = None
    for item in clause.money:
        link = _link_of(clause, item)
        if link is None:
            before = item
            continue
        modality = words.modality_of(lowered, low, item.start, item.end, high)
        figure = Figure(item.number_start, item.number_end, item.amount, item.currency, link, modality)
        yield figure
        if before is not None and links.is_origin(lowered, before.start, before.end, item.start):
            yield _earlier(figure, before.number_start, before.number_end, before.amount)
        before = item
        after = _compared(clause, item, numbers)
        if after is not None:
            yield _earlier(figure, *after)


def _earlier(figure: Figure, start: int, end: int, value: Decimal) -> Figure:
    return Figure(start, end, value, figure.unit, figure.link, "actual", figure)


def _compared(clause: Clause, item: Money, numbers: Sequence[Number]) -> tuple[int, int, Decimal] | None:
    """The figure of an earlier period after `item`: "from $2bn in 1985", "against 12.2 billion"."""
    lowered = clause.document.lowered
    for other in clause.money:
        if other.start >= item.end:
            is_earlier = other.currency == item.currency and other.per in (None, "year")
            if is_earlier and links.is_compared(lowered, item.end, other.start):
                return other.number_start, other.number_end, other.amount
            break
    for number in numbers:
        if number.start < item.end or any(m.start <= number.start < m.end for m in clause.money):
            continue
        if number.has_magnitude and links.is_compared(lowered, item.end, number.start):
            return number.start, number.end, number.value
    return None


def _link_of(clause: Clause, item: Money) -> Link | None:
    """What the sum measures; None when it is no aggregate."""
    lowered, (low, high) = clause.document.lowered, clause.span
    if item.per not in (None, "year") or item.amount < 10_000:
        return None
    link = links.link_money(lowered, item.start, item.end, low, high)
    if link is None:
        return None
    if link.is_strong:
        if not link.is_level and aggregates.is_needed(lowered, low, item.start):
            return None
        is_of_one = words.is_of_one(lowered, low, item.start, link.end, high)
        return None if is_of_one or _is_of_firm(clause, item, link) else link
    return link if _is_aggregate(clause, item, link) else None


def _is_of_firm(clause: Clause, item: Money, link: Link) -> bool:
    """Whether the sum is one firm's: named right before it, or after "a $5 billion investment led by"."""
    lowered, floor = clause.document.lowered, clause.sentence.start
    first = min(item.start - 60, link.start - 30 if link.is_level else item.start)
    named = [firm for firm in _actors(clause) if firm.end_char <= link.start or link.end <= firm.start_char]
    if any(first < firm.start_char < max(link.end, item.start) for firm in named):
        return True
    if _SINGLE.search(lowered, max(floor, item.start - 24), item.start) is None:
        return False
    is_deal = (
        0 <= link.start - item.end < 24 and " in " not in lowered[item.end : link.start] and link.is_plain
    )
    return is_deal or any(0 <= firm.start_char - link.end < 60 for firm in named)


def _actors(clause: Clause) -> list[FirmMention]:
    """Firms of the sentence but those that only report the figure."""
    lowered = clause.document.lowered
    return [
        firm
        for firm in clause.firms
        if not words.use("many").fullmatch(firm.surface.lower())  # "Drugmakers" that open a sentence
        and not _REPORTER_BEFORE.search(lowered, max(0, firm.start_char - 24), firm.start_char)
        and not _REPORTER_AFTER.match(lowered, firm.end_char)
    ]


def _is_aggregate(clause: Clause, item: Money, link: Link) -> bool:
    """Whether plain "investment" is many firms': none is named, and a place or government takes it in."""
    lowered, (low, high) = clause.document.lowered, clause.span
    if _actors(clause):
        return False
    if _SINGLE.search(lowered, max(low, item.start - 24), item.start):
        return aggregates.is_of_many(lowered, link, item.end, low, high)
    if item.amount >= _LARGEST_OF_ONE_FIRM and not link.is_level:
        return not aggregates.is_needed(lowered, low, item.start)
    return aggregates.is_aggregate(lowered, link, item.start, low, high, bool(clause.places))


def _counts(clause: Clause, numbers: Sequence[Number], sums: Sequence[Figure]) -> Iterator[Figure]:
    """Counts of enterprises, projects, deals and jobs."""
    lowered, (low, high) = clause.document.lowered, clause.span
    taken = [(m.start, m.end) for m in clause.money] + [(date.start, date.end) for date in clause.dates]
    for number in numbers:
        if number.looks_like_year or any(start <= number.start < end for start, end in taken):
            continue
        link = counts.link_count(lowered, number.start, number.end, low, high)
        if link is None or number.value < (5 if link.is_strong else 10):
            continue
        if not link.is_strong and not _counts_investment(clause, number, link, sums):
            continue
        modality = words.modality_of(lowered, low, number.start, number.end, high)
        yield Figure(number.start, number.end, number.value, "count", link, modality)


def _counts_investment(clause: Clause, number: Number, link: Link, sums: Sequence[Figure]) -> bool:
    """Whether a count of plain projects or deals stands by an aggregate sum, or a place takes them in."""
    lowered = clause.document.lowered
    if any(_ACROSS.fullmatch(lowered, figure.end, number.start) for figure in sums if not figure.base):
        return True  # "raised $470m across 85 deals"
    if _actors(clause):
        return False
    has_place = any(place.start_char < number.start for place in clause.places)
    return counts.is_aggregate_count(lowered, link, number.start, *clause.span, has_place)


def _shares(clause: Clause, numbers: Sequence[Number], *, has_level: bool) -> Iterator[Figure]:
    """Shares of a survey, and growth of an aggregate whose level is not told."""
    text, lowered, (low, high) = clause.document.text, clause.document.lowered, clause.span
    is_about = "invest" in lowered[low:high] or words.is_survey(lowered, low, high)
    for share in read_percents(text, low, high, numbers):
        link = counts.link_percent(lowered, share.end, high) if is_about else None
        if link is not None:
            yield Figure(share.start, share.end, share.value, "percent", link, "survey")
            continue
        grown = None if has_level else counts.link_growth(lowered, share.start, share.end, low, high)
        if grown is None or _actors(clause):
            continue
        if grown.is_strong or aggregates.is_aggregate(
            lowered, grown, share.start, low, high, bool(clause.places)
        ):
            modality = words.modality_of(lowered, low, share.start, share.end, high)
            yield Figure(share.start, share.end, share.value, "percent", grown, modality)
