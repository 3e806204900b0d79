"""What a later sentence adds: "The project will cost $5m", "Analysts valued it at $5m", "Location: P"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ingest.extract.investments.capital import is_capital
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import either, ends_phrase, facilities, grammar
from ingest.extract.investments.reading import Item, Reading
from ingest.records import KINDS

#: How many sentences before it the event may stand that such a sentence speaks of, and such a list item.
_NEAR, _NEAR_LABEL = 2, 12
#: How many items may stand between the noun and its verb, and between the verb and the sum.
_REACH = 8
_UPFRONT = frozenset(["upfront", "up-front", "initial"])


def settle_sums(events: Sequence[Event], readings: Sequence[Reading]) -> None:
    """Give the sum of a later sentence to the event told last before it, when that has none."""
    if all(event.money is not None for event in events):
        return
    taken = {event.money.start for event in events if event.money is not None}
    told = [event.reading.sentence.index for event in events]
    for reading in readings:
        if not reading.names_any("money"):
            continue
        label = _label(reading, "label_sum", "money")
        found = ("capex", label) if label else _told_sum(reading)
        if found is None or found[1].start in taken or found[1].money is None:
            continue
        family, item = found
        index, reach = reading.sentence.index, _NEAR_LABEL if label else _NEAR
        parties = {firm.name for firm in reading.scene.named} if _named_deal(reading) else set()
        if parties:
            reach = _NEAR_LABEL
        near = events[bisect_left(told, index - reach) : bisect_left(told, index + (family != "capex"))]
        fitting = (each for each in reversed(near) if family in (KINDS[each.kind][0], "any"))
        event = next((each for each in fitting if not parties or parties & (each.names | each.others)), None)
        if (
            event is not None
            and event.money is None
            and (KINDS[event.kind][0] != "capex" or event.site or event.place)
        ):
            event.money = item.money
            if family == "alliance":
                _let_payer_invest(event, reading)


def _told_sum(reading: Reading) -> tuple[str, Item] | None:
    """Family of the event whose sum the sentence tells, and the sum."""
    return (
        _priced(reading)
        or _named_deal(reading)
        or _named_project(reading)
        or _represented(reading)
        or _costed(reading)
        or _upfront(reading)
        or _valued(reading)
        or _put_at(reading)
        or _partners_spend(reading)
    )


def _named_deal(reading: Reading) -> tuple[str, Item] | None:
    """ "If the $5m agreement that A signed with B goes through"."""
    for at, item in enumerate(reading.items):
        is_named = item.tag == "money" and reading.at(at - 1).lower in ("the", "this", "that")
        if is_named and reading.at(at + 1).lower in grammar("deal_noun") - {"offer", "sale", "price"}:
            return ("equity", item) if is_capital(reading, at) else None
    return None


def _named_project(reading: Reading) -> tuple[str, Item] | None:
    """ "The $5m plant will employ 200", "the $5m clean energy project"."""
    for at, item in enumerate(reading.items):
        if (
            item.tag != "money"
            or reading.at(at - 1).lower not in ("the", "this")
            or not is_capital(reading, at)
        ):
            continue
        for head in range(at + 1, at + 6):
            if _family(reading, head) == "capex":
                return "capex", item
            if reading.at(head).tag != "word" or ends_phrase(reading.at(head).lower):
                break
    return None


def _represented(reading: Reading) -> tuple[str, Item] | None:
    """ "The company's new centre spans two blocks and represents an investment of $5m"."""
    for at, item in enumerate(reading.items) if "investment" in reading.words else ():
        if item.lower not in grammar("representing"):
            continue
        near = range(at + 1, min(at + _REACH, len(reading.items)))
        value = next((n for n in near if reading.items[n].tag == "money"), None)
        if value is not None and any(reading.items[n].lower == "investment" for n in near):
            return ("capex", reading.items[value]) if is_capital(reading, value) else None
    return None


def settle_labels(events: Sequence[Event], readings: Sequence[Reading]) -> None:
    """Give the place of a line "Location: P" to the project told last before it."""
    told = [event.reading.sentence.index for event in events]
    for reading in readings if events else ():
        item = _label(reading, "label_place", "place") if reading.names_any("place") else None
        if item is None or item.place is None:
            continue
        index = reading.sentence.index
        near = events[bisect_left(told, index - _NEAR_LABEL) : bisect_left(told, index)]
        if near and KINDS[near[-1].kind][0] == "capex":
            near[-1].place = item.place


def _label(reading: Reading, labels: str, tag: str) -> Item | None:
    """The value of a line such as "Investment: $5m": the first thing of kind `tag` after the colon."""
    if reading.words.isdisjoint(grammar(labels)):
        return None
    colon = next((at for at in range(1, 6) if reading.at(at).text == ":"), None)
    if colon is None or not any(reading.at(at).lower in grammar(labels) for at in range(colon)):
        return None
    value = next((at for at in range(colon + 1, colon + 4) if reading.at(at).tag == tag), None)
    if value is None or (tag == "money" and not is_capital(reading, value)):
        return None
    return reading.at(value)


def _upfront(reading: Reading) -> tuple[str, Item] | None:
    """ "B will receive $5m upfront": what one partner pays the other."""
    for at, item in enumerate(reading.items) if not reading.words.isdisjoint(_UPFRONT) else ():
        if item.tag == "money" and any(reading.at(at + n).lower in _UPFRONT for n in (-2, -1, 1, 2, 3)):
            return ("alliance", item) if is_capital(reading, at) else None
    return None


def _valued(reading: Reading) -> tuple[str, Item] | None:
    """ "Terms are two A shares for each of B, valuing the whole company at $5m"."""
    if "valuing" not in reading.words or not grammar("in_part").isdisjoint(reading.words):
        return None
    start = next((at for at, item in enumerate(reading.items) if item.lower == "valuing"), len(reading.items))
    for at in range(start + 1, min(start + 3 * _REACH, len(reading.items))):
        item = reading.items[at]
        is_at = "at" in (reading.at(at - 1).lower, reading.at(at - 2).lower)
        if item.tag == "money" and is_at and is_capital(reading, at):
            return "equity", item
    return None


def _put_at(reading: Reading) -> tuple[str, Item] | None:
    """ "A did not say how much it paid, but analysts put the figure at about $5m"."""
    for at, item in enumerate(reading.items) if "put" in reading.words else ():
        noun, link, value = (reading.at(at + n) for n in (2, 3, 4))
        is_put = item.lower == "put" and reading.at(at + 1).lower == "the" and link.lower == "at"
        if is_put and noun.lower in ("figure", "price", "sum", "value") and value.tag == "money":
            return ("equity", value) if is_capital(reading, at + 4) else None
    return None


def _partners_spend(reading: Reading) -> tuple[str, Item] | None:
    """ "The partners plan to invest $5m": those of the venture told of before."""
    for at in range(min(4, len(reading.items))):
        if reading.items[at].lower not in ("partners", "parties", "companies", "firms"):
            continue
        if reading.at(at - 1).lower not in ("the", "both", "two"):
            return None
        for n in range(at + 1, at + 2 * _REACH):
            if reading.at(n).tag == "money":
                told = {reading.at(m).lower for m in range(at, n)}
                is_spent = not told.isdisjoint(("invest", "spend", "invested", "commit"))
                return ("alliance", reading.items[n]) if is_spent and is_capital(reading, n) else None
    return None


def _let_payer_invest(event: Event, reading: Reading) -> None:
    """ "B will receive $5m upfront": the partner of B invests, whoever was named first."""
    receives = not reading.words.isdisjoint(("receive", "receives", "received", "get", "gets"))
    receiver = next((item.actor.name for item in reading.items if item.actor is not None), None)
    if receives and event.partners and event.names == {receiver}:
        event.investors, event.partners = event.partners, event.investors


def _costed(reading: Reading) -> tuple[str, Item] | None:
    """ "Total cost is put at $5m", "put the cost at $5m", "the construction bill is estimated at $5m"."""
    for at in range(len(reading.items)) if reading.words & either("cost_noun", "total_noun") else ():
        is_total = reading.items[at].lower in grammar("total_noun") and reading.at(at - 1).lower in (
            "total",
            "overall",
        )
        if not is_total and reading.items[at].lower not in grammar("cost_noun"):
            continue
        links = False
        for n in range(at + 1, at + _REACH):
            item = reading.at(n)
            if item.tag == "money":
                return ("any", item) if links and is_capital(reading, n) else None
            if item.text in (",", ";") or item.lower in ("that", "which"):
                break
            links = links or item.lower in grammar("cost_link")
    return None


def _priced(reading: Reading) -> tuple[str, Item] | None:
    """Family of the event that the sentence prices, and the sum."""
    if reading.words.isdisjoint(("the", "that", "this")):
        return None
    for at, item in enumerate(reading.items):
        if item.lower not in ("the", "that", "this") or reading.at(at - 1).lower in ("of", "on", "in", "for"):
            continue
        for head in range(at + 1, at + 4):
            family = _family(reading, head)
            if family is not None and (found := _sum_of(reading, head)) is not None:
                return family, found
    return None


def _family(reading: Reading, index: int) -> str | None:
    word = reading.at(index).lower
    if word in grammar("deal_noun"):
        return "equity"
    if word == "venture":
        return "alliance"
    is_site = bool(word) and 0 <= index < len(reading.items) and bool(reading.phrase_at(index, facilities()))
    return "capex" if word in grammar("project_word") or is_site else None


def _sum_of(reading: Reading, head: int) -> Item | None:
    """The sum that a verb of price ties to the noun at `head`."""
    is_valued = any(reading.at(head - n).lower in ("valued", "values", "value") for n in (2, 3, 4))
    is_priced = is_valued and reading.at(head + 1).lower == "at"
    aside = _aside_end(reading, head + 1)
    for at in range(head + 1, min(head + 2 * _REACH, len(reading.items))):
        item = reading.items[at]
        is_sum = reading.at(at - 1).lower == "of" and reading.at(at - 2).lower in ("investment", "capital")
        is_priced = is_priced or is_sum or (item.lower in grammar("pricing") and at <= head + _REACH)
        if item.tag == "money":
            return item if is_priced and is_capital(reading, at) else None
        if item.lower in ("could", "may", "might"):
            return None
        if item.actor and _values(reading, at):
            continue  # "the offer values B at $5m"
        if item.text == "," and at < aside:
            continue  # "The venture, to be called B, calls for a total of $5m"
        if item.actor and at < aside:
            continue
        if item.text in (",", ";", ":") or item.lower in ("and", "that", "which", "who") or item.actor:
            return None
    return None


def _aside_end(reading: Reading, start: int) -> int:
    """The item after the aside that opens at item `start`: ", to be called B,"; 0 when none does."""
    if reading.at(start).text != ",":
        return 0
    return next((at + 1 for at in range(start + 1, start + _REACH) if reading.at(at).text == ","), 0)


def _values(reading: Reading, index: int) -> bool:
    """True for the firm that is valued: "values B at", "valuing the brewer at"."""
    return reading.at(index + 1).lower == "at" and any(
        reading.at(index - n).lower in ("values", "valued", "valuing", "value") for n in range(1, 5)
    )
