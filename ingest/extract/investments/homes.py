"""Where a firm is at home, in the words of the article: the place of a deal, and where capital comes from."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.firms.words import demonyms
from ingest.extract.investments.clauses import ends_phrase
from ingest.extract.investments.events import Event, Span
from ingest.extract.investments.lexicon import grammar
from ingest.extract.investments.reading import Reading
from ingest.records import KINDS, RegionMention


def settle_homes(events: Sequence[Event], readings: Sequence[Reading]) -> None:
    """Give a deal the home of the firm that is bought or funded."""
    deals = [event for event in events if KINDS[event.kind][0] == "equity" and event.targets]
    open_deals = [event for event in deals if event.place is None or event.place.level == "supranational"]
    homes = _homes(readings, {event.targets[0].name for event in open_deals})
    for event in open_deals:
        event.place = homes.get(event.targets[0].name, event.place)


def settle_sources(events: Sequence[Event], readings: Sequence[Reading]) -> None:
    """Give each event the country that the text calls the home of its first investor."""
    investors = {event.investors[0].name for event in events}
    homes = _homes(readings, investors)
    adjectives = _adjectives(readings, investors)
    for event in events:
        name = event.investors[0].name
        home = homes.get(name)
        if home is not None and home.country_code is not None:
            event.source = home.country_code, (home.start_char, home.end_char)
        else:
            event.source = adjectives.get(name)


def _adjectives(readings: Sequence[Reading], names: set[str]) -> dict[str, tuple[str, Span]]:
    """Name of a firm -> the country and the span of the adjective before it ("Swiss drugmaker B")."""
    found: dict[str, tuple[str, Span]] = {}
    for reading in readings:
        if not any(firm.name in names and firm.name not in found for firm in reading.scene.named):
            continue
        for at, item in enumerate(reading.items):
            if item.tag == "firm" and item.actor is not None and item.actor.name in names:
                told = _adjective_before(reading, at)
                if told is not None:
                    found.setdefault(item.actor.name, told)
    return found


def _adjective_before(reading: Reading, index: int) -> tuple[str, Span] | None:
    for at in range(index - 1, max(-1, index - 6), -1):
        item = reading.items[at]
        code = demonyms().get(item.text)
        if code:
            return code, (item.start, item.end)
        if item.tag != "word" or item.is_capital or ends_phrase(item.lower):
            return None
    return None


def _homes(readings: Sequence[Reading], names: set[str]) -> dict[str, RegionMention]:
    """Name of a firm -> the first place that the text calls its home."""
    homes: dict[str, RegionMention] = {}
    if not names:
        return homes
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
    if after.text == "-" and reading.at(at + 2).lower == "listed":
        return None
    if after.text == "-" and reading.at(at + 2).lower in ("based", "headquartered"):
        return _firm_within(reading, at + 3, 8) or _apposed(reading, at)
    if after.lower in ("-based", "based"):
        return _firm_within(reading, at + 2, 8) or _apposed(reading, at)
    if reading.at(at - 1).text == "(" and after.text == ")":
        return _name_at(reading, at - 2)  # "B (Ghana)"
    if reading.at(at - 1).lower in ("of", "from") and (name := _named_before(reading, at - 2)):
        return name
    words = range(at + 1, at + 5)
    if any(reading.at(n).lower in grammar("firm_noun") for n in words):
        return _firm_within(reading, at + 1, 6) or _apposed(reading, at)
    return _based_before(reading, at)


def _named_before(reading: Reading, index: int) -> str | None:
    """The firm of "B of Denver" or of "B, a food maker from Denver"."""
    if reading.at(index).tag == "firm":
        return _name_at(reading, index)
    at = index
    while at > index - 7 and reading.at(at).tag == "word" and reading.at(at).lower not in ("a", "an", "the"):
        at -= 1
    is_apposed = reading.at(at).lower in ("a", "an", "the") and reading.at(at - 1).text == ","
    return _name_at(reading, at - 2) if is_apposed else None


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
