"""Parts of a project told before: "Of the total, $3m is for the kiln", "A second phase of $2m will come"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ingest.extract.investments.capital import is_capital
from ingest.extract.investments.clauses import read_group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import Trigger, either, grammar, words
from ingest.extract.investments.loose import site_paid_by
from ingest.extract.investments.objects import kind_of_site, set_site
from ingest.extract.investments.parties import new_event
from ingest.extract.investments.phrases import object_after
from ingest.extract.investments.reading import Reading
from ingest.records import KINDS

#: How many sentences before it the project may stand that a part belongs to.
_NEAR = 3


def told_parts(events: Sequence[Event], readings: Sequence[Reading]) -> list[Event]:
    """Parts with a sum of their own, told in a later sentence than their project."""
    projects = [event for event in events if KINDS[event.kind][0] == "capex" and not event.is_part]
    told = [event.reading.sentence.index for event in projects]
    taken = {event.money.start for event in events if event.money is not None}
    found: list[Event] = []
    for reading in readings if projects else ():
        if "sum" not in reading.facts or not (reading.words & _opening_words() or "site" in reading.facts):
            continue
        index = reading.sentence.index
        near = projects[bisect_left(told, index - _NEAR) : bisect_left(told, index)]
        if near:
            found += list(_parts(reading, near[-1], taken))
    return found


def _opening_words() -> frozenset[str]:
    return either("phase", "whole")


def _parts(reading: Reading, whole: Event, taken: set[int]) -> Iterator[Event]:
    for at, item in enumerate(reading.items):
        if (
            item.money is None
            or item.start in taken
            or not is_capital(reading, at)
            or _exceeds(item.money, whole)
        ):
            continue
        if _is_total(reading, at):
            whole.money = whole.money or item.money
            continue
        phase = _phase_at(reading, at)
        if phase is None and not _is_share(reading, at):
            if not _speaks_on(reading) or site_paid_by(reading, at) is None:
                continue
            if whole.money is None:
                whole.money = item.money
                continue
        trigger = Trigger("", "noun", "scheme", whole.kind, "base")
        start = at if phase is None else phase
        group = read_group(reading, trigger, start, start + 1)
        part = new_event(reading, group, list(whole.investors), whole.kind)
        part.money, part.is_part, part.starts_at = item.money, True, at + 1
        phrase = object_after(reading, at + 1, grammar("clause_end"))
        if phase is None and phrase.facility is not None:
            part.kind = kind_of_site(
                phrase, {each.lower for each in reading.items[at : phrase.end]}, whole.kind
            )
            set_site(part, phrase)
        elif phase is not None:
            part.site, part.function = whole.site, whole.function
        part.whole = whole
        is_later = bool(reading.words & grammar("later_phase"))
        part.default_status = ("planned", "planned") if is_later else (whole.status, whole.modality)
        yield part


def _speaks_on(reading: Reading) -> bool:
    """True for a sentence that goes on about the project: nobody else is its subject, nothing is traded."""
    opening = next((item for item in reading.items if item.tag != "sign"), reading.at(0))
    is_name = opening.is_capital and opening.lower not in grammar("determiner") | words("sentence_openers")
    at = reading.index_at(opening.start)
    is_other = reading.at(at + 1).tag == "place" and reading.at(at + 2).is_capital  # "The UK Office for"
    is_other = is_other or (opening.lower == "the" and reading.at(at + 1).is_capital)
    return not (reading.names_firm or is_name or is_other or reading.words & grammar("no_project"))


def _is_total(reading: Reading, at: int) -> bool:
    """True for "bringing the total to $5m"."""
    words = [reading.at(at - n).lower for n in range(1, 7)]
    return words[0] == "to" and "total" in words


def _exceeds(money: object, whole: Event) -> bool:
    """True for a sum that cannot be part of the whole."""
    total = whole.money
    amount, currency = getattr(money, "amount", None), getattr(money, "currency", None)
    return total is not None and currency == total.currency and amount is not None and amount >= total.amount


def _phase_at(reading: Reading, at: int) -> int | None:
    """Item of the phase that the sum at `at` belongs to: no other sum between them."""
    for step in (1, -1):
        for n in range(at + step, at + 9 * step, step):
            if reading.at(n).tag == "money" or reading.at(n).text in (";", ":"):
                break
            if reading.at(n).lower in grammar("phase"):
                return n
    return None


def _is_share(reading: Reading, at: int) -> bool:
    """True for a sum taken out of a total: "$2m of that", "of the total, $2m", "the balance, $2m"."""
    after = reading.at(at + 1).lower == "of" and reading.at(at + 2).lower in ("that", "this", "which", "it")
    if after or (
        after is False and reading.at(at + 1).lower == "of" and reading.at(at + 3).lower in grammar("whole")
    ):
        return True
    opens = [reading.at(n).lower for n in range(4)]
    is_led = opens[0] in ("of", "out") and bool(grammar("whole") & set(opens) or opens[1] in ("that", "this"))
    is_rest = opens[0] == "the" and opens[1] in ("balance", "rest", "remainder")
    return is_led or is_rest
