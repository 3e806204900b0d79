"""Sums of money: amount, currency, qualifier, range and the article's own conversions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from ingest.extract.currencies import find_currency
from ingest.extract.document import Document, Sentence
from ingest.extract.figures import GAP, SIGN, Figure, may_open_sum, read_figure_at
from ingest.extract.numbers import starts_of
from ingest.extract.qualifiers import qualifier_after, qualifier_before
from ingest.records import RegionMention

_RANGE_JOIN = re.compile(rf"{GAP}?[-–—]{GAP}?|{GAP}(?P<word>to|and|or){GAP}")
_PREFIX_AHEAD = re.compile(
    rf"(?:(?:[A-Z]\.){{0,2}}[^\W\d_]{{0,4}}\.?{SIGN}(?:US)?|[^\W\d_]{{1,4}}\.?)?{GAP}?(?=[\d.])"
)
#: "from $3m to $5m" is a change, not a range, except after words such as these.
_CHANGE = re.compile(r"\bfrom\s+$")
_RANGE_FROM = re.compile(
    r"\b(?:rang\w+|anywhere|somewhere|costs?|costing|estimates?|estimated|vary\w*|prices?|priced) from\s+$"
)
_FILLERS = rf"(?:(?:or|about|around|equivalent|equal|worth|to|of|the|at|just|currently|some){GAP})*"
#: A conversion opens in brackets or after "or" ...
_CONVERSION_JOIN = re.compile(
    rf"{GAP}?[(\[]{GAP}?(?:=|i\.e\.,?)?{GAP}?{_FILLERS}$"
    rf"|,?{GAP}(?:or|i\.e\.|namely|that is|which is|is)?,?{GAP}?{_FILLERS}$"
    rf"|{GAP}?[=/]{GAP}?$"
)
#: ... and may go on in the same brackets.
_CONVERSION_NEXT = re.compile(rf"{GAP}?(?:[;,/=]|or|and|,{GAP}or){GAP}?$")
_CONVERSION_WORD = re.compile(r"[(\[=/]|\bor\b|equal|equivalent|i\.e\.|namely|that is|which is")
_CLOSING = re.compile(
    r"(?:,? (?:at|equivalent|each|in all|then|today|as of|under|US|or so)\b[^()\[\];\n\d]{0,48})?[)\]]"
)
_SMALL_CHANGE_JOIN = re.compile(rf"{GAP}(?:and{GAP})?")
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
    `per` is what the sum is counted by ("share", "year"), None for a sum as a whole.
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


def read_money(document: Document, places: Sequence[RegionMention] = ()) -> list[Money]:
    """Every sum of money in the article, in order, never overlapping.

    `places` are those of the article: they tell whose dollars a domestic report means.
    """
    found: list[Money] = []
    for sentence, sums in groupby(_read_sums(document), lambda money: document.sentence_at(money.start)):
        found.extend(_join_conversions(document, sentence, list(sums)))
    home = _home_dollars(document, found, places)
    return [replace(money, currency=home) for money in found] if home else found


def _home_dollars(document: Document, sums: Sequence[Money], places: Sequence[RegionMention]) -> str | None:
    """The dollar that a bare sign means where most places are Canadian, say, and none is American.

    A report for readers abroad gives itself away: by another currency, a conversion or "C$".
    """
    is_bare = all(
        money.currency == "USD" and document.text[money.number_start] == "$" and not money.alternatives
        for money in sums
    )
    if not (sums and is_bare):
        return None
    counts = Counter(place.country_code for place in places if place.country_code)
    if "US" in counts or not counts:
        return None
    (country, count), total = counts.most_common(1)[0], counts.total()
    codes = {reading.code for reading in find_currency("$", "before") if reading.condition == "home"}
    return next((c for c in codes if c[:2] == country and count >= 2 and 2 * count > total), None)


def _read_sums(document: Document) -> Iterator[Money]:
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
            money = _qualify(document, sentence, first.start, first.end, first.value, first.currency, floor)
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


def _qualify(
    document: Document, sentence: Sentence, start: int, end: int, value: Decimal, currency: str, floor: int
) -> Money:
    """One figure with the words that bound it."""
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


def _join_conversions(document: Document, sentence: Sentence, sums: list[Money]) -> list[Money]:
    """Fold the article's own conversions into the sum they convert."""
    joined: list[Money] = []
    for money in sums:
        if joined and _is_small_change(document.text, joined[-1], money):
            whole = joined[-1].amount + money.amount
            joined[-1] = replace(
                joined[-1],
                end=money.end,
                quote=document.text[joined[-1].start : money.end],
                amount=whole,
                low=joined[-1].low and whole,
                high=joined[-1].high and whole,
                number_end=money.number_end,
                per=money.per,
            )
        elif joined and (end := _conversion_end(document.text, sentence, joined[-1], money)):
            head = joined[-1]
            alternatives = (*head.alternatives, (money.amount, money.currency))
            quote = document.text[head.start : end]
            joined[-1] = replace(
                head, end=end, quote=quote, alternatives=alternatives, per=head.per or money.per
            )
        else:
            joined.append(money)
    return joined


def _is_small_change(text: str, head: Money, money: Money) -> bool:
    """Whether `money` is the cents of `head`: "3 dollars 50 cents"."""
    return (
        money.currency == head.currency
        and money.amount < 1 <= head.amount < 1_000_000
        and head.amount == int(head.amount)
        and not head.alternatives
        and _SMALL_CHANGE_JOIN.fullmatch(text, head.end, money.start) is not None
    )


def _conversion_end(text: str, sentence: Sentence, head: Money, money: Money) -> int:
    """Where `money`, a conversion of `head`, ends with its bracket; 0 when it is a sum of its own."""
    known = {head.currency, *(currency for _, currency in head.alternatives)}
    between = text[head.end : money.start]
    if money.currency in known or len(between) > 40:
        return 0
    if head.alternatives and text[head.end - 1] not in ")]":
        is_conversion = _CONVERSION_NEXT.match(between) is not None
    else:
        is_conversion = (
            _CONVERSION_JOIN.match(between) is not None and _CONVERSION_WORD.search(between) is not None
        )
    if not is_conversion:
        return 0
    opening = text.rfind("(", head.number_end, money.start)
    opening = max(opening, text.rfind("[", head.number_end, money.start))
    if opening < 0:
        return money.end
    closing = _CLOSING.match(text, money.end, sentence.end)
    if closing is not None:
        return closing.end()
    return money.end if re.match(rf"{GAP}?[;,/=]|{GAP}or", text[money.end : money.end + 4]) else 0
