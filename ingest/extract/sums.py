"""Sums of money one by one: amount, currency, qualifier, range, and what they are counted by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ingest.extract.document import Document, Sentence
from ingest.extract.figures import GAP, SIGN, Figure, may_open_sum, read_figure_at
from ingest.extract.numbers import starts_of
from ingest.extract.qualifiers import qualifier_after, qualifier_before

_RANGE_JOIN = re.compile(rf"{GAP}?[-–—]{GAP}?|{GAP}(?P<word>to|and|or){GAP}")
_PREFIX_AHEAD = re.compile(
    rf"(?:(?:[A-Z]\.){{0,2}}[^\W\d_]{{0,4}}\.?{SIGN}(?:US)?|[^\W\d_]{{1,4}}\.?)?{GAP}?(?=[\d.])"
)
#: "from $3m to $5m" is a change, not a range, except after words such as these.
_CHANGE = re.compile(r"\bfrom\s+$")
_RANGE_FROM = re.compile(
    r"\b(?:rang\w+|anywhere|somewhere|costs?|costing|estimates?|estimated|vary\w*|prices?|priced) from\s+$"
)
_PER = re.compile(
    rf"{GAP}(?:an?|per|each){GAP}(?P<unit>(?:[a-z-]+{GAP})?(?:shares?|units?|ads|stock|barrel|tonne|ton|ounce|pound|lb|"
    r"kilo\w*|kg|gallon|lit(?:re|er)|bushel|head|hour|day|week|month|year(?!\s(?:ago|earlier|before|later))|annum|"
    r"quarter|person|passenger|ticket|vehicle|"
    rf"car|household|acre|hectare|megawatt\S*|mwh|kwh|square{GAP}\w+))\b|{GAP}(?P<adverb>annually|yearly|monthly|weekly|apiece)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """One sum as the article states it. `text[start:end] == quote`, from its qualifier to its conversions.

    `amount` is in major units of `currency` (ISO 4217): the bound stated, or the middle of a range.
    `low` and `high` are None where open; an approximate figure stands for both.
    `qualifier` is one of records.QUALIFIERS. `alternatives` are the article's own conversions, as
    (amount, currency). `[number_start, number_end)` are the words of the number and its currency alone.
    `per` is what the sum is counted by ("share", "year"), None for a sum as a whole. `currency_span` is where
    the currency stands when it is that of a sum before ("71 mln dlrs ... the remaining 25 mln").
    """

    start: int
    end: int
    quote: str
    amount: Decimal
    low: Decimal | None
    high: Decimal | None
    currency: str
    qualifier: str
    alternatives: tuple[tuple[Decimal, str], ...]
    number_start: int
    number_end: int
    per: str | None = None
    currency_span: tuple[int, int] | None = None


def read_sums(document: Document) -> Iterator[Money]:
    """Sums of the article, ranges joined, conversions still apart."""
    floor = 0
    for position in starts_of(document):
        if position < floor or not may_open_sum(document.text, position):
            continue
        sentence = document.sentence_at(position)
        floor = max(floor, sentence.start)
        first = read_figure_at(document, sentence, position, floor)
        if first is None:
            continue
        money = _read_range(document, sentence, first, floor)
        if money is None and first.currency is not None:
            money = qualify(document, sentence, first.start, first.end, first.value, first.currency, floor)
        if money is not None:
            yield money
            floor = money.end


def _read_range(document: Document, sentence: Sentence, first: Figure, floor: int) -> Money | None:
    """The range that `first` opens ("$3-5 billion", "between 3 and 5 bn yen"), None when it opens none."""
    text, lowered = document.text, document.lowered
    join = _RANGE_JOIN.match(text, first.end, sentence.end)
    if join is None:
        return None
    position = join.end()
    if not text[position : position + 1].isdigit():
        ahead = _PREFIX_AHEAD.match(text, position, sentence.end)
        position = ahead.end() if ahead else position
    if position >= sentence.end:
        return None
    second = read_figure_at(document, sentence, position, join.end())
    currency = (second.currency or first.currency) if second else None
    if (
        second is None
        or currency is None
        or (first.currency or currency) != currency
        or second.start != join.end()
    ):
        return None
    if second.currency is None and first.currency is not None and not first.has_currency_before:
        return None  # "5 million dollars to 30 firms"
    is_between = lowered[max(floor, first.start - 9) : first.start].rstrip().endswith("between")
    before = lowered[max(floor, first.start - 24) : first.start]
    if join["word"] == "and" and not is_between:
        return None
    if join["word"] == "or" and first.currency is not None and second.currency is not None:
        return None
    if join["word"] == "to" and _CHANGE.search(before) and not _RANGE_FROM.search(before):
        return None
    if first.currency is None and first.number.looks_like_year:
        return None
    low, high = first.value, second.value
    if not first.number.has_magnitude and second.number.has_magnitude and low < second.number.coefficient:
        low = low * high / second.number.coefficient
    if not low < high <= 1000 * low:
        return None
    start = lowered.rindex("between", 0, first.start) if is_between else first.start
    return Money(
        start=start,
        end=second.end,
        quote=text[start : second.end],
        amount=(low + high) / 2,
        low=low,
        high=high,
        currency=currency,
        qualifier="between",
        alternatives=(),
        number_start=first.start,
        number_end=second.end,
        per=_read_per(text, second.end, sentence.end),
    )


def qualify(
    document: Document, sentence: Sentence, start: int, end: int, value: Decimal, currency: str, floor: int
) -> Money:
    """One figure at `[start, end)` with the words that bound it; nothing before `floor` is read."""
    qualifier, first = qualifier_before(document.lowered, start, max(floor, sentence.start))
    last = end
    if qualifier == "exact":
        qualifier, last = qualifier_after(document.lowered, end, sentence.end)
    return Money(
        start=first,
        end=last,
        quote=document.text[first:last],
        amount=value,
        low=None if qualifier == "up_to" else value,
        high=None if qualifier == "at_least" else value,
        currency=currency,
        qualifier=qualifier,
        alternatives=(),
        number_start=start,
        number_end=end,
        per=_read_per(document.text, last, sentence.end),
    )


def _read_per(text: str, position: int, end: int) -> str | None:
    match = _PER.match(text, position, end)
    return (match["unit"] or match["adverb"]).lower() if match else None
