"""Events told twice in one article become one: the fullest telling stands, the others fill its gaps."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.extract.investments.events import Event
from ingest.records import KINDS

_SPECIFIC = ("new_facility", "expansion", "rnd", "commitment")

#: How many events back a telling may repeat: keeps the reading of a very long article linear.
_MEMORY = 100


#: How many sentences back "the project" may have been told.
_NEAR = 2


def merge_events(events: Iterable[Event]) -> list[Event]:
    """Fold events that tell the same thing, in the order of the text."""
    merged: list[Event] = []
    for event in events:
        same = next((known for known in reversed(merged[-_MEMORY:]) if _is_same(known, event)), None)
        if same is None and not _is_bare_offer(event):
            merged.append(event)
        elif same is not None:
            _fold(same, event)
    return merged


def _is_bare_offer(event: Event) -> bool:
    """True for an offer that tells no firm, and none was told of before it."""
    is_offer = event.group.trigger.part == "noun" and event.group.trigger.frame == "buy"
    return is_offer and event.refers_back and not event.others


def is_complete(event: Event) -> bool:
    """False when the words name neither sum, place nor another firm (a business sold says enough)."""
    frame = event.group.trigger.frame
    if event.kind == "withdrawal" and (frame == "sell" or (frame == "leave" and event.site is not None)):
        return True
    if event.kind == "joint_venture" and len(event.names) > 1:
        return True
    return bool(event.money or event.place or event.others or event.sellers or event.is_undisclosed)


def _is_same(known: Event, event: Event) -> bool:
    family = KINDS[known.kind][0]
    if _is_same_alliance(known, event) or _is_venture_at_work(known, event):
        return True
    if _is_capital_of_venture(known, event):
        return True
    if _is_same_round(known, event) or _is_same_merger(known, event) or _is_its_price(known, event):
        return True
    if family != KINDS[event.kind][0] or not known.names & event.names:
        return False
    if known.money and event.money and not _same_sum(known, event):
        return False
    if event.is_part or known.is_part:
        return event.is_part and known.is_part and _same_sum(known, event)
    if not _same_place(known, event):
        return False
    is_same_sentence = known.reading.sentence.index == event.reading.sentence.index
    if family == "capex":
        return _same_project(known, event, is_same_sentence)
    if known.others and event.others:
        return bool(known.others & event.others)
    if known.others or event.others:
        return is_same_sentence or event.refers_back or bool(known.money and event.money)
    return is_same_sentence or (known.place is not None and known.place is event.place)


def _is_same_alliance(known: Event, event: Event) -> bool:
    """True for an alliance between the firms of a deal that is already told."""
    is_alliance = KINDS[event.kind][0] == "alliance" and KINDS[known.kind][0] in ("equity", "alliance")
    if known.kind == "acquisition" and event.kind == "joint_venture" and event.place is not None:
        return False  # "A bought a stake in B. The two will also set up a venture in P"
    return is_alliance and _joining(event) == _joining(known) and not (event.money and known.money)


def _joining(event: Event) -> frozenset[str]:
    """The firms that join up: of a venture its parents, not the firm that they form."""
    return event.names if event.kind == "joint_venture" else event.names | event.others


def _is_venture_at_work(known: Event, event: Event) -> bool:
    """True for "a joint venture of A and B will build a plant": what it does, not its forming, is told."""
    is_same_sentence = known.reading.sentence.index == event.reading.sentence.index
    is_venture = known.kind == "joint_venture" and not known.group.cues
    is_work = KINDS[event.kind][0] == "capex" and event.names <= known.names
    return is_same_sentence and is_venture and is_work


def _is_capital_of_venture(known: Event, event: Event) -> bool:
    """True for "the venture, B, will have a total investment of $5m", told as if B invested."""
    is_near = event.reading.sentence.index - known.reading.sentence.index <= _NEAR
    is_own = event.kind == "commitment" and bool(event.names) and event.names <= known.others
    return known.kind == "joint_venture" and known.money is None and is_near and is_own


def _is_same_round(known: Event, event: Event) -> bool:
    """True for a round told first without its investors ("B closed a $5m round. A led the round")."""
    if known.kind != "funding_round" or event.kind != "funding_round" or not known.others & event.others:
        return False
    is_open = known.names <= known.others or event.names <= event.others
    return is_open and (known.money is None or event.money is None or _same_sum(known, event))


def _is_same_merger(known: Event, event: Event) -> bool:
    """True for "a merger of A and B" when A's bid for B is told before."""
    is_merger = event.group.trigger.frame == "merge" and known.kind == event.kind == "acquisition"
    return is_merger and event.names | event.others == known.names | known.others


def _is_its_price(known: Event, event: Event) -> bool:
    """True for "The company paid $5m for the business", whichever party "the company" was taken for."""
    is_near = event.reading.sentence.index - known.reading.sentence.index <= _NEAR
    is_deal = event.refers_back and known.kind == event.kind == "acquisition" and not event.others
    return is_deal and is_near and known.money is None and event.names <= known.names | known.others


def _same_project(known: Event, event: Event, is_same_sentence: bool) -> bool:
    """Capital spending of one firm: the same sentence, the same sum, or the same named place."""
    if is_same_sentence:
        return True
    if known.money and event.money:
        return True
    if event.refers_back and event.reading.sentence.index - known.reading.sentence.index <= _NEAR:
        return known.money is None or event.money is None
    if known.place is None or event.place is None:
        return known.place is event.place and not (known.money or event.money)
    return known.place.name == event.place.name and known.place.level != "country"


def _same_sum(known: Event, event: Event) -> bool:
    if known.money is None or event.money is None:
        return False
    sums = [(known.money.amount, known.money.currency), *known.money.alternatives]
    return any(
        currency == event.money.currency and abs(amount - event.money.amount) <= amount / 50
        for amount, currency in sums
    )


def _same_place(known: Event, event: Event) -> bool:
    if known.place is None or event.place is None:
        return True
    if known.place.country_code != event.place.country_code:
        return False
    codes = {known.place.subdivision_code, event.place.subdivision_code} - {None}
    return len(codes) < 2


def _fold(known: Event, event: Event) -> None:
    """Add to `known` what only `event` tells."""
    if _is_venture_at_work(known, event):
        known.kind, known.group = event.kind, event.group
        known.status, known.modality, known.status_span = event.status, event.modality, event.status_span
    known.money = known.money or event.money
    known.horizon = known.horizon or event.horizon
    known.stake = known.stake or event.stake
    known.jobs = known.jobs or event.jobs
    known.project_type = known.project_type or event.project_type
    known.sector = known.sector or event.sector
    known.speaker = known.speaker or event.speaker
    known.is_undisclosed = known.is_undisclosed or event.is_undisclosed
    known.date = known.date or event.date
    known.function = known.function or event.function
    known.site = known.site or event.site
    if known.place is None or (
        event.place is not None and known.place.level == "country" != event.place.level
    ):
        known.place = event.place or known.place
    if KINDS[known.kind][0] == "capex" and _SPECIFIC.index(event.kind) < _SPECIFIC.index(known.kind):
        known.kind = event.kind
    if known.kind == "partnership" and event.kind == "joint_venture":
        known.kind, known.investors, known.partners = event.kind, event.investors, event.partners
    if known.names <= known.others and event.names - event.others:
        known.investors = list(event.investors)  # a firm stands for the investors until they are named
    for side in ("investors", "targets", "partners", "sellers"):
        ours, theirs = getattr(known, side), getattr(event, side)
        if not ours:
            taken = known.names | known.others
            ours.extend(actor for actor in theirs if actor.name not in taken)
