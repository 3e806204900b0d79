"""The frame of a trigger reads its parties, sum and site; nothing when the words tell no investment."""

from __future__ import annotations

from collections.abc import Callable

from ingest.extract.investments import (
    alliances,
    equity,
    funding,
    mergers,
    sales,
    sites,
    spending,
    stakes,
    work,
)
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import grammar
from ingest.extract.investments.reading import Reading

#: Frame of investment_verbs.tsv and investment_nouns.tsv -> its reader.
_FRAMES: dict[str, Callable[[Reading, Group], list[Event]]] = {
    "buy": equity.read_buy,
    "sell": sales.read_sell,
    "merge": mergers.read_merge,
    "stake": stakes.read_stake,
    "pay": equity.read_pay,
    "raise": funding.read_raise,
    "back": funding.read_back,
    "spend": spending.read_spend,
    "scheme": spending.read_scheme,
    "build": sites.read_build,
    "expand": sites.read_expand,
    "project": sites.read_project,
    "cost": sites.read_cost,
    "move": work.read_move,
    "produce": work.read_produce,
    "hire": work.read_hire,
    "partner": alliances.read_partner,
    "agreement": alliances.read_agreement,
    "venture": alliances.read_venture,
    "leave": alliances.read_leave,
}


def read_events(reading: Reading, group: Group) -> list[Event]:
    """Events that the trigger tells: none when it is negated or when no firm acts."""
    if group.is_negated:
        return []
    events = _FRAMES[group.trigger.frame](reading, group)
    return [event for event in events if event.investors and not _is_wished(reading, event)]


def _is_wished(reading: Reading, event: Event) -> bool:
    """True for what others hope that the firm will do."""
    before = reading.index_at(event.investors[0].start) - 1
    before -= reading.at(before).lower == "that"
    return reading.at(before).lower in grammar("wishing") and event.investors[0].start < event.kind_span[0]
