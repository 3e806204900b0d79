"""Aggregate figures about investment for a place or period: never the capital of one firm's project."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from ingest.extract import statistic_words as words
from ingest.extract.dates import DateMention
from ingest.extract.document import Document, Sentence
from ingest.extract.money import Money
from ingest.extract.numbers import Number
from ingest.extract.statistic_figures import Clause, Figure, read_figures
from ingest.extract.version import VERSION
from ingest.records import Evidence, FirmMention, RegionMention, StatisticMention

#: Roles whose sentences support facts: a heading alone supports nothing.
_SUPPORTING = frozenset({"body", "quote", "list_item"})
_PLACE_JOIN = re.compile(
    r"\b(?:in|into|across|to|within|throughout|for)(?: the)?(?: (?:whole|entire|rest))?(?: of)? $"
)
_SOURCE_JOIN = re.compile(r"\b(?:from|by|via|than|like|as)(?: the)? $")
_COMPARED = re.compile(
    r"\b(?:than|from|compared|versus|against|same period|year earlier|up on)\b[^;.]{0,40}$"
)
_HAS_NUMBER = re.compile(r"\d|hundred|thousand|illion|dozen|per ?cent")
_PERIOD_LEAD = re.compile(r"\b(?:by|since|during|in|over|for)(?: the)? $")


def extract_statistics(
    document: Document,
    places: Sequence[RegionMention],
    money: Sequence[Money],
    numbers: Sequence[Number] | None = None,
    dates: Sequence[DateMention] = (),
    firms: Sequence[FirmMention] = (),
) -> list[StatisticMention]:
    """Aggregate figures of the article, in order, with evidence for value, metric, place and period.

    `numbers` are those of the article; None reads them here, in the few sentences that need it. Values are in
    major currency units, counts or percent. All sequences are in the order of the text.
    """
    found: list[StatisticMention] = []
    money_starts = [item.start for item in money]
    place_starts = [place.start_char for place in places]
    firm_starts = [firm.start_char for firm in firms]
    date_starts = [date.start for date in dates]
    for sentence in document.sentences:
        low, high = sentence.start, sentence.end
        if sentence.role not in _SUPPORTING or not _HAS_NUMBER.search(document.lowered, low, high):
            continue
        if not words.HAS_METRIC.search(document.lowered, low, high):
            continue
        own_money = money[bisect_left(money_starts, low) : bisect_left(money_starts, high)]
        own_firms = firms[bisect_left(firm_starts, low) : bisect_left(firm_starts, high)]
        own_dates = dates[bisect_left(date_starts, low) : bisect_left(date_starts, high)]
        first, last = bisect_left(place_starts, low), bisect_left(place_starts, high)
        own_places = places[first:last]
        clause = Clause(document, sentence, own_money, own_dates, own_firms, own_places)
        for figure in read_figures(clause, numbers):
            measured = figure.base or figure
            place = _place_of(document.lowered, measured, own_places) or _place_before(places, first)
            period = _period_of(document, sentence, figure, own_dates)
            found.append(_mention(document, sentence, figure, place, period, len(found)))
    return found


def _place_of(lowered: str, figure: Figure, places: Sequence[RegionMention]) -> RegionMention | None:
    """The place measured: after the metric with "in", else the nearest before the figure."""
    after = [place for place in places if place.start_char >= figure.start]
    for place in after:
        if _PLACE_JOIN.search(lowered, max(0, place.start_char - 24), place.start_char):
            return place
    before = [
        place
        for place in places
        if place.start_char < figure.start
        and not _SOURCE_JOIN.search(lowered, max(0, place.start_char - 12), place.start_char)
    ]
    if before:
        return before[-1]
    return next((p for p in after if figure.end <= p.start_char < figure.link.end), None)


def _place_before(places: Sequence[RegionMention], first: int) -> RegionMention | None:
    """The country the article speaks of up to its `first` place from here on: the one named most."""
    counts = Counter(place.country_code for place in places if place.country_code)
    if not counts:
        return None
    (code, most), *others = counts.most_common(2)
    if others and others[0][1] == most:
        return None
    countries = [p for p in places if p.country_code == code and p.level == "country"]
    return next((p for p in reversed(places[:first]) if p in countries), countries[0] if countries else None)


def _period_of(
    document: Document, sentence: Sentence, figure: Figure, dates: Sequence[DateMention]
) -> tuple[int, int] | None:
    """The period of the figure: the nearest date of the sentence, or a five-year plan."""
    plan = words.FIVE_YEAR_PLAN.search(document.lowered, sentence.start, sentence.end)
    if plan is not None:
        return plan.span()
    if figure.base is not None:
        return _earlier_period(document, sentence, figure, dates)
    dates = [
        date
        for date in dates
        if not _COMPARED.search(document.lowered, max(sentence.start, date.start - 44), date.start)
    ]
    if not dates:
        return None
    nearest = min(dates, key=lambda date: abs(date.start - figure.start))
    lead = _PERIOD_LEAD.search(document.lowered, max(sentence.start, nearest.start - 12), nearest.start)
    return (lead.start() if lead and lead.group().startswith(("by", "since")) else nearest.start, nearest.end)


def _earlier_period(
    document: Document, sentence: Sentence, figure: Figure, dates: Sequence[DateMention]
) -> tuple[int, int] | None:
    """The period of a figure compared with: the date right after it, or "a year earlier"."""
    stop = min(sentence.end, figure.end + 40)
    for date in dates:
        if figure.end <= date.start < stop:
            return date.start, date.end
    earlier = words.EARLIER.search(document.lowered, figure.end, stop)
    return earlier.span() if earlier else None


def _mention(
    document: Document,
    sentence: Sentence,
    figure: Figure,
    place: RegionMention | None,
    period: tuple[int, int] | None,
    ordinal: int,
) -> StatisticMention:
    """The record of one figure, with the words that ground each field."""
    text = document.text
    spans = [("value", figure.start, figure.end), ("metric", figure.link.start, figure.link.end)]
    if place is not None:
        spans.append(("region_name", place.start_char, place.end_char))
    if period is not None:
        spans.append(("period_text", *period))
    return StatisticMention(
        article_id=document.article.article_id,
        mention_id=f"{document.article.article_id}-s{ordinal}",
        start_char=sentence.start,
        end_char=sentence.end,
        quote=sentence.text,
        extractor_version=VERSION,
        metric=text[figure.link.start : figure.link.end],
        modality=figure.modality,
        region_name=place.name if place else None,
        region_surface=place.surface if place else None,
        country_code=place.country_code if place else None,
        subdivision_code=place.subdivision_code if place else None,
        value=figure.value,
        unit=figure.unit,
        period_text=text[period[0] : period[1]] if period else None,
        confidence=0.0,  # the extractor sets this and the next when the article is read
        review_state="pending",
        evidence=tuple(Evidence(field, start, end, text[start:end]) for field, start, end in spans),
    )
