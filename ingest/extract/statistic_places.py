"""Where and when: the place and the period that a figure of a sentence is told of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from ingest.extract import statistic_words as words
from ingest.extract.dates import DateMention
from ingest.extract.document import Document, Sentence
from ingest.extract.statistic_figures import Figure
from ingest.records import RegionMention

_PLACE_JOIN = re.compile(
    r"\b(?:in|into|across|to|within|throughout|for)(?: the)?(?: (?:whole|entire|rest))?(?: of)? $"
)
_SOURCE_JOIN = re.compile(r"\b(?:from|by|via|than|like|as)(?: the)? $")
_COMPARED = re.compile(
    r"\b(?:than|from|compared|versus|against|same period|year earlier|up on)\b[^;.]{0,40}$"
)
_PERIOD_LEAD = re.compile(r"\b(?:by|since|during|in|over|for)(?: the)? $")
#: Of capital that leaves, the place it comes from is measured.
_OUTWARD = re.compile(r"\b(?:outward|outbound|overseas|abroad)\b")
_WORLDWIDE = re.compile(r"\b(?:world-?wide|global(?:ly)?)\b")


def place_of(lowered: str, figure: Figure, places: Sequence[RegionMention]) -> RegionMention | None:
    """The place measured: after the metric with "in", else the nearest before the figure."""
    joined = [
        place
        for place in places
        if figure.link.end <= place.start_char < figure.start
        and _PLACE_JOIN.search(lowered, figure.link.end, place.start_char)
    ]
    if joined:
        return joined[0]
    after = [place for place in places if place.start_char >= figure.start]
    for place in after:
        if _PLACE_JOIN.search(lowered, max(0, place.start_char - 24), place.start_char):
            return place
    is_outward = _OUTWARD.search(lowered, figure.link.start, figure.link.end) is not None
    before = [
        place
        for place in places
        if place.start_char < figure.start
        and (is_outward or not _SOURCE_JOIN.search(lowered, max(0, place.start_char - 12), place.start_char))
    ]
    if before:
        return before[-1]
    return next((p for p in after if figure.end <= p.start_char < figure.link.end), None)


def mentions_of_main_country(places: Sequence[RegionMention]) -> list[RegionMention]:
    """Mentions of the country that the article speaks of, in order: none when two are named as often."""
    counts = Counter(place.country_code for place in places if place.country_code)
    if not counts:
        return []
    (code, most), *others = counts.most_common(2)
    if others and others[0][1] == most:
        return []
    return [place for place in places if place.country_code == code and place.level == "country"]


def place_before(
    lowered: str, sentence: Sentence, countries: Sequence[RegionMention]
) -> RegionMention | None:
    """The main country's last mention before the sentence, else its first; None for the whole world."""
    if not countries or _WORLDWIDE.search(lowered, sentence.start, sentence.end):
        return None
    before = bisect_left(countries, sentence.start, key=lambda place: place.start_char)
    return countries[max(0, before - 1)]


def period_of(
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
