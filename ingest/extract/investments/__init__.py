"""Investments: named firms committing, planning, making or ending a commitment of capital or capability.

A sentence becomes a row of items (reading), its triggers are found with the words that govern them (clauses),
each trigger takes its parties and sums by its frame (frames), then place, status and details are filled, and
what is told twice is merged. Words live in ingest/lexicons; a new verb is one line of investment_verbs.tsv.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from ingest.extract.dates import DateMention, Horizon
from ingest.extract.document import Document
from ingest.extract.investments.actors import Actor, read_actors
from ingest.extract.investments.clauses import find_groups
from ingest.extract.investments.details import set_details
from ingest.extract.investments.events import Event
from ingest.extract.investments.frames import read_events
from ingest.extract.investments.listings import list_events
from ingest.extract.investments.mentions import as_mention
from ingest.extract.investments.merging import is_complete, merge_events
from ingest.extract.investments.places import place_stop, set_place
from ingest.extract.investments.reading import Reading, Subject, read_items
from ingest.extract.investments.settling import settle_places
from ingest.extract.investments.status import set_status
from ingest.extract.money import Money
from ingest.records import FirmMention, InvestmentMention, RegionMention

#: Roles whose sentences can support a fact; a heading, caption or title alone never does.
_SUPPORTING = frozenset(["body", "list_item", "quote"])

#: When spans overlap, the kind named first wins.
_PRIORITY = {"firm": 0, "money": 1, "place": 2, "date": 3, "it": 4}


def extract_investments(
    document: Document,
    firms: Sequence[FirmMention],
    regions: Sequence[RegionMention],
    money: Sequence[Money],
    dates: Sequence[DateMention],
    horizons: Sequence[Horizon] = (),
) -> list[InvestmentMention]:
    """Every investment that a sentence of `document` tells, in order, each field with its evidence."""
    actors, topics = read_actors(document, firms)
    spans = _layout(actors, regions, money, dates)
    starts = [span[0] for span in spans]
    readings = [
        read_items(
            sentence,
            spans[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)],
            topics[sentence.index],
        )
        for sentence in document.sentences
        if sentence.role in _SUPPORTING
    ]
    told = [event for reading in readings for event in _read_sentence(reading, horizons)]
    told.sort(key=lambda event: event.reading.sentence.start)
    settle_places(told, readings, regions)
    merged = [event for event in merge_events(told) if is_complete(event)]
    merged += list_events(readings, merged)
    merged.sort(key=lambda event: event.reading.sentence.start)
    return [as_mention(document, event, number) for number, event in enumerate(merged)]


def _layout(
    actors: Sequence[Actor],
    regions: Sequence[RegionMention],
    money: Sequence[Money],
    dates: Sequence[DateMention],
) -> list[tuple[int, int, str, Subject]]:
    """All spans in order, none overlapping."""
    spans: list[tuple[int, int, str, Subject]] = [
        (actor.start, actor.end, "firm" if actor.is_named else "it", actor) for actor in actors
    ]
    spans += [(place.start_char, place.end_char, "place", place) for place in regions]
    spans += [(value.start, value.end, "money", value) for value in money]
    spans += [(day.start, day.end, "date", day) for day in dates]
    spans.sort(key=lambda span: (span[0], _PRIORITY[span[2]], -span[1]))
    kept: list[tuple[int, int, str, Subject]] = []
    for span in spans:
        while kept and span[0] < kept[-1][1] and _PRIORITY[span[2]] < _PRIORITY[kept[-1][2]]:
            kept.pop()
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _read_sentence(reading: Reading, horizons: Sequence[Horizon]) -> list[Event]:
    events = [event for group in find_groups(reading) for event in read_events(reading, group)]
    for event in events:
        set_status(event)
        start = event.group.right if event.starts_at is None else event.starts_at
        stop = place_stop(reading, start, _later_subjects(reading, event, events))
        set_place(event, start, stop)
        set_details(event, horizons, stop)
    return events


def _later_subjects(reading: Reading, event: Event, events: Iterable[Event]) -> list[int]:
    """Items where a later event with another investor begins."""
    return [
        other.group.left
        for other in events
        if other.group.left > event.group.right
        and (not other.names & event.names or (other.money and other.money is not event.money))
    ]
