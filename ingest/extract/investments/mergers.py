"""Frames in which two firms become one, or talk about it."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.agents import firms_from
from ingest.extract.investments.capital import price_after, sum_in
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import grammar
from ingest.extract.investments.parties import all_of, doers_of, new_event, without_self_deal
from ingest.extract.investments.reading import Reading
from ingest.extract.investments.subjects import subject_of


def read_merge(reading: Reading, group: Group) -> list[Event]:
    """ "A will merge with B", "the merger of A and B", "merger talks with B"."""
    if reading.at(group.right).lower in grammar("talks"):
        return read_talks(reading, group)
    others: list[Actor] = []
    for at in range(group.right, min(group.right + 8, len(reading.items))):
        if reading.items[at].lower in ("with", "into", "between", "of"):
            others = firms_from(reading, at + 1)
            break
        if reading.items[at].actor is not None and group.trigger.part == "verb":
            others = firms_from(reading, at)
            break
    doers = doers_of(reading, group)
    if not others and len(doers) >= 2:
        doers, others = doers[:1], doers[1:]
    elif reading.at(group.right).lower == "of" and len(others) < 2:
        return []
    if len(others) >= 2 and not doers:
        doers, others = others[:1], others[1:]
    if not others:
        return []
    event = new_event(reading, group, doers)
    event.targets = others[:1]
    price = sum_in(reading, group) or price_after(reading, group.right)
    event.money = price.money if price else None
    return without_self_deal(event)


def read_talks(reading: Reading, group: Group) -> list[Event]:
    """ "A holds takeover talks with B": B is the buyer when the sentence speaks of a sale."""
    others = firms_from(reading, group.right + 2) if reading.at(group.right + 1).lower == "with" else []
    subject = subject_of(reading, group.left)
    if subject is not None and not others:
        subject, *others = all_of(reading, subject)  # "A and B ended merger talks"
    if not others or subject is None:
        return []
    is_sale = any(item.lower in ("sale", "sell", "selling") for item in reading.items)
    buyers, bought = (others[:1], [subject]) if is_sale else ([subject], others[:1])
    event = new_event(reading, group, buyers)
    event.targets, event.default_status = bought, ("rumoured", "considered")
    return without_self_deal(event)
