"""Frames in which a firm moves or places its work: production, offices, people."""

from __future__ import annotations

from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import grammar
from ingest.extract.investments.objects import owner_of_site, set_site
from ingest.extract.investments.parties import doers_of, new_event
from ingest.extract.investments.phrases import object_after
from ingest.extract.investments.reading import Reading


def read_move(reading: Reading, group: Group) -> list[Event]:
    """ "A moves production of C from P to Q"."""
    if reading.at(group.right).lower in ("to", "forward", "ahead") and not group.is_passive:
        return []
    phrase = object_after(reading, group.right, grammar("clause_end"))
    if group.is_passive:
        phrase = object_after(reading, max(0, group.left - 10), grammar("clause_end"))
    moves_jobs = any(reading.at(at).lower in grammar("people") for at in range(phrase.start, phrase.end))
    is_work = phrase.capacity is not None or phrase.facility is not None or moves_jobs
    if not is_work or not any(item.tag == "place" for item in reading.items[group.right :]):
        return []
    doers = doers_of(reading, group)
    if group.is_passive and not doers:
        owner = owner_of_site(reading, phrase)  # "Production will be moved to P"
        doers = [owner] if owner is not None else []
    event = new_event(reading, group, doers)
    set_site(event, phrase)
    return [event]


def read_produce(reading: Reading, group: Group) -> list[Event]:
    """ "A will make C at its P plant": a decision on where, told of the future."""
    is_future = any(cue.status in ("announced", "planned", "rumoured") for cue, _ in group.cues)
    has_place = any(
        item.tag == "place" and reading.at(at - 1).lower in grammar("before_place")
        for at, item in enumerate(reading.items)
        if at > group.right
    )
    if any(cue.lemma == "continue" for cue, _ in group.cues):
        return []  # "will continue to make C in P"
    is_idle = any(reading.at(group.right + n).lower in grammar("idle_object") for n in range(4))
    if not is_future or not has_place or is_idle:
        return []
    return [new_event(reading, group, doers_of(reading, group), "expansion")]


def read_hire(reading: Reading, group: Group) -> list[Event]:
    """ "A is to hire 800 staff in P"."""
    is_future = (
        any(cue.status in ("announced", "planned") for cue, _ in group.cues) or "is" in group.auxiliaries
    )
    window = reading.items[group.right : group.right + 8]
    has_people = any(item.lower in grammar("people") for item in window)
    is_counted = any(item.tag == "number" for item in window)
    has_place = any(item.tag == "place" for item in reading.items[group.right :])
    if not (is_future and has_people and is_counted and has_place):
        return []
    return [new_event(reading, group, doers_of(reading, group))]
