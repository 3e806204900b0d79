"""Firms that a later sentence adds: the name of a venture, and who else takes part in a round."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import grammar
from ingest.extract.investments.reading import Reading

#: How many sentences before its name a venture may be told.
_NEAR = 2


def settle_names(events: Sequence[Event], readings: Sequence[Reading]) -> None:
    """Give a venture the name that the same or the next sentence tells ("The venture, to be called B,")."""
    ventures = [event for event in events if event.kind == "joint_venture" and not event.targets]
    if not ventures:
        return
    told = [event.reading.sentence.index for event in ventures]
    for reading in readings:
        named = None if reading.words.isdisjoint(("venture", "company")) else _venture_named(reading)
        index = reading.sentence.index
        near = ventures[bisect_left(told, index - _NEAR) : bisect_left(told, index + 1)]
        if named is not None and near and named.name not in near[-1].names and not near[-1].targets:
            near[-1].targets = [named]


def _venture_named(reading: Reading) -> Actor | None:
    """The firm of "the venture, B, will", "a joint venture called B", "a venture to be known as B"."""
    heads = (at for at, item in enumerate(reading.items) if item.lower in ("venture", "company"))
    head = next(heads, 0)
    if reading.at(head).lower == "company" and reading.at(head - 1).lower not in ("new", "joint"):
        return None
    for at in range(head + 1, head + 8):
        item = reading.at(at)
        if item.tag == "firm":
            before = reading.at(at - 1)
            is_apposed = at == head + 2 and before.text == "," and reading.at(at + 1).text == ","
            return item.actor if is_apposed or before.lower in ("called", "named", "as") else None
    return None


def settle_givers(events: Sequence[Event], readings: Sequence[Reading]) -> None:
    """Add to a round who else takes part: "Existing investors A and B also participated"."""
    rounds = [event for event in events if event.kind == "funding_round" and event.targets]
    if not rounds:
        return
    told = [event.reading.sentence.index for event in rounds]
    for reading in readings:
        if reading.words.isdisjoint(grammar("taking_part")) or not reading.names_firm:
            continue
        index = reading.sentence.index
        near = rounds[bisect_left(told, index - 1) : bisect_left(told, index)]
        tells_own = bisect_left(told, index) < bisect_left(told, index + 1)
        if not near or tells_own:
            continue
        known = near[-1].names | near[-1].others
        firms = {item.actor.name: item.actor for item in reading.items if item.tag == "firm" and item.actor}
        new = [firm for name, firm in firms.items() if name not in known]
        is_open = near[-1].names <= near[-1].others  # the firm stands for givers not named so far
        near[-1].investors = new if is_open and new else [*near[-1].investors, *new]
