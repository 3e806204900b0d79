"""Frames in which a firm, or a part of one, is bought; `sales` reads them from the seller's side."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor, named_actor
from ingest.extract.investments.agents import firms_from, possessor_of
from ingest.extract.investments.capital import is_capital, price_after, sum_in
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import all_but, either, grammar
from ingest.extract.investments.mergers import read_talks
from ingest.extract.investments.objects import set_site
from ingest.extract.investments.parties import (
    all_of,
    doers_of,
    new_event,
    other_than,
    sole_other,
    without_self_deal,
)
from ingest.extract.investments.phrases import Phrase, object_after
from ingest.extract.investments.reading import Item, Reading
from ingest.extract.investments.subjects import subject_of


def read_buy(reading: Reading, group: Group) -> list[Event]:
    """ "A buys B from C for $5m", "B is bought by A"."""
    if group.trigger.part == "noun":
        return _buy_noun(reading, group)
    near = (item.lower for item in reading.items[group.right : group.right + 10])
    if group.trigger.lemma == "take" and "private" not in near:
        return []  # only "take B private"
    event = new_event(reading, group, doers_of(reading, group))
    if group.is_passive:
        bought = subject_of(reading, group.left) or _part_before(reading, group.left)
        event.targets = [bought] if bought else []
    elif bought := _object_before(reading, group.left):
        event.targets = [bought]
    else:
        start, sellers = group.right, list[Actor]()
        if reading.at(start).lower == "from":  # "agreed to purchase from C the assets of B"
            sellers = firms_from(reading, start + 1)
            start = reading.index_at(sellers[-1].end - 1) + 1 if sellers else start
        phrase = object_after(reading, start)
        if (
            reading.at(group.right + 1).lower == "way"
            or phrase.is_product
            or not (phrase.firm or phrase.business or phrase.facility)
        ):
            return []
        others = [*event.investors, *_from_whom(reading, phrase)]
        bought = other_than(reading, others, phrase.firm) or _firm_of_shares(reading, event, phrase)
        event.targets = [bought] if bought else []
        event.sellers = sellers or ([] if bought is not phrase.firm else _seller(reading, phrase))
        is_told = (
            event.sellers
            or price_after(reading, phrase.start)
            or _is_placed_site(reading, phrase)
            or _is_certain_site(reading, phrase)
        )
        if not bought and not is_told:
            return []
        is_told_before = reading.at(phrase.start).lower in ("the", "this") or _is_paper(phrase)
        event.refers_back = phrase.tells_business and is_told_before
        set_site(event, phrase)
    price = price_after(reading, group.right) or _price_before(reading, group)
    event.money = price.money if price else None
    return _one_each(reading, event)


def _one_each(reading: Reading, event: Event) -> list[Event]:
    """One event for each firm of "bought B, C and D", unless one price covers them."""
    first = event.targets[0] if len(event.targets) == 1 and event.targets[0].is_named else None
    if first is None or event.money is not None or event.group.is_passive:
        return without_self_deal(event)
    bought = firms_from(reading, reading.index_at(first.start))
    return [each for firm in bought or [first] for each in without_self_deal(event.again(targets=[firm]))]


def _firm_of_shares(reading: Reading, event: Event, phrase: Phrase) -> Actor | None:
    """The firm whose shares are bought, by its pronoun ("all of its shares") or as the only other one."""
    if not _is_paper(phrase):
        return None
    if phrase.owner is not None and phrase.owner.name not in event.names:
        return phrase.owner
    says = any(item.lower in ("said", "says") for item in reading.items[: event.group.left])
    return sole_other(reading, [*event.investors, *_from_whom(reading, phrase)]) if says else None


def _is_paper(phrase: Phrase) -> bool:
    """True for shares and stakes, which are of a firm."""
    return phrase.business is not None and phrase.business.lower in either("paper", "holding_word")


def _part_before(reading: Reading, left: int) -> Actor | None:
    """The firm a part of which changes hands: "the remaining shares of B were bought by A"."""
    owned = reading.at(left - 1).actor
    part = {reading.at(left - n).lower for n in (3, 4)}
    is_part = reading.at(left - 2).lower in ("of", "in") and part & either("paper", "part_word")
    return owned if is_part else None


def _object_before(reading: Reading, left: int) -> Actor | None:
    """The firm that a relative clause says is bought: "B, which A bought in 1999, makes dyes"."""
    if reading.at(left - 1).actor is None or reading.at(left - 2).lower not in ("which", "that"):
        return None
    before = reading.at(left - 4 if reading.at(left - 3).text == "," else left - 3)
    return before.actor if before.tag == "firm" else None


def _price_before(reading: Reading, group: Group) -> Item | None:
    """The sum among the words that govern the verb: "sealed a $5m deal to buy", "paid $5m to acquire"."""
    sums = [at for at in range(group.left, group.index) if reading.items[at].tag == "money"]
    return reading.items[sums[0]] if len(sums) == 1 and is_capital(reading, sums[0]) else None


def _is_certain_site(reading: Reading, phrase: Phrase) -> bool:
    """True for "bought the mill in 2005" and "will take over 62 smaller shops"."""
    is_dated = phrase.is_definite and reading.names_any("date")
    is_counted = reading.at(phrase.start).tag == "number"
    return phrase.facility is not None and (is_dated or is_counted)


def _is_placed_site(reading: Reading, phrase: Phrase) -> bool:
    """True for a site bought with its place ("a mill in P")."""
    window = reading.items[phrase.start : phrase.end + 1]
    return phrase.facility is not None and any(item.tag == "place" for item in window)


def _buy_noun(reading: Reading, group: Group) -> list[Event]:
    """ "the acquisition of B by A", "A's takeover of B", "A's $5m bid for B", "takeover talks with B"."""
    right = _past_date(reading, group.right)
    link = reading.at(right).lower
    if link in grammar("talks"):
        return read_talks(reading, group)
    if link in ("by", "from"):
        return _taken_over(reading, group)
    if link in grammar("be") and (owner := possessor_of(reading, group.left, group.index)):
        return _named_purchase(reading, group, owner)
    if link not in ("of", "for", "in", "on"):
        return _made_acquisition(reading, group)
    event = new_event(reading, group, doers_of(reading, group))
    phrase = object_after(reading, right + 1)
    price = sum_in(reading, group) or price_after(reading, group.right)
    is_told = price is not None or (event.investors and group.cues)
    is_bought = phrase.firm is not None or (is_told and (phrase.business or phrase.facility))
    if not is_bought or phrase.is_product:
        return []
    if not event.investors and phrase.firm is not None and group.trigger.lemma == "acquisition":
        event.investors = _sole_leader(reading, phrase.firm)
    if not event.investors and price is not None and phrase.firm is not None:
        event.investors = _known_buyer(reading, phrase.firm)
        if "completed" in reading.words:  # "completed its biggest deal, the $5m buyout of B"
            event.default_status = "completed", "realised"
    if not event.investors and phrase.firm is not None:
        event.investors = _benefiting(reading, phrase.firm)
    event.targets = [phrase.firm] if phrase.firm else []
    event.sellers = _seller(reading, phrase) if not phrase.firm else []
    event.money = price.money if price else None
    return _one_each(reading, event)


def _benefiting(reading: Reading, bought: Actor) -> list[Actor]:
    """The firm that the deal brings something to ("the $5m purchase of B will give A a foothold")."""
    end = reading.index_at(bought.end - 1) + 1
    for at in range(end, end + 3):
        if reading.at(at).lower in grammar("bringing"):
            return firms_from(reading, at + 1)
    return []


def _past_date(reading: Reading, right: int) -> int:
    """The item after a date between a noun and its "of" ("the purchase in May of B"), else `right`."""
    at = right + (reading.at(right).lower in ("in", "on"))
    is_dated = reading.at(at).tag == "date" and reading.at(at + 1).lower == "of"
    return at + 1 if is_dated else right


def _sole_leader(reading: Reading, bought: Actor) -> list[Actor]:
    """The one firm that speaks of the deal ("A said profit fell because of the acquisition of B")."""
    others = {firm.name: firm for firm in reading.scene.named if firm.name != bought.name}
    leads = {firm.name for firm in reading.scene.leading}
    return [named_actor(firm) for name, firm in others.items() if name in leads and len(others) == 1]


def _named_purchase(reading: Reading, group: Group, owner: Actor) -> list[Event]:
    """ "A's last big purchase was a third of B"."""
    phrase = object_after(reading, group.right + 1, all_but("object_end", "of"))
    if phrase.firm is None or phrase.is_product or group.trigger.lemma not in ("purchase", "acquisition"):
        return []
    event = new_event(reading, group, all_of(reading, owner))
    event.targets, event.default_status = [phrase.firm], ("completed", "realised")
    price = price_after(reading, group.right)
    event.money = price.money if price else None
    return without_self_deal(event)


def _known_buyer(reading: Reading, bought: Actor) -> list[Actor]:
    """The firm told of, when the sentence names no other than the one bought ("the $5m buyout of B")."""
    others = {firm.name for firm in reading.scene.named} - {bought.name}
    main = reading.scene.main
    return [] if others or main is None or main.name == bought.name else [named_actor(main)]


def _taken_over(reading: Reading, group: Group) -> list[Event]:
    """ "B has agreed a $5m takeover by A", "B rejected a bid from A"."""
    buyers = firms_from(reading, group.right + 1)
    bought = possessor_of(reading, group.left, group.index)
    if bought is None and reading.at(group.left - 1).lower not in grammar("outbidding"):
        bought = subject_of(reading, group.left)
    is_bid = group.trigger.lemma not in ("purchase", "acquisition")
    is_outbid = reading.at(group.left - 1).lower in grammar("outbidding")
    if buyers and bought is None and is_bid and not is_outbid:
        bought = sole_other(reading, buyers)  # "B urged its owners to reject the bid from A"
    if not buyers or bought is None:
        return []
    event = new_event(reading, group, buyers)
    event.targets = [bought]
    price = sum_in(reading, group) or price_after(reading, group.right)
    event.money = price.money if price else None
    return without_self_deal(event) if bought.name != buyers[0].name else []


def _made_acquisition(reading: Reading, group: Group) -> list[Event]:
    """ "A made its first acquisition in May, of software maker B"."""
    if any(cue.lemma in ("talk", "talks", "consider", "mull", "weigh", "plan") for cue, _ in group.cues):
        return _sole_deal(reading, group)
    if group.trigger.lemma.endswith(("bid", "offer")) and (price := sum_in(reading, group)):
        event = new_event(reading, group, doers_of(reading, group))
        event.money, event.refers_back = price.money, True
        return [event]  # "A has tabled a $5m offer": for the firm told of before
    if not any(cue.lemma in ("make", "complete") for cue, _ in group.cues):
        return []
    for at in range(group.right, min(group.right + 14, len(reading.items))):
        if reading.items[at].lower in ("of", "for") and (bought := firms_from(reading, at + 1)):
            event = new_event(reading, group, doers_of(reading, group))
            event.targets = bought[:1]
            return without_self_deal(event)
    return []


def _sole_deal(reading: Reading, group: Group) -> list[Event]:
    """ "shares in B rose after A said it was in talks about a takeover": B is the only other firm."""
    doers = doers_of(reading, group)
    others = {item.actor.name: item.actor for item in reading.items if item.tag == "firm" and item.actor}
    for doer in doers:
        others.pop(doer.name, None)
    main = reading.scene.main
    if not others and main is not None and group.trigger.lemma.startswith("counter"):
        others = {main.name: named_actor(main)}  # "A is considering a counter-offer"
    if not doers or len(others) != 1:
        return []
    event = new_event(reading, group, doers)
    event.targets = list(others.values())
    return without_self_deal(event)


def _from_whom(reading: Reading, phrase: Phrase) -> list[Actor]:
    """The sellers of "bought it from C": the pronoun means none of them."""
    return firms_from(reading, phrase.end + 1) if reading.at(phrase.end).lower == "from" else []


def _seller(reading: Reading, phrase: Phrase) -> list[Actor]:
    if reading.at(phrase.end).lower == "from":
        return firms_from(reading, phrase.end + 1)
    return [phrase.owner] if phrase.owner and not phrase.firm else []


def read_pay(reading: Reading, group: Group) -> list[Event]:
    """ "A pays $5m for B", "A offers $5 a share for B": only an offer may leave the sum of the deal open."""
    is_offer = group.trigger.lemma in ("offer", "bid")
    at = group.right
    while at < group.right + 16 and reading.at(at).lower not in ("for", "to", "which", "that"):
        at += 1
    sums = (n for n in range(group.right, at) if reading.at(n).tag == "money" and is_capital(reading, n))
    paid = next(sums, None)
    price = reading.items[paid] if paid is not None else None
    price = price or (price_after(reading, group.right) if is_offer else None)
    phrase = object_after(reading, at + 1)
    is_priced = (
        any(item.tag == "money" for item in reading.items[group.right : at]) or group.trigger.lemma == "bid"
    )
    is_part = phrase.business is not None or phrase.facility is not None
    is_bought = phrase.firm is not None or (is_part and not is_offer)
    if (
        reading.at(at).lower != "for"
        or phrase.is_product
        or not is_bought
        or not (price or (is_offer and is_priced))
    ):
        return []
    event = new_event(reading, group, doers_of(reading, group))
    event.money = price.money if price else None
    event.default_status = ("announced", "announced") if is_offer else None
    bought = other_than(reading, event.investors, phrase.firm)
    event.targets = [bought] if bought and not phrase.owner else []
    event.sellers = _seller(reading, phrase)
    event.refers_back = phrase.tells_business and reading.at(phrase.start).lower in ("the", "this")
    return without_self_deal(event)
