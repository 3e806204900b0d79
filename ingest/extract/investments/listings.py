"""Investments told as a list: parts of a total, the firms that one firm put money in, rounds line by line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.funding import read_entry
from ingest.extract.investments.lexicon import Trigger
from ingest.extract.investments.objects import kind_of_site, set_site
from ingest.extract.investments.parties import new_event
from ingest.extract.investments.phrases import object_after
from ingest.extract.investments.reading import Reading

#: How many sentences may stand between a total and the colon that opens its parts.
_NEAR = 3
_ROSTER = re.compile(
    r"\b(?:investments?|stakes?|holdings?) in (?:[\w,]+ ){1,3}"
    r"(?:companies|startups|start-ups|firms|businesses)\b"
)
_HELD = frozenset(["companies", "startups", "start-ups", "firms", "businesses"])
_ADDITION = re.compile(r"\b(?:additions?|newcomers?)\b.{0,60}?\b(?:is|are|include|includes)\s", re.DOTALL)


def list_events(readings: Sequence[Reading], told: Sequence[Event]) -> list[Event]:
    """Events that only a list tells; `told` are those of the running text. In the order of the text."""
    found: list[Event] = []
    for at, reading in enumerate(readings):
        if reading.ends_with_colon:
            lines = readings[at + 1 : at + 60]
            found += _parts(reading, lines, told)
    found += _roster(readings, told)
    known = {event.reading.sentence.index for event in told}
    entries = (read_entry(reading) for reading in readings if reading.sentence.index not in known)
    return found + [event for event in entries if event is not None]


# -- the parts of a total -------------------------------------------------------------------------------


def _parts(opening: Reading, lines: Sequence[Reading], told: Sequence[Event]) -> list[Event]:
    """ "... is broken down as follows:" and lines of a label and a sum; together at most the total."""
    whole = _total_before(opening, told)
    if whole is None or whole.money is None:
        return []
    parts = list(_part_lines(whole, lines))
    total = sum((part.money.amount for part in parts if part.money), Decimal(0))
    return parts if len(parts) >= 2 and total <= whole.money.amount * Decimal("1.02") else []


def _total_before(opening: Reading, told: Sequence[Event]) -> Event | None:
    index = opening.sentence.index
    last = bisect_right(told, index, key=lambda event: event.reading.sentence.index)
    near = [event for event in told[max(0, last - 20) : last] if event.money]
    return near[-1] if near and index - near[-1].reading.sentence.index <= _NEAR else None


def _part_lines(whole: Event, lines: Sequence[Reading]) -> Iterator[Event]:
    for reading in lines:
        sums = [at for at, item in enumerate(reading.items) if item.tag == "money"]
        if (
            len(sums) != 1
            or sums[0] != len(reading.items) - 1
            or reading.at(sums[0] - 1).text not in (":", "-", "–", "—")
        ):
            return
        group = _label_group(reading, sums[0], "commitment")
        part = new_event(reading, group, list(whole.investors))
        phrase = object_after(reading, 0, frozenset())
        part.kind = kind_of_site(phrase, {item.lower for item in reading.items}, "commitment")
        part.money, part.is_part = reading.items[sums[0]].money, True
        part.place, part.status, part.modality, part.status_span = (
            whole.place,
            whole.status,
            whole.modality,
            whole.kind_span,
        )
        set_site(part, phrase)
        yield part


def _label_group(reading: Reading, right: int, kind: str) -> Group:
    """A group that stands for the line's label."""
    trigger = Trigger("", "noun", "spend", kind, "base")
    return Group(trigger, 0, max(1, right), 0, (), frozenset(), is_negated=False, is_passive=False)


# -- a roster of firms ----------------------------------------------------------------------------------


def _roster(readings: Sequence[Reading], told: Sequence[Event]) -> list[Event]:
    """ "A has made investments in 13 companies. ... Here they are:" and lines that begin with a firm."""
    owner: Actor | None = None
    is_listing = False
    found: list[Event] = []
    if not readings or not any(noun in readings[0].sentence.source for noun in _HELD):
        return []
    for reading in readings:
        text = reading.sentence.text
        if not reading.words.isdisjoint(_HELD) and _ROSTER.search(text):
            owner = next((item.actor for item in reading.items if item.tag == "firm"), None) or reading.topic
            is_listing = False
        elif owner is not None and _ADDITION.search(text) and not is_listing:
            added = [item.actor for item in reading.items if item.tag == "firm" and item.actor is not None]
            found += [
                _backed(reading, owner, firm)
                for firm in added[:3]
                if firm.name != owner.name and not text.endswith(":")
            ]
        elif is_listing and owner is not None and (firm := _opening_firm(reading)) is not None:
            found += [_backed(reading, owner, firm)] if firm.name != owner.name else []
        elif is_listing:
            owner, is_listing = None, False
        is_listing = is_listing or (owner is not None and text.endswith(":"))
    known = {(name, target) for event in told for name in event.names for target in event.others}
    return [event for event in found if (event.investors[0].name, event.targets[0].name) not in known]


def _opening_firm(reading: Reading) -> Actor | None:
    """The firm that opens a line and is then described ("B, a maker of C")."""
    is_line = reading.at(0).tag == "firm" and reading.at(1).text in (",", "-", "–", "—", "(", ":")
    return reading.at(0).actor if is_line else None


def _backed(reading: Reading, owner: Actor, firm: Actor) -> Event:
    event = new_event(reading, _label_group(reading, 1, "funding_round"), [owner], "funding_round")
    event.targets, event.status, event.modality = [firm], "completed", "realised"
    return event
