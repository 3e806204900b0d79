"""Aggregate figures about investment for a place or period: never the capital of one firm's project."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from ingest.extract import statistic_words as words
from ingest.extract.dates import DateMention
from ingest.extract.document import Document, Sentence
from ingest.extract.money import Money
from ingest.extract.numbers import starts_of
from ingest.extract.statistic_figures import Clause, Figure, read_figures
from ingest.extract.statistic_followups import REACH, Topic, read_followups, topic_named
from ingest.extract.statistic_places import mentions_of_main_country, period_of, place_before, place_of
from ingest.extract.version import VERSION
from ingest.records import Evidence, FirmMention, RegionMention, StatisticMention

#: Roles whose sentences support facts: a heading alone supports nothing.
_SUPPORTING = frozenset({"body", "quote", "list_item"})
_NAMING = frozenset({"title", "heading"})


def extract_statistics(
    document: Document,
    places: Sequence[RegionMention],
    money: Sequence[Money],
    dates: Sequence[DateMention] = (),
    firms: Sequence[FirmMention] = (),
) -> list[StatisticMention]:
    """Aggregate figures of the article, in order, with evidence for value, metric, place and period.

    Values are in major currency units, counts or percent. All sequences are in the order of the text.
    """
    found: list[StatisticMention] = []
    clauses = _Clauses(document, places, money, dates, firms)
    topic: Topic | None = None
    for sentence in document.sentences:
        is_naming = sentence.role in _NAMING
        if not is_naming and (sentence.role not in _SUPPORTING or not clauses.has_number(sentence)):
            continue
        has_metric = words.HAS_METRIC.search(document.lowered, sentence.start, sentence.end) is not None
        if topic is not None and sentence.index - topic.index > REACH:
            topic = None
        if not (has_metric or (topic and not is_naming)):
            continue
        clause = clauses.of(sentence)
        if is_naming:
            topic = topic_named(clause, topic) or topic
            continue
        figures = [
            (figure, _place(clause, figure, clauses.main_country))
            for figure in (read_figures(clause) if has_metric else [])
        ]
        topic = _topic_after(figures, sentence, topic) or (topic_named(clause) if has_metric else None)
        if topic is not None:
            figures += read_followups(clause, topic, [figure for figure, _ in figures])
            if figures:
                topic = replace(topic, index=sentence.index)
        for figure, place in sorted(figures, key=lambda pair: pair[0].start):
            period = period_of(document, sentence, figure, clause.dates)
            found.append(_mention(document, sentence, figure, place, period, len(found)))
    return found


def _place(clause: Clause, figure: Figure, main_country: Sequence[RegionMention]) -> RegionMention | None:
    """The place of a figure: in its sentence, else the country that the article speaks of."""
    lowered = clause.document.lowered
    place = place_of(lowered, figure.base or figure, clause.places)
    return place or place_before(lowered, clause.sentence, main_country)


def _topic_after(
    figures: Sequence[tuple[Figure, RegionMention | None]], sentence: Sentence, topic: Topic | None
) -> Topic | None:
    """What the sentence measures: the first sum of the present, else the `topic` before, else a count."""
    told = [(figure, place) for figure, place in figures if figure.base is None and figure.unit != "percent"]
    told.sort(key=lambda pair: pair[0].unit == "count")
    if not told or (topic is not None and told[0][0].unit == "count"):
        return topic
    return Topic(told[0][0].link, told[0][0].unit, told[0][1], sentence.index)


class _Clauses:
    """The mentions of an article by the sentence they stand in."""

    def __init__(
        self,
        document: Document,
        places: Sequence[RegionMention],
        money: Sequence[Money],
        dates: Sequence[DateMention],
        firms: Sequence[FirmMention],
    ) -> None:
        self._document = document
        self._places, self._money, self._dates, self._firms = places, money, dates, firms
        self._place_starts = [place.start_char for place in places]
        self._money_starts = [item.start for item in money]
        self._date_starts = [date.start for date in dates]
        self._firm_starts = [firm.start_char for firm in firms]
        self._starts = starts_of(document)

    def has_number(self, sentence: Sentence) -> bool:
        """Cheap test: whether a number may begin in the sentence."""
        index = bisect_left(self._starts, sentence.start)
        return index < len(self._starts) and self._starts[index] < sentence.end

    @cached_property
    def main_country(self) -> list[RegionMention]:
        """Mentions of the country that the article speaks of."""
        return mentions_of_main_country(self._places)

    def of(self, sentence: Sentence) -> Clause:
        """The sentence with the mentions in it; a place inside a sum is none ("U.S. dlrs")."""
        own_money = self._money[_within(self._money_starts, sentence)]
        own_places = self._places[_within(self._place_starts, sentence)]
        return Clause(
            document=self._document,
            sentence=sentence,
            money=own_money,
            number_starts=self._starts[_within(self._starts, sentence)],
            dates=self._dates[_within(self._date_starts, sentence)],
            firms=self._firms[_within(self._firm_starts, sentence)],
            places=[
                place
                for place in own_places
                if not any(m.start <= place.start_char < m.end for m in own_money)
            ],
        )


def _within(starts: Sequence[int], sentence: Sentence) -> slice:
    """Where in `starts` those of the sentence stand."""
    return slice(bisect_left(starts, sentence.start), bisect_left(starts, sentence.end))


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
