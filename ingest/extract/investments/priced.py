"""Sites told with their price or as news, whatever the verb: "clearing the way for a $5m plant"."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.investments.capital import is_capital
from ingest.extract.investments.clauses import Group, read_group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import Trigger, ends_phrase, facilities, grammar, words
from ingest.extract.investments.objects import kind_of_site, set_site
from ingest.extract.investments.parties import bearers_of, builders_after, new_event
from ingest.extract.investments.phrases import is_no_site, object_after
from ingest.extract.investments.reading import Reading
from ingest.records import KINDS

#: How many items may stand between a sum and the site that it pays for.
_REACH = 8


def priced_sites(reading: Reading, told: Sequence[Event]) -> list[Event]:
    """Sites whose sum no other event of the sentence takes; none beside a deal or a withdrawal."""
    if any(KINDS[event.kind][0] in ("equity", "withdrawal") for event in told):
        return []
    taken = {event.money.start for event in told if event.money is not None}
    found: list[Event] = []
    for at, item in enumerate(reading.items):
        if item.money is None or item.start in taken or not is_capital(reading, at):
            continue
        event = _priced_site(reading, at)
        if event is not None:
            found.append(event)
    return found


def _priced_site(reading: Reading, at: int) -> Event | None:
    head = site_after(reading, at)
    if head is None:
        return None
    index, right = head
    group = read_group(reading, Trigger("", "noun", "build", "new_facility", "base"), index, right)
    if group.is_negated or _is_traded(reading, group):
        return None
    phrase = object_after(reading, group.left)
    inside = [item.actor for item in reading.items[at:index] if item.actor is not None]
    builders = inside[:1] or builders_after(reading, right) or bearers_of(reading, group, phrase)
    event = new_event(reading, group, builders)
    words = {item.lower for item in reading.items[max(0, group.left - 3) : right]}
    event.kind = kind_of_site(phrase, words, "new_facility")
    event.money = reading.items[at].money
    set_site(event, phrase)
    if not group.cues and any(item.lower in grammar("beginning") for item in reading.items):
        event.default_status = "under_construction", "under_way"
    return event if event.investors else None


def site_after(reading: Reading, at: int) -> tuple[int, int] | None:
    """Items of the facility that ends the noun phrase of the sum at `at`."""
    for index in range(at + 1, min(at + _REACH, len(reading.items))):
        found = reading.phrase_at(index, facilities())
        if found and not is_no_site(reading, index):
            return index, index + found[0][0]
        item = reading.items[index]
        is_modifier = item.lower in ("'s", "’s") or item.lower in words("capacity_nouns")
        if item.tag == "word" and not is_modifier and ends_phrase(item.lower):
            return None
        if item.tag in ("sign", "money") and item.text not in ("-", "'", "’"):
            return None
    return None


def _is_traded(reading: Reading, group: Group) -> bool:
    """True for a site that is rented, sold or argued about rather than built."""
    words = {reading.at(at).lower for at in range(group.left - 4, group.left)}
    return bool(words & grammar("trading"))
