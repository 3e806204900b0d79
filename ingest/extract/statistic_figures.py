"""The figures of a sentence that measure aggregate investment: sums, counts, shares, growth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from ingest.extract import statistic_aggregates as aggregates
from ingest.extract import statistic_counts as counts
from ingest.extract import statistic_links as links
from ingest.extract import statistic_words as words
from ingest.extract.dates import DateMention
from ingest.extract.document import Document, Sentence
from ingest.extract.money import Money
from ingest.extract.numbers import Number, numbers_at, read_percents
from ingest.extract.statistic_words import Link
from ingest.records import FirmMention, RegionMention

_SINGLE = re.compile(
    r"\b(?:an?(?! record| total| combined| cumulative| estimated| target| goal)|its|their|his)"
    r"(?: [a-z-]+){0,2} $"
)
_ACROSS = re.compile(
    r"(?: in [\w ,-]{1,40}?)?,? (?:spread )?(?:across|in|into|through|from|over|via|under|involving|covering|"
    r"comprising|representing) (?:some |about |around |nearly |more than |over )?"
)
#: A firm that reports a figure does not make it its own.
_REPORTER_BEFORE = re.compile(
    r"(?:according to|data (?:from|by)|(?:report|study|survey|figures|research) (?:by|from|of)|compiled by|"
    r"tracked by|said|says|at)(?: the)? $"
)
_REPORTER_AFTER = re.compile(r"(?:['’]s)? (?:said|says|reports?|reported|estimates?|data|figures|research)\b")
#: An authority lets projects in, or helps them.
_LET_IN = re.compile(
    r"\b(?:approved|cleared|licen[cs]ed?|licen[cs]es|granted|registered|recorded|announced|supported|mediated|"
    r"facilitated|landed|secured|won|attracted|handled|signed)\b"
)
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
class Sum:
    """A sum of money at `[start, end)` with the values it states: both ends of a range."""

    start: int
    end: int
    values: tuple[Decimal, ...]
    currency: str


@dataclass(frozen=True)
class Clause:
    """One sentence with the mentions in it."""

    document: Document
    sentence: Sentence
    money: Sequence[Money]
    number_starts: Sequence[int]
    dates: Sequence[DateMention]
    firms: Sequence[FirmMention]
    places: Sequence[RegionMention]

    @property
    def span(self) -> tuple[int, int]:
        """Where the sentence starts and ends."""
        return self.sentence.start, self.sentence.end

    @cached_property
    def numbers(self) -> list[Number]:
        """Its numbers but those of sums and dates, read when first asked for."""
        taken = [(item.start, item.end) for item in self.money]
        taken += [(date.start, date.end) for date in self.dates]
        free = (at for at in self.number_starts if not any(start <= at < end for start, end in taken))
        return numbers_at(self.document.text, free, self.sentence.end)


def read_figures(clause: Clause) -> list[Figure]:
    """Figures of the sentence in the order of the text."""
    sums = list(_sums(clause))
    counted = list(_counts(clause, clause.numbers, sums))
    has_level = bool(sums) or any(figure.link.is_level for figure in counted)
    shares = list(_shares(clause, clause.numbers, has_level=has_level))
    told = {(figure.start, figure.value): figure for figure in reversed([*sums, *counted, *shares])}
    return [told[key] for key in sorted(told)]  # each once, though compared with two


def _sums(clause: Clause) -> Iterator[Figure]:
    """Sums that measure an aggregate, each with the earlier ones it is compared with."""
    lowered, (low, high) = clause.document.lowered, clause.span
    before: Money | None = None
    for item in clause.money:
        link = _link_of(clause, item)
        if link is None:
            before = item
            continue
        modality = words.modality_of(lowered, low, item.start, item.end, high)
        for value in stated_values(item):
            figure = Figure(item.number_start, item.number_end, value, item.currency, link, modality)
            yield figure
        if before is not None and links.is_origin(lowered, before.start, before.end, item.start):
            yield _earlier(figure, before.number_start, before.number_end, before.amount)
        before = item
        after = compared(clause, item.end, item.currency)
        if after is not None:
            yield _earlier(figure, after.start, after.end, after.values[0])


def stated_values(item: Money) -> tuple[Decimal, ...]:
    """What the article states: both ends of a range, never the middle."""
    if item.qualifier == "between" and item.low is not None and item.high is not None:
        return item.low, item.high
    return (item.amount,)


def _earlier(figure: Figure, start: int, end: int, value: Decimal) -> Figure:
    return Figure(start, end, value, figure.unit, figure.link, "actual", figure)


def compared(clause: Clause, after: int, currency: str) -> Sum | None:
    """The sum of an earlier period told after `after`: "from $2bn in 1985", "against 12.2 billion"."""
    lowered = clause.document.lowered
    for other in clause.money:
        if other.start >= after:
            is_earlier = other.currency == currency and other.per in (None, "year")
            if is_earlier and links.is_compared(lowered, after, other.start):
                return Sum(other.number_start, other.number_end, (other.amount,), currency)
            break
    for number in clause.numbers:
        if number.start >= after and number.has_magnitude and links.is_compared(lowered, after, number.start):
            return Sum(number.start, number.end, (number.value,), currency)
    return None


def _link_of(clause: Clause, item: Money) -> Link | None:
    """What the sum measures; None when it is no aggregate."""
    lowered, (low, high) = clause.document.lowered, clause.span
    if item.per not in (None, "year") or item.amount < 10_000:
        return None
    link = links.link_money(lowered, item.start, item.end, low, high)
    if link is None:
        return _link_country(clause, item)
    if link.is_strong:
        if not link.is_level and aggregates.is_needed(lowered, low, item.start):
            return None
        is_of_one = words.is_of_one(lowered, low, item.start, link.end, high)
        return None if is_of_one or _is_of_firm(clause, item, link) else link
    return link if _is_aggregate(clause, item, link) else None


def _link_country(clause: Clause, item: Money) -> Link | None:
    """What one country is to invest in another: "Japan pledged to invest $550bn in the United States"."""
    countries = [place for place in clause.places if place.level == "country"]
    giver = next((place for place in reversed(countries) if place.end_char <= item.start), None)
    if giver is None or not any(
        item.end <= place.start_char and place.country_code != giver.country_code for place in clause.places
    ):
        return None
    return links.link_country(clause.document.lowered, giver.end_char, item.start)


def _is_pledge_of_country(clause: Clause, item: Money, link: Link) -> bool:
    """Whether a country gives its word: "Japan's $550bn investment pledge"."""
    lowered = clause.document.lowered
    return lowered.startswith("investment", link.start) and any(
        place.level == "country"
        and links.COUNTRY_PLEDGES.fullmatch(lowered, place.end_char, item.start) is not None
        for place in clause.places
        if place.end_char <= item.start
    )


def _is_of_firm(clause: Clause, item: Money, link: Link) -> bool:
    """Whether the sum is one firm's: named right before it, or after "a $5 billion investment led by"."""
    lowered, floor = clause.document.lowered, clause.sentence.start
    first = min(item.start - 60, link.start - 30 if link.is_level else item.start)
    named = [firm for firm in actors(clause) if firm.end_char <= link.start or link.end <= firm.start_char]
    if any(first < firm.start_char < max(link.end, item.start) for firm in named):
        return True
    if _SINGLE.search(lowered, max(floor, item.start - 24), item.start) is None:
        return False
    is_deal = (
        0 <= link.start - item.end < 24 and " in " not in lowered[item.end : link.start] and link.is_plain
    )
    return is_deal or any(0 <= firm.start_char - link.end < 60 for firm in named)


