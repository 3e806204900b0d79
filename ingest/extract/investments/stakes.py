"""The frame of a holding that changes: "raised its stake in B", "sold its 20 % holding in B"."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.agents import firms_from, possessor_of
from ingest.extract.investments.capital import is_capital, price_after, sum_in
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import either, grammar
from ingest.extract.investments.parties import doers_of, new_event, without_self_deal
from ingest.extract.investments.reading import Item, Reading
from ingest.extract.investments.subjects import subject_of


def read_stake(reading: Reading, group: Group) -> list[Event]:
    """ "raised its stake in B to 30 %", "A's holdings in B and C declined": one event per firm held."""
    if reading.at(group.right).lower not in ("in", "of"):
        return []
    held = firms_from(reading, group.right + 1)
    end = reading.index_at(held[-1].end - 1) + 1 if held else 0
    found = _direction(reading, group, end)
    if not held or found is None or reading.at(group.index - 1).lower == "short":
        return []
    direction, verb = found
    buyers = firms_from(reading, end + 1) if reading.at(end).lower == "to" else []
    if direction == "withdrawal" and any(buyer.is_named for buyer in buyers):
        return []  # read with its buyer
    owner = possessor_of(reading, group.left, group.index)
    doers = [owner] if owner else _holders(reading, group, verb) if verb < group.left else []
    doers = doers or ([reading.topic] if reading.topic else [])
    events: list[Event] = []
    price = price_after(reading, end, end + 12) or sum_in(reading, group) or _sum_paid(reading, verb)
    for firm in held:
        is_own = any(firm.name == doer.name for doer in doers)
        if is_own and firm.is_named:
            continue  # somebody else, who is not known as a firm, holds it
        event = new_event(reading, group, doers, direction)
        event.targets = [firm]
        event.money = price.money if price and len(held) == 1 else None
        if reading.at(verb).lower in grammar("stake_past"):
            event.default_status = "completed", "realised"
        events += without_self_deal(event)
    return events


def _sum_paid(reading: Reading, verb: int) -> Item | None:
    """The sum of "paid $5m to raise its stake"."""
    is_paid = reading.at(verb - 1).lower == "to" and reading.at(verb - 2).tag == "money"
    return reading.at(verb - 2) if is_paid and is_capital(reading, verb - 2) else None


def _holders(reading: Reading, group: Group, verb: int) -> list[Actor]:
    """The subject of the verb that moves the stake ("A has taken a 5 % stake")."""
    left = verb
    while (word := reading.at(left - 1).lower) in either("auxiliary", "filler") or word == "to":
        left -= 1
    subject = subject_of(reading, left)
    return [subject] if subject is not None else doers_of(reading, group)


def _direction(reading: Reading, group: Group, end: int) -> tuple[str, int] | None:
    """Kind and index of the verb that moves the stake: before it, or after the firms held."""
    is_control = group.trigger.lemma == "control"
    for at in range(group.left - 1, max(-1, group.left - 8), -1):
        word = reading.at(at).lower
        if reading.at(at).tag == "sign" or word in grammar("conjunction"):
            break
        if word in (grammar("control_verb") if is_control else either("stake_up", "stake_down")):
            return ("acquisition" if is_control or word in grammar("stake_up") else "withdrawal"), at
    if not is_control and _discloses(reading, group):
        return "acquisition", group.left - 1
    for at in range(end, end + 3):
        word = reading.at(at).lower
        if word in either("stake_up", "stake_down"):
            return ("acquisition" if word in grammar("stake_up") else "withdrawal"), at
        if reading.at(at).tag == "sign":
            break
    return None


def _discloses(reading: Reading, group: Group) -> bool:
    """True for "A said it has a 12 pct stake in B", not for "A, which has a stake in B"."""
    holds = not group.auxiliaries.isdisjoint(("has", "have")) or reading.at(group.left).lower in (
        "holds",
        "owns",
    )
    says = any(reading.at(group.left - n).lower in ("said", "disclosed") for n in (2, 3))
    return holds and says and reading.at(group.left - 1).tag == "it"
