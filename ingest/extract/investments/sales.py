"""Frames in which a firm parts with another, or with a part of itself."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.agents import firms_from, members_from
from ingest.extract.investments.capital import price_after, sum_in
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import all_but, grammar
from ingest.extract.investments.objects import set_site
from ingest.extract.investments.parties import doers_of, new_event, without_self_deal
from ingest.extract.investments.phrases import object_after
from ingest.extract.investments.reading import Reading
from ingest.extract.investments.subjects import subject_of


def read_sell(reading: Reading, group: Group) -> list[Event]:
    """ "C sells B to A": A buys; without a buyer C withdraws."""
    if group.trigger.lemma == "sale" and group.trigger.form == "plural":
        return []
    sellers = [] if group.is_passive else doers_of(reading, group)
    if group.trigger.lemma == "sale" and reading.at(group.right).lower == "to":
        return _sale_to(reading, group, sellers)
    if group.is_passive and reading.at(group.right).lower == "to":
        return _sold_to(reading, group)
    phrase = object_after(
        reading, group.right + (reading.at(group.right).lower == "of"), all_but("head_end", "of")
    )
    is_sited = phrase.facility is not None and reading.at(phrase.end).lower in ("in", "on", "at", "near")
    if is_sited or (phrase.business is not None and reading.at(phrase.end).lower == "in"):
        phrase = object_after(reading, phrase.start)
    if not sellers and group.trigger.part == "noun" and group.cues and phrase.owner is not None:
        sellers = [phrase.owner]  # "talks about the sale of its dye business"
    buyers = list[Actor]()
    if reading.at(phrase.end).lower == "to":
        buyers = firms_from(reading, phrase.end + 1) or members_from(reading, phrase.end + 1)
    buyers = [buyer for buyer in buyers if buyer.is_named]
    if phrase.is_product or not (phrase.business or phrase.facility or (phrase.firm and buyers)):
        return []
    is_paper = phrase.business is not None and phrase.business.lower in grammar("paper")
    if is_paper and not (buyers or phrase.firm or phrase.facility):
        return []  # "it might sell some of its shares"
    event = new_event(reading, group, buyers or sellers, "acquisition" if buyers else "withdrawal")
    event.sellers = sellers if buyers else []
    event.targets = [phrase.firm] if phrase.firm else []
    price = (price_after(reading, phrase.end) or sum_in(reading, group)) if buyers else None
    event.money = price.money if price else None
    return without_self_deal(event)


def _sold_to(reading: Reading, group: Group) -> list[Event]:
    """ "B has been sold to A for $5m"."""
    bought, buyers = subject_of(reading, group.left), firms_from(reading, group.right + 1)
    part = object_after(reading, max(0, group.left - 8))
    if not buyers or (bought is None and part.facility is None and part.business is None):
        return []
    event = new_event(reading, group, buyers, "acquisition")
    if bought is None:
        event.sellers = [part.owner] if part.owner else [reading.topic] if reading.topic else []
        set_site(event, part)  # "A mill in P was sold off to A"
    else:
        event.targets = [bought]
    price = price_after(reading, group.right)
    event.money = price.money if price else None
    return without_self_deal(event) if bought is None or bought.name not in event.names else []


def _sale_to(reading: Reading, group: Group, sellers: list[Actor]) -> list[Event]:
    """ "C completed the sale to A of its mill"."""
    buyers = firms_from(reading, group.right + 1)
    end = reading.index_at(buyers[-1].end - 1) + 1 if buyers else 0
    if not buyers or reading.at(end).lower != "of":
        return []
    phrase = object_after(reading, end + 1)
    event = new_event(reading, group, buyers, "acquisition")
    event.sellers = sellers
    event.targets = [phrase.firm] if phrase.firm else []
    price = price_after(reading, end)
    event.money = price.money if price else None
    return without_self_deal(event)
