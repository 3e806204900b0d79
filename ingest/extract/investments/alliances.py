"""Frames in which firms join up, and in which one leaves."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.agents import firms_from
from ingest.extract.investments.capital import is_capital, sum_in
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import either, grammar
from ingest.extract.investments.objects import owner_of_site, set_site, site_of, subject_site
from ingest.extract.investments.parties import doers_of, new_event, partners_of, without_self_deal
from ingest.extract.investments.phrases import Phrase, object_after
from ingest.extract.investments.reading import Reading
from ingest.extract.investments.subjects import leftmost_subject
from ingest.extract.money import Money


def read_partner(reading: Reading, group: Group) -> list[Event]:
    """ "A teams up with B": without an acting firm, the first of the firms listed is the investor."""
    partners = partners_of(reading, group)
    doers = doers_of(reading, group)
    if group.trigger.part == "noun" and not group.cues:
        return _listed_partners(reading, group)
    is_between = reading.at(group.right).lower in ("between", "among", "of")
    if len(partners) >= 2 and not doers and is_between:
        doers, partners = partners[:1], partners[1:]
    if not partners and len(doers) >= 2:
        doers, partners = doers[:1], doers[1:]
    if partners and doers:
        event = new_event(reading, group, doers)
        event.partners = partners
        return without_self_deal(event)
    return _listed_partners(reading, group) if reading.topic else []


def _listed_partners(reading: Reading, group: Group) -> list[Event]:
    """ "Collaborations range from work with B to a project with C": one event per firm, with the topic."""
    opens = group.left <= 1 and group.trigger.form == "plural" and group.trigger.part == "noun"
    if not opens or reading.topic is None or reading.at(group.right).lower not in grammar("listing"):
        return []
    events: list[Event] = []
    for item in reading.items[group.right :]:
        if item.tag == "firm" and item.actor is not None:
            event = new_event(reading, group, [reading.topic])
            event.partners, event.default_status = [item.actor], ("under_way", "under_way")
            events += without_self_deal(event)
    return events


def read_agreement(reading: Reading, group: Group) -> list[Event]:
    """ "A signs an agreement with B to develop C": joint work only, never supply, loans or rights."""
    following = {item.lower for item in reading.items[group.right : group.right + 18]}
    is_joint = group.trigger.lemma.startswith("licen") or following & grammar("alliance_sign")
    if following & grammar("no_alliance") or not is_joint:
        return []
    events = read_partner(reading, group)
    sum_item = sum_in(reading, group)
    for event in events:
        event.money = sum_item.money if sum_item and len(events) == 1 else None
    return events


def read_venture(reading: Reading, group: Group) -> list[Event]:
    """ "a joint venture between A and B", "A's venture with B": all parents invest."""
    if not group.cues and _is_description(reading, group):
        return []  # "B, a joint venture between A and C, has": formed long ago
    talked = _talked_with(reading, group)
    named = [*doers_of(reading, group), *partners_of(reading, group), *talked]
    parents = {actor.name: actor for actor in named}
    if len(parents) < 2:
        return []
    event = new_event(reading, group, list(parents.values()))
    is_talk = bool(talked) and not reading.words.isdisjoint(grammar("talks"))
    event.default_status = ("rumoured", "considered") if is_talk else None
    event.money = _venture_sum(reading, group)
    return [event]


def _talked_with(reading: Reading, group: Group) -> list[Actor]:
    """The firms of "A is in talks with B about a venture", "A signed a pact with B to form a venture"."""
    papers = either("talks", "deal_paper")
    for at in range(group.left - 1, max(0, group.left - 14), -1):
        if reading.at(at).lower == "with" and reading.at(at - 1).lower in papers:
            subject = leftmost_subject(reading, at)
            return [subject, *firms_from(reading, at + 1)] if subject is not None else []
    return []


def _is_description(reading: Reading, group: Group) -> bool:
    """True for a venture that an apposition only describes a firm as."""
    before = reading.at(group.left - 2) if reading.at(group.left - 1).text == "," else reading.at(group.left)
    return before.tag == "firm" and reading.at(group.left).lower in ("a", "the", "its")


def _venture_sum(reading: Reading, group: Group) -> Money | None:
    """ "a $5m joint venture", "a joint venture with an investment of $5m"."""
    inside = sum_in(reading, group)
    if inside is not None:
        return inside.money
    for at in range(group.right, min(group.right + 20, len(reading.items))):
        if reading.items[at].tag == "money":
            before = {reading.at(n).lower for n in range(at - 6, at)}
            is_priced = not before.isdisjoint(grammar("costing") | {"capital"})
            return reading.items[at].money if is_priced and is_capital(reading, at) else None
    return None


def read_leave(reading: Reading, group: Group) -> list[Event]:
    """ "A closes its plant", "A pulls out of P"."""
    can_leave_place = group.trigger.lemma.split()[0] in grammar("leaving_places")
    is_linked = can_leave_place or group.trigger.part == "noun"
    start = group.right + (is_linked and reading.at(group.right).lower in ("from", "of"))
    if group.trigger.lemma == "put" and not any(
        item.lower == "sale" for item in reading.items[start : start + 12]
    ):
        return []  # "put its mill up for sale"
    if group.trigger.lemma == "leave" and any(
        item.lower in ("unchanged", "open", "out") for item in reading.items[start : start + 5]
    ):
        return []  # "left its forecast for P unchanged"
    subject = None if group.trigger.part == "noun" else subject_site(reading, group)
    phrase = site_of(reading, group) if group.is_passive else object_after(reading, start)
    if subject is not None and not phrase.facility:
        return _closing(reading, group, subject)
    if (ended := _work_ended(reading, group)) is not None and not phrase.facility:
        return [ended]
    leaves_place = can_leave_place and any(item.tag == "place" for item in reading.items[start : start + 3])
    leaves_firm = can_leave_place and phrase.firm is not None and start > group.right
    if group.trigger.part == "noun" and start == group.right:
        return []
    leaves_trade = can_leave_place and phrase.business is not None and phrase.firm is None
    if not (phrase.facility or leaves_place or leaves_firm or leaves_trade or _ends_work(reading, phrase)):
        return []
    doers = doers_of(reading, group)
    if not doers and group.trigger.part == "noun" and phrase.owner is not None:
        doers = [phrase.owner]  # "the closure of A's mill"
    if not doers and group.is_passive and phrase.facility is not None:
        is_ahead = not group.auxiliaries.isdisjoint(grammar("modal"))
        owner = owner_of_site(reading, phrase) if is_ahead else phrase.owner  # "its mill will be closed"
        doers = [owner] if owner is not None else []
    event = new_event(reading, group, doers)
    event.targets = [phrase.firm] if phrase.firm else []
    set_site(event, phrase)
    if leaves_trade:
        event.site = event.site or phrase.business  # "will exit the printing business"
    return without_self_deal(event)


def _ends_work(reading: Reading, phrase: Phrase) -> bool:
    """True for "phase out the production of C in P"."""
    words = {reading.at(at).lower for at in range(phrase.start, phrase.end)}
    return bool(words & grammar("making")) and any(
        item.tag == "place" and reading.at(at - 1).lower in ("in", "at", "near")
        for at, item in enumerate(reading.items)
        if at >= phrase.start
    )


def _work_ended(reading: Reading, group: Group) -> Event | None:
    """ "Production at P will end in June": the firm told of leaves P."""
    if group.trigger.lemma not in grammar("closing") or group.trigger.part == "noun":
        return None
    at = group.left - 1
    is_placed = reading.at(at).tag == "place" and reading.at(at - 1).lower in ("at", "in")
    if not is_placed or reading.at(at - 2).lower not in grammar("making"):
        return None
    owner = leftmost_subject(reading, at - 2) or reading.topic
    event = new_event(reading, group, [owner] if owner is not None else [])
    event.starts_at, event.site = at - 1, reading.items[at - 2]
    return event


def _closing(reading: Reading, group: Group, site: Phrase) -> list[Event]:
    """ "its mill in P will close": the owner of the site withdraws."""
    if group.trigger.lemma not in grammar("closing"):
        return []
    owner = owner_of_site(reading, site)
    event = new_event(reading, group, [owner] if owner else [])
    event.starts_at = site.start
    set_site(event, site)
    return [event]
