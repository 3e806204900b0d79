"""Sums of projects told in words that no frame knows: "A announced $5m to enlarge its mill"."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.investments.capital import is_capital
from ingest.extract.investments.clauses import read_group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import Trigger, facilities, grammar
from ingest.extract.investments.objects import kind_of_site, set_site
from ingest.extract.investments.parties import new_event
from ingest.extract.investments.phrases import is_no_site, object_after
from ingest.extract.investments.priced import site_after
from ingest.extract.investments.reading import Reading
from ingest.extract.investments.subjects import nearest_subject

#: How many items before and after the sum the site may stand.
_BEFORE, _AFTER = 9, 12


def loose_sums(reading: Reading, told: Sequence[Event]) -> list[Event]:
    """Capital that no event of the sentence takes, with a site beside it and one firm to its left."""
    if not reading.facts.issuperset(("sum", "site")) or not reading.words.isdisjoint(grammar("no_project")):
        return []
    taken = {event.money.start for event in told if event.money is not None}
    found: list[Event] = []
    for at, item in enumerate(reading.items):
        if item.money is None or item.start in taken or not is_capital(reading, at):
            continue
        event = _loose(reading, at)
        if event is not None:
            found.append(event)
    return found


def _loose(reading: Reading, at: int) -> Event | None:
    site, actor = site_paid_by(reading, at), nearest_subject(reading, at)
    if site is None or actor is None:
        return None
    group = read_group(reading, Trigger("", "noun", "scheme", "new_facility", "base"), site, site + 1)
    if group.is_negated:
        return None
    event = new_event(reading, group, [actor])
    phrase = object_after(reading, group.left, grammar("object_end"))
    words = {each.lower for each in reading.items[slice(*_clause(reading, at))]}
    event.kind = kind_of_site(phrase, words, "commitment")
    event.money, event.starts_at = reading.items[at].money, min(site, at)
    set_site(event, phrase)
    return event


def _clause(reading: Reading, at: int) -> tuple[int, int]:
    """Items around the sum that belong to its clause."""
    start, stop = at, at + 1
    while start > max(0, at - _BEFORE) and reading.at(start - 1).text not in (";", ":"):
        start -= 1
    while stop < min(len(reading.items), at + _AFTER) and reading.at(stop).text not in (";", ":"):
        stop += 1
    return start, stop


def site_paid_by(reading: Reading, at: int) -> int | None:
    """Item of the site that the sum at `at` pays for: after it, led in by "for", or before its price."""
    start, stop = _clause(reading, at)
    leads = False
    modified = site_after(reading, at)
    if modified is not None:
        return modified[0]
    for n in range(at + 1, stop):
        leads = leads or reading.items[n].lower in grammar("purpose")
        if leads and _is_site(reading, n):
            return n
        if reading.items[n].tag == "money":
            break
    priced = any(reading.at(n).lower in grammar("costing") for n in range(at - 3, at))
    before = (n for n in range(at - 1, start - 1, -1) if _is_site(reading, n))
    return next(before, None) if priced else None


def _is_site(reading: Reading, index: int) -> bool:
    is_diffuse = reading.items[index].lower in grammar("diffuse_site")
    return bool(reading.phrase_at(index, facilities())) and not (is_diffuse or is_no_site(reading, index))
