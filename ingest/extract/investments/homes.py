"""Where a firm is at home, in the words of the article: the place of a deal, and where capital comes from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ingest.extract.firms.words import demonyms
from ingest.extract.investments.events import Event, Span
from ingest.extract.investments.lexicon import ends_phrase, grammar
from ingest.extract.investments.reading import Reading
from ingest.records import KINDS, RegionMention


class Homes:
    """The homes of the firms that take part in events, looked up in one pass over the article."""

    def __init__(self, events: Sequence[Event], readings: Sequence[Reading]) -> None:
        self._places: dict[str, RegionMention] = {}
        self._adjectives: dict[str, tuple[str, Span]] = {}
        names = {actor.name for event in events for actor in (*event.investors, *event.targets)}
        for reading in readings if names else ():
            if not reading.names_any("place") and reading.words.isdisjoint(_lower_demonyms()):
                continue
            if any(firm.name in names for firm in (*reading.scene.named, reading.scene.topic) if firm):
                self._note(reading, names)

    def settle_places(self, events: Sequence[Event]) -> None:
        """Give a deal the home of the firm that is bought or funded."""
        for event in events:
            is_deal = KINDS[event.kind][0] == "equity" and event.targets
            if is_deal and (event.place is None or event.place.level == "supranational"):
                event.place = self._places.get(event.targets[0].name, event.place)

    def settle_sources(self, events: Sequence[Event]) -> None:
        """Give each event the country that the text calls the home of its first investor."""
        for event in events:
            name = event.investors[0].name
            home = self._places.get(name)
            if home is not None and home.country_code is not None:
                event.source = home.country_code, (home.start_char, home.end_char)
            else:
                event.source = self._adjectives.get(name)

    def _note(self, reading: Reading, names: set[str]) -> None:
        """Note the first place that the text calls a firm's home, and the first adjective of origin."""
        for at, item in enumerate(reading.items):
            if item.place is not None and item.place.level != "supranational":
                name = _resident(reading, at)
                if name in names:
                    self._places.setdefault(name, item.place)
            elif item.tag == "firm" and item.actor is not None and item.actor.name in names:
                told = _adjective_before(reading, at)
                if told is not None:
                    self._adjectives.setdefault(item.actor.name, told)


@cache
def _lower_demonyms() -> frozenset[str]:
    return frozenset(word.lower() for form in demonyms() for word in form.split())


def _adjective_before(reading: Reading, index: int) -> tuple[str, Span] | None:
    """Country and span of the adjective that leads to the firm at `index` ("Swiss drugmaker B")."""
    for at in range(index - 1, max(-1, index - 6), -1):
        item = reading.items[at]
        code = demonyms().get(item.text)
        if code:
            return code, (item.start, item.end)
        if item.tag != "word" or item.is_capital or ends_phrase(item.lower):
            return None
    return None


def _resident(reading: Reading, at: int) -> str | None:
    """Name of the firm that the words around the place at `at` put there."""
    after = reading.at(at + 1)
    joined = reading.sentence.source[reading.items[at].end : reading.items[at].end + 7]
    if joined == "-listed":
        return None
    if joined.startswith("-based"):
        return _firm_within(reading, at + 1, 9) or _apposed(reading, at)
    if after.lower in ("'s", "’s"):
        is_trade = any(reading.at(n).lower in grammar("firm_noun") for n in range(at + 2, at + 6))
        return _firm_within(reading, at + 2, 3) or (_apposed(reading, at) if is_trade else None)
    if reading.at(at - 1).text == "(" and after.text in (")", ","):
        return _name_at(reading, at - 2)  # "B (Ghana)", "B (Lagos, agritech)"
    if reading.at(at - 1).lower in ("of", "from") and (name := _named_before(reading, at - 2)):
        return name
    words = range(at + 1, at + 5)
    is_adjective = reading.items[at].text.replace(".", "").isupper()  # "US drug maker B" tells no site
    if not is_adjective and any(reading.at(n).lower in grammar("firm_noun") for n in words):
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
    while reading.at(start).lower in ("the", "a", "an", "which", "is"):
        start -= 1
    return _name_at(reading, start - 1) if reading.at(start).text in (",", "(", "—") else None


def _based_before(reading: Reading, at: int) -> str | None:
    """The firm before "based in P" or ", which is based in P"."""
    for n in range(at - 1, max(-1, at - 8), -1):
        if reading.items[n].lower in ("based", "headquartered"):
            before = n - 1
            while reading.at(before).text in (",", "(") or reading.at(before).lower in ("is", "which"):
                before -= 1
            return _name_at(reading, before)
    return None


def _name_at(reading: Reading, index: int) -> str | None:
    actor = reading.at(index).actor
    return actor.name if actor is not None else None
