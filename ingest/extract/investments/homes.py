"""Where a firm is at home, in the words of the article: the place of a deal that names no other."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import grammar
from ingest.extract.investments.reading import Reading
from ingest.records import KINDS, RegionMention


def settle_homes(events: Sequence[Event], readings: Sequence[Reading]) -> None:
    """Give a deal the home of the firm that is bought or funded."""
    deals = [event for event in events if KINDS[event.kind][0] == "equity" and event.targets]
    open_deals = [event for event in deals if event.place is None or event.place.level == "supranational"]
    if not open_deals:
        return
    homes = _homes(readings, {event.targets[0].name for event in open_deals})
    for event in open_deals:
        event.place = homes.get(event.targets[0].name, event.place)


def _homes(readings: Sequence[Reading], names: set[str]) -> dict[str, RegionMention]:
    """Name of a firm -> the first place that the text calls its home."""
    homes: dict[str, RegionMention] = {}
    for reading in readings:
        if not reading.names_any("place"):
            continue
        for at, item in enumerate(reading.items):
            place = item.place
            if place is None or place.level == "supranational":
                continue
            name = _resident(reading, at)
            if name in names:
                homes.setdefault(name, place)
    return homes


def _resident(reading: Reading, at: int) -> str | None:
    """Name of the firm that the words around the place at `at` put there."""
    after = reading.at(at + 1)
    if after.lower in ("'s", "’s"):
        return _firm_within(reading, at + 2, 3)
    if after.text == "-" and reading.at(at + 2).lower in ("based", "headquartered"):
        return _firm_within(reading, at + 3, 8) or _apposed(reading, at)
    if after.lower in ("-based", "based"):
        return _firm_within(reading, at + 2, 8) or _apposed(reading, at)
    words = range(at + 1, at + 5)
    if any(reading.at(n).lower in grammar("firm_noun") for n in words):
        return _firm_within(reading, at + 1, 6) or _apposed(reading, at)
    return _based_before(reading, at)


def _firm_within(reading: Reading, start: int, reach: int) -> str | None:
    """The firm that lower-case words lead to ("Lagos-based health insurer B")."""
    for at in range(start, start + reach):
        item = reading.at(at)
        if item.actor is not None:
            return item.actor.name
        if item.tag != "word" or item.lower in grammar("preposition") or item.lower in grammar("auxiliary"):
            return None
    return None


def _apposed(reading: Reading, at: int) -> str | None:
    """The firm before "B, the P-based maker"."""
    start = at - 1
    while reading.at(start).lower in ("the", "a", "an"):
        start -= 1
    return _name_at(reading, start - 1) if reading.at(start).text in (",", "(", "—") else None


def _based_before(reading: Reading, at: int) -> str | None:
    """The firm before "based in P", the words between them skipped."""
    for n in range(at - 1, max(-1, at - 8), -1):
        if reading.items[n].lower in ("based", "headquartered"):
            before = n - 1 if reading.at(n - 1).text in (",", "(") or reading.at(n - 1).lower == "is" else n
            return _name_at(reading, before - 1)
    return None


def _name_at(reading: Reading, index: int) -> str | None:
    actor = reading.at(index).actor
    return actor.name if actor is not None else None
