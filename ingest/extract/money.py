"""Sums of money in an article: its own conversions folded in, and the currency of bare sums found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from ingest.extract.currencies import home_currencies
from ingest.extract.document import Document, Sentence
from ingest.extract.figures import GAP
from ingest.extract.numbers import read_number_at, starts_of
from ingest.extract.sums import Money, qualify, read_sums
from ingest.records import RegionMention

__all__ = ["Money", "read_money"]

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

#: Words that scale sums, in wires as a rule nothing else.
_WIRE_SCALES = frozenset({"mln", "bln"})
_SCALES = _WIRE_SCALES | {"million", "billion", "trillion", "bn", "crore"}
#: After a number that nothing else counts: the end of a clause, or a verb or preposition.
_NOTHING_COUNTED = re.compile(
    rf"{GAP}?(?:[.,;:)]|$)|{GAP}(?:for|is|are|was|were|will|would|in|on|to|from|after|against|at|last|this|by|as|"
    r"went|goes|came|comes|more|less|later|next|each|annually|over|under|when|while|since|until|earlier|had|has|"
    r"(?:of|from) (?:this|that|it|the (?:total|sum))|an? year)(?![^\W_])"
)
#: Before a number in a million or billion, such words show that it goes on with a sum.
_GOES_ON = re.compile(
    r"(?:from|to|against|remaining|another|further|after|whereof|of which|including|than|compared with)"
    r"(?: (?:the|some|about|a|an|only))? $"
)


def read_money(document: Document, places: Sequence[RegionMention] = ()) -> list[Money]:
    """Every sum of money in the article, in order, never overlapping.

    `places` are those of the article: they tell whose dollars a domestic report means.
    """
    found: list[Money] = []
    for sentence, sums in groupby(read_sums(document), lambda money: document.sentence_at(money.start)):
        found.extend(_join_conversions(document, sentence, list(sums)))
    home = _home_dollars(document, found, places)
    if home is not None:
        found = [replace(m, currency=home) if _is_bare_dollar(document, m) else m for m in found]
    return _with_elliptic_sums(document, found)


def _home_dollars(document: Document, sums: Sequence[Money], places: Sequence[RegionMention]) -> str | None:
    """The dollar that a bare "$" or "dlrs" means in a domestic report; None for that of the United States.

    A wire of the 1980s from Toronto writes "dlrs" for Canadian ones, and "U.S. dlrs". A sign is Canadian
    where most places are and none is American; other currencies give away a report for readers abroad.
    """
    bare = [money for money in sums if _is_bare_dollar(document, money)]
    if not bare or not places:
        return None
    homes = home_currencies("$")
    if any(document.text[money.number_start] != "$" for money in bare):
        dateline = document.article.dateline
        is_filed = dateline is not None and any(
            place.surface in dateline and homes.get(place.country_code or "") for place in places
        )
        first = next((p for p in places if dateline is not None and p.surface in dateline), None)
        return homes.get(first.country_code or "") if is_filed and first else None
    if len(bare) < len(sums) or any(money.alternatives for money in sums):
        return None
    counts = Counter(place.country_code for place in places if place.country_code)
    if "US" in counts or not counts:
        return None
    (country, count), total = counts.most_common(1)[0], counts.total()
    return homes.get(country) if count >= 2 and 2 * count > total else None


def _is_bare_dollar(document: Document, money: Money) -> bool:
    """Whether "$" or "dlrs" alone names the currency."""
    if money.currency != "USD":
        return False
    written = document.lowered[money.number_start : money.number_end]
    return written[0] == "$" or (written.endswith(("dlr", "dlrs")) and "u.s" not in written)


def _with_elliptic_sums(document: Document, sums: list[Money]) -> list[Money]:
    """Add sums whose currency stands with one before: "71 mln dlrs for the shaft, the remaining 25 mln"."""
    if not sums or document.vocabulary.isdisjoint(_SCALES):
        return sums
    found: list[Money] = []
    left, counted = list(reversed(sums)), 0
    for scale, word in document.find_words(_SCALES):
        while left and left[-1].start <= scale:
            found.append(left.pop())
        last = found[-1] if found else None
        if last is None or scale < last.end or counted > last.end:
            continue  # "40 mln metres, from 28 mln" counts metres
        money = _elliptic_sum(document, last, scale, word)
        if money is None:
            counted = scale
        elif not left or money.end <= left[-1].start:
            found.append(money)
    return [*found, *reversed(left)]


def _elliptic_sum(document: Document, last: Money, scale: int, word: str) -> Money | None:
    """The sum scaled by the `word` at `scale` in the currency of `last`; None when it counts other things."""
    sentence, lowered = document.sentence_at(scale), document.lowered
    starts = starts_of(document)
    index = bisect_right(starts, scale) - 1
    while index > 0 and starts[index - 1] >= max(last.end, scale - 16):
        index -= 1
    number = next(
        (
            number
            for at in starts[index : index + 4]
            if last.end <= at <= scale and at >= sentence.start
            if (number := read_number_at(document.text, at, sentence.end, is_money=True)) is not None
            and number.has_magnitude
            and number.end == scale + len(word)
        ),
        None,
    )
    if number is None or _NOTHING_COUNTED.match(lowered, number.end, sentence.end) is None:
        return None
    is_near = sentence.start <= last.start
    if word in _WIRE_SCALES:
        is_near = is_near or sentence.index - document.sentence_at(last.start).index <= 1
    elif not _GOES_ON.search(lowered, max(last.end, number.start - 24), number.start):
        return None
    if not is_near:
        return None
    money = qualify(document, sentence, number.start, number.end, number.value, last.currency, last.end)
    span = last.currency_span or (last.number_start, last.number_end)
    return replace(money, currency_span=span)


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
