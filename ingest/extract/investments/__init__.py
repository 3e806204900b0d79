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
from ingest.extract.investments.actors import read_scenes
from ingest.extract.investments.clauses import find_groups
from ingest.extract.investments.details import set_details
from ingest.extract.investments.events import Event
from ingest.extract.investments.followups import settle_labels, settle_sums
from ingest.extract.investments.frames import read_events
from ingest.extract.investments.homes import Homes
from ingest.extract.investments.latecomers import settle_givers, settle_names
from ingest.extract.investments.listings import list_events
from ingest.extract.investments.loose import loose_sums
from ingest.extract.investments.mentions import as_mention
from ingest.extract.investments.merging import is_complete, merge_events
from ingest.extract.investments.parts import told_parts
from ingest.extract.investments.places import place_stop, places_in_row, set_place
from ingest.extract.investments.priced import priced_sites
from ingest.extract.investments.reading import Reading, Span
from ingest.extract.investments.settling import settle_places
from ingest.extract.investments.status import set_status
from ingest.extract.money import Money
from ingest.records import FirmMention, InvestmentMention, RegionMention

#: Roles whose sentences can support a fact; a heading, caption or title alone never does.
_SUPPORTING = frozenset(["body", "list_item", "quote"])


def extract_investments(
    document: Document,
    firms: Sequence[FirmMention],
    regions: Sequence[RegionMention],
    money: Sequence[Money],
    dates: Sequence[DateMention],
    horizons: Sequence[Horizon] = (),
) -> list[InvestmentMention]:
    """Every investment that a sentence of `document` tells, in order, each field with its evidence."""
    readings = _readings(document, firms, _spans(regions, money, dates))
    told = [event for reading in readings for event in _read_sentence(reading, horizons)]
    settle_labels(told, readings)
    settle_names(told, readings)
    settle_givers(told, readings)
    settle_sums(told, readings)
    told = _with_parts(told, readings, horizons)
    settle_places(told, readings, regions, document.article)
    homes = Homes(told, readings)
    homes.settle_places(told)
    merged = [event for event in merge_events(told) if is_complete(event)]
    merged += list_events(readings, merged)
    homes.settle_sources(merged)
    merged.sort(key=lambda event: event.reading.sentence.start)
    return [as_mention(document, event, number) for number, event in enumerate(merged)]


def _spans(
    regions: Sequence[RegionMention], money: Sequence[Money], dates: Sequence[DateMention]
) -> list[Span]:
    """Places, sums and dates in order."""
    spans: list[Span] = [(place.start_char, place.end_char, "place", place) for place in regions]
    spans += [(value.start, value.end, "money", value) for value in money]
    spans += [(day.start, day.end, "date", day) for day in dates]
    return sorted(spans, key=lambda span: span[0])


def _readings(document: Document, firms: Sequence[FirmMention], spans: Sequence[Span]) -> list[Reading]:
    """The sentences that can support a fact."""
    starts = [span[0] for span in spans]
    scenes = read_scenes(document, firms)
    return [
        Reading(
            sentence,
            scenes[sentence.index],
            spans[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)],
        )
        for sentence in document.sentences
        if sentence.role in _SUPPORTING
    ]


def _read_sentence(reading: Reading, horizons: Sequence[Horizon]) -> list[Event]:
    if not reading.is_promising:
        return []
    events = [event for group in find_groups(reading) for event in read_events(reading, group)]
    events += priced_sites(reading, events)
    events += loose_sums(reading, events)
    for event in events:
        _fill(event, events, horizons)
    return events + [event.again(place=place) for event in events for place in places_in_row(event)]


def _fill(event: Event, events: Sequence[Event], horizons: Sequence[Horizon]) -> None:
    """Read place, details and status of an event told in one sentence with `events`."""
    reading = event.reading
    start = event.group.right if event.starts_at is None else event.starts_at
    stop = place_stop(reading, start, _later_subjects(reading, event, events))
    set_place(event, start, stop)
    set_details(event, horizons, stop)
    set_status(event)


def _with_parts(told: list[Event], readings: Sequence[Reading], horizons: Sequence[Horizon]) -> list[Event]:
    """The events with the parts that later sentences tell, in the order of the text."""
    parts = told_parts(told, readings)
    for part in parts:
        _fill(part, [part], horizons)
        part.place = part.place or (part.whole.place if part.whole else None)
    return sorted([*told, *parts], key=lambda event: event.reading.sentence.start) if parts else told


def _later_subjects(reading: Reading, event: Event, events: Iterable[Event]) -> list[int]:
    """Items where a later event with another investor begins."""
    return [
        other.group.left
        for other in events
        if other.group.left > event.group.right
        and (not other.names & event.names or (other.money and other.money is not event.money))
    ]