def actors(clause: Clause) -> list[FirmMention]:
    """Firms of the sentence but those that only report the figure."""
    lowered = clause.document.lowered
    return [
        firm
        for firm in clause.firms
        if not words.is_common_noun(firm.surface.lower())  # "Drugmakers" that open a sentence
        and not _REPORTER_BEFORE.search(lowered, max(0, firm.start_char - 24), firm.start_char)
        and not _REPORTER_AFTER.match(lowered, firm.end_char)
    ]


def _is_aggregate(clause: Clause, item: Money, link: Link) -> bool:
    """Whether plain "investment" is many firms': none is named, and a place or government takes it in."""
    lowered, (low, high) = clause.document.lowered, clause.span
    if actors(clause):
        return False
    if _is_pledge_of_country(clause, item, link):
        return True
    if _SINGLE.search(lowered, max(low, item.start - 24), item.start):
        return aggregates.is_of_many(lowered, link, item.end, low, high)
    if item.amount >= _LARGEST_OF_ONE_FIRM and not link.is_level:
        return not aggregates.is_needed(lowered, low, item.start)
    return aggregates.is_aggregate(lowered, link, item.start, low, high, bool(clause.places))


def _counts(clause: Clause, numbers: Sequence[Number], sums: Sequence[Figure]) -> Iterator[Figure]:
    """Counts of enterprises, projects, deals and jobs."""
    lowered, (low, high) = clause.document.lowered, clause.span
    for number in numbers:
        if number.looks_like_year:
            continue
        link = counts.link_count(lowered, number.start, number.end, low, high)
        if link is None or number.value < (5 if link.is_strong else 10):
            continue
        if not link.is_strong and not _counts_investment(clause, number, link, sums):
            continue
        modality = words.modality_of(lowered, low, number.start, number.end, high)
        figure = Figure(number.start, number.end, number.value, "count", link, modality)
        yield figure
        yield from earlier_count(clause, figure, numbers)


def earlier_count(clause: Clause, figure: Figure, numbers: Sequence[Number]) -> Iterator[Figure]:
    """The count of an earlier period, the next of `numbers` after `figure`: "61 projects, against 48"."""
    lowered = clause.document.lowered
    later = (n for n in numbers if n.start >= figure.end and not n.looks_like_year)
    other = next((n for n in later if not _is_percent(lowered, n)), None)
    if other and links.is_compared(lowered, figure.link.end, other.start):
        yield _earlier(figure, other.start, other.end, other.value)


def _is_percent(lowered: str, number: Number) -> bool:
    return lowered[number.end : number.end + 2].lstrip()[:1] in ("%", "p")


def _counts_investment(clause: Clause, number: Number, link: Link, sums: Sequence[Figure]) -> bool:
    """Whether a count of plain projects or deals stands by an aggregate sum, or a place takes them in."""
    lowered = clause.document.lowered
    present = [figure for figure in sums if not figure.base]
    if any(_ACROSS.fullmatch(lowered, figure.end, number.start) for figure in present):
        return True  # "raised $470m across 85 deals"
    if lowered.startswith(("mou", "memorand"), link.start) and present:
        return True  # "104 memoranda worth $2bn"
    is_told = any(figure.link.start == link.start for figure in present)
    if is_told and _LET_IN.search(lowered, clause.sentence.start, number.start):
        return True  # "approved 86 projects worth $2bn"
    if actors(clause):
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
        if grown is None or actors(clause):
            continue
        if grown.is_strong or aggregates.is_aggregate(
            lowered, grown, share.start, low, high, bool(clause.places)
        ):
            modality = words.modality_of(lowered, low, share.start, share.end, high)
            yield Figure(share.start, share.end, share.value, "percent", grown, modality)
