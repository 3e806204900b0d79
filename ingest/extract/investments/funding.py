"""Frames in which a firm takes in capital for shares of its own."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.agents import firms_from, possessor_of
from ingest.extract.investments.capital import is_capital, sum_after, sum_in
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import Trigger, grammar
from ingest.extract.investments.parties import doers_of, new_event, sole_other, without_self_deal
from ingest.extract.investments.phrases import object_after
from ingest.extract.investments.reading import Reading
from ingest.extract.investments.subjects import subject_of


def read_raise(reading: Reading, group: Group) -> list[Event]:
    """ "A raised $5m in a round led by B": the investors are B; A itself when nobody else is named."""
    is_noun = group.trigger.part == "noun"
    if is_noun and any(reading.at(at).lower in ("led", "co-led", "leads") for at in range(group.left)):
        return []  # "A led a $5m round in B" is read with its verb
    near = range(group.index - 1, group.index) if is_noun else range(group.right, group.right + 3)
    if any(reading.at(at).lower in ("total", "overall") for at in near):
        return []  # "taking its total funding to $70m"
    taker = possessor_of(reading, group.left, group.index) or subject_of(reading, group.left)
    taker = taker or (_head_of_entry(reading, group.index) if is_noun else None)
    window = range(group.right, min(group.right + 30, len(reading.items)))
    givers = _givers(reading, window)
    if taker is not None and any(giver.name == taker.name for giver in givers):
        taker = None
    if taker is None and is_noun and givers and reading.topic:
        taker = sole_other(reading, givers) or reading.topic
    if taker is None or not _is_equity(reading, group, window, bool(givers)):
        return []
    sum_item = sum_in(reading, group) if is_noun else sum_after(reading, group.right, 7)
    lower = {reading.items[at].lower for at in window}
    if sum_item is None and "equity" in lower and reading.at(group.right).tag == "money":
        sum_item = reading.items[group.right]  # "$5m in debt and equity"
    if sum_item is None and not givers and not lower & {"round", "series"}:
        return []
    givers = [giver for giver in givers if giver.name != taker.name]
    event = new_event(reading, group, givers or [taker])
    event.targets = [taker]
    event.money = sum_item.money if sum_item else None
    return [event]


def read_entry(reading: Reading) -> Event | None:
    """A line of a round-up without a verb: "B (Lagos, agritech): $5m from A and C"."""
    colon = next((at for at in range(1, 12) if reading.at(at).text == ":"), 0)
    taker = _head_of_entry(reading, colon + 1)
    if taker is None or reading.at(1).text != "(" or not is_capital(reading, colon + 1):
        return None
    givers = _givers(reading, range(colon + 2, min(colon + 30, len(reading.items))))
    if not givers:
        return None
    trigger = Trigger("", "noun", "raise", "funding_round", "base")
    group = Group(trigger, 0, 1, 0, (), frozenset(), is_negated=False, is_passive=False)
    event = new_event(reading, group, givers)
    event.targets, event.money = [taker], reading.items[colon + 1].money
    event.status, event.modality = "announced", "announced"
    return event


def _head_of_entry(reading: Reading, stop: int) -> Actor | None:
    """The firm that a line of a round-up is about: "B (Lagos, agritech): $5m seed round"."""
    is_entry = reading.at(0).tag == "firm" and any(
        reading.items[at].text == ":" for at in range(1, min(stop, 12))
    )
    return reading.at(0).actor if is_entry else None


def _is_equity(reading: Reading, group: Group, window: range, is_given: bool) -> bool:
    """True when the words tell capital taken in for shares, not debt, an order or a fund of its own."""
    lower = {reading.items[at].lower for at in window}
    signs = lower & grammar("equity_sign")
    if lower & grammar("debt_sign") and "equity" not in lower:
        return False
    if group.trigger.part == "noun":
        return "talks" not in lower
    is_raised = is_given and group.trigger.lemma.split()[0] in grammar("raising")
    is_raised = is_raised and sum_after(reading, group.right, 7) is not None  # not "picked up 9 sites from B"
    if group.trigger.lemma in grammar("vague_raising"):
        return bool(lower & {"round", "seed", "series", "pre-seed", "equity", "funding"})
    return bool(signs) or is_raised or _is_plain_raise(reading, group, lower)


def _is_plain_raise(reading: Reading, group: Group, following: set[str]) -> bool:
    """True for "had raised $5m last year": told of the past, and not by selling something."""
    is_past = group.trigger.lemma == "raise" and group.trigger.form == "past" and not group.is_passive
    is_bare = following.isdisjoint(("by", "through", "for", "offering", "selling", "charity", "float"))
    return is_past and is_bare and reading.at(group.right).tag == "money"


def _givers(reading: Reading, window: range) -> list[Actor]:
    """Firms that put the capital in: after "led by", "from", "by", "participation from", "alongside"."""
    found: dict[str, Actor] = {}
    for at in window:
        item = reading.items[at]
        if item.text in (";", ":") or item.lower in ("while", "to", "after", "whose"):
            break
        joined = firms_from(reading, at + 1) if item.lower == "with" else []
        if joined and _is_giving(reading, reading.index_at(joined[-1].end - 1) + 1):
            found |= {firm.name: firm for firm in joined}  # "with A and B also taking part"
        elif item.lower in grammar("giver_lead"):
            found |= {firm.name: firm for firm in firms_from(reading, at + 1, owners=True) if firm.is_named}
        elif item.tag == "firm" and item.actor is not None and _takes_part(reading, at):
            found[item.actor.name] = item.actor
    return list(found.values())


def _takes_part(reading: Reading, at: int) -> bool:
    """True for the B of "with A writing the biggest cheque and B also chipping in"."""
    is_joined = reading.at(at - 1).lower in ("with", "and")
    return is_joined and _is_giving(reading, at + 1)


def _is_giving(reading: Reading, at: int) -> bool:
    return reading.at(at + (reading.at(at).lower in grammar("filler"))).lower in grammar("giving")


def _is_given(reading: Reading, group: Group) -> bool:
    """True for "backed B with $5m"."""
    given = object_after(reading, group.right)
    ends = reading.at(given.end).lower == "with" and reading.at(given.end + 1).tag == "money"
    return given.firm is not None and ends


def read_back(reading: Reading, group: Group) -> list[Event]:
    """ "A backed B in a $5m round", "A led the round": the firm told of last when B is not named."""
    leads = group.trigger.lemma in ("lead", "co-lead")
    start = max(0, group.left - 4) if leads and group.is_passive else group.right
    window = reading.items[start : group.right + 20]
    phrase = object_after(reading, group.right, grammar("clause_end"))
    signs = grammar("joined") if group.trigger.lemma == "join" else grammar("equity_sign")
    if not any(item.lower in signs for item in window) and not _is_given(reading, group):
        return []
    if leads and group.is_passive:  # "The round was led by A"
        is_round = any(reading.at(at).lower in grammar("led") for at in range(group.left))
        is_told = is_round and bool(group.auxiliaries)
        backed = reading.topic if is_told else None
    else:
        is_told, backed = leads, phrase.firm or (reading.topic if leads else None)
    doers = doers_of(reading, group)
    is_open = backed is None or any(backed.name == doer.name for doer in doers)
    if is_told and is_open and (group.is_passive or phrase.owner is not None):
        backed = sole_other(reading, doers)
    if backed is None:
        return []
    event = new_event(reading, group, doers)
    event.targets = [backed]
    price = sum_after(reading, group.right, 12)
    if leads and group.is_passive:  # "The $5m round was led by A"
        price = next((reading.items[at] for at in range(group.left) if is_capital(reading, at)), None)
    event.money = price.money if price else None
    return without_self_deal(event) if backed.name not in event.names else []
