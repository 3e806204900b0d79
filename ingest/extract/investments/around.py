"""Places that stand around a sentence: what opens its list, the project just told, the dateline."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence

from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import grammar
from ingest.extract.investments.places import is_market, is_owner
from ingest.extract.investments.reading import Reading
from ingest.records import KINDS, Article, RegionMention

#: How many sentences back the project may stand whose place a further sentence shares.
_NEAR = 1
#: Words that put something at the place after them.
_LEADING_IN = frozenset(["in", "at", "near"])
_CHOSEN = frozenset(["picked", "chose", "selected", "chosen"])
#: How many lines a list may be long.
_LIST = 30


def settle_around(
    events: Sequence[Event],
    readings: Sequence[Reading],
    regions: Sequence[RegionMention],
    article: Article,
) -> None:
    """Give projects that name no place the one that the text around them gives to all it tells there."""
    start, end = _dateline(article)
    towns = [each for each in regions if start <= each.start_char < end]
    for event in events if towns else ():
        if event.place is None and "here" in event.reading.words:
            event.place = _here(event, towns[0])
    families = ("capex", "withdrawal")
    lacking = [event for event in events if event.place is None and KINDS[event.kind][0] in families]
    if not lacking:
        return
    opening = _list_places(readings)
    local = _local_dateline(article, [each for each in regions if each.end_char <= end], start)
    local = local or _place_of_news(article, readings, regions)
    crowded = Counter(event.reading.sentence.index for event in events)
    for event in lacking:
        is_capex = KINDS[event.kind][0] == "capex"
        is_alone = (
            is_capex and crowded[event.reading.sentence.index] == 1 and "including" not in event.reading.words
        )
        if is_alone and (event.money or event.site):
            event.place = _sole_place(event, end)
        if any(tag == "place" and at >= end for at, _, tag, _ in event.reading.spans):
            continue
        event.place = (
            (_place_before(event, readings) if "there" in event.reading.words else None)
            or (_told_before(event, events) if is_capex else None)
            or opening.get(event.reading.sentence.index)
            or (local if event.site or event.refers_back else None)
        )


def _here(event: Event, town: RegionMention) -> RegionMention | None:
    """ "its plant here": the town of the dateline, when a site stands right before the word."""
    reading = event.reading
    near = next((at for at, item in enumerate(reading.items) if item.lower == "here"), 0)
    is_site = event.site is not None and 0 <= near - reading.index_at(event.site.start) <= 3
    return town if is_site else None


def _sole_place(event: Event, after: int) -> RegionMention | None:
    """The one place that its clause puts something at, wherever it stands; `after` the dateline."""
    reading, own = event.reading, event.group.index
    found: list[RegionMention] = []
    start, stop = own, own
    while start > 0 and reading.at(start - 1).text != ";":
        start -= 1
    while stop < len(reading.items) and reading.at(stop).text != ";":
        stop += 1
    for at in range(start, stop):
        item = reading.items[at]
        if item.place is not None and item.start >= after and _is_subject(reading, at):
            found.append(item.place)  # "Dayton will get a $5m plant"
        if item.place is None or item.start < after or reading.at(at - 1).lower not in _LEADING_IN | _CHOSEN:
            continue
        if is_owner(reading, at) or is_market(reading, at):
            continue  # "the largest in Ohio's history"
        is_opening = reading.at(at - 2).tag == "sign" or reading.at(at - 1).lower in _CHOSEN
        is_free = reading.at(at + 1).text != ","  # not the end of an aside
        if at > own or is_opening or is_free or _follows_investor(event, at):
            found.append(item.place)
    names = {place.name for place in found}
    return found[0] if len(names) == 1 else None


def _is_subject(reading: Reading, at: int) -> bool:
    """True for "Dayton will get a $5m plant", not for "Spain's A"."""
    follows = reading.at(at + 1).lower
    return follows in grammar("auxiliary") and follows != "'s" and reading.at(at - 1).tag == "sign"


def _follows_investor(event: Event, at: int) -> bool:
    """True for a place between investor and trigger, not in an aside ("A is hiring in P as part of")."""
    investor = event.investors[0]
    first = event.reading.index_at(
        min(investor.start, max(investor.named_at[0], event.reading.sentence.start))
    )
    return first < at and all(event.reading.items[n].text != "," for n in range(first, at))


def _place_before(event: Event, readings: Sequence[Reading]) -> RegionMention | None:
    """ "there": the place that the sentence before names last."""
    index = _sentence_of(event) - 1
    at = bisect_left(readings, index, key=lambda reading: reading.sentence.index)
    before = readings[at] if readings[at].sentence.index == index else None
    if before is None:
        return None
    source = before.sentence.source
    places = [
        item.place
        for item in before.items
        if item.place is not None and not source.startswith("-based", item.place.end_char)
    ]
    return places[-1] if places else None


def _told_before(event: Event, events: Sequence[Event]) -> RegionMention | None:
    """The place of the project that the same firm was told of just before."""
    index = _sentence_of(event)
    last = bisect_right(events, index, key=_sentence_of)
    for other in reversed(events[bisect_left(events, index - _NEAR, key=_sentence_of) : last]):
        if (
            other is not event
            and other.place is not None
            and other.names & event.names
            and KINDS[other.kind][0] == "capex"
        ):
            return other.place
    return None


def _sentence_of(event: Event) -> int:
    return event.reading.sentence.index


def _list_places(readings: Sequence[Reading]) -> dict[int, RegionMention]:
    """Sentence of a list -> the place named in the line that opens the list."""
    found: dict[int, RegionMention] = {}
    place: RegionMention | None = None
    left = 0
    for reading in readings:
        if reading.ends_with_colon:
            named = [each for _, _, tag, each in reading.spans if tag == "place"]
            place, left = (named[-1] if named else None), _LIST  # type: ignore[assignment]
        elif place is not None and left and reading.sentence.role == "list_item":
            found[reading.sentence.index] = place
            left -= 1
        else:
            place = None
    return found


def _dateline(article: Article) -> tuple[int, int]:
    """Where the dateline stands; an empty range at the beginning when there is none."""
    start = article.text.find(article.dateline) if article.dateline else -1
    return (start, start + len(article.dateline or "")) if start >= 0 else (0, 0)


def _place_of_news(
    article: Article, readings: Sequence[Reading], regions: Sequence[RegionMention]
) -> RegionMention | None:
    """The one town or county that the headline and the first sentence both name: where news is local."""
    head = len(article.title or "")
    lead = next((reading for reading in readings if reading.sentence.role == "body"), None)
    if lead is None or not head or not article.text.startswith(article.title or ""):
        return None
    titled = {each.name for each in regions if each.end_char <= head and _is_local(each)}
    start, end = lead.sentence.start, lead.sentence.end
    named = [each for each in regions if start <= each.start_char < end and _is_local(each)]
    is_sole = len(titled) == 1 and {each.name for each in named} == titled
    return named[0] if is_sole else None


def _is_local(place: RegionMention) -> bool:
    return place.level == "city" or place.name.endswith(" County")


def _local_dateline(article: Article, regions: Sequence[RegionMention], start: int) -> RegionMention | None:
    """The town of a dateline without a date, as local papers write it, with its state or in the headline.

    A wire's dateline has a date and tells where the reporter sits. `regions` end before the dateline does.
    """
    if not article.dateline or any(char.isdigit() for char in article.dateline):
        return None
    inside = [each for each in regions if each.start_char >= start]
    if not inside or inside[0].level != "city":
        return None
    in_title = inside[0].surface.lower() in article.text[:start].lower()
    return inside[0] if in_title or len(inside) > 1 else None
