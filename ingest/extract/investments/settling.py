"""Places that a sentence leaves to the text around it: "the plant", "the Chinese market"."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache

from ingest.extract.firms.words import demonyms
from ingest.extract.investments.around import settle_around
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import any_of, facilities, first_words
from ingest.extract.investments.reading import Reading
from ingest.records import KINDS, Article, RegionMention

_WHOLE_COUNTRY = re.compile(
    r"\b(?:across|throughout|around|in) the (?:country|nation)\b|\bnationwide\b|\bcountrywide\b"
)
_THE_PLACE = re.compile(
    r"\b(?:in|at|outside|near) the (?:(?P<city>city|town|village)|county|state|province|prefecture)\b(?! of )"
)
_NAMED_SITE = re.compile(
    r"\b(?:[A-Z][\w.’'-]* ){1,5}(?:Airport|Port|Park|Station|Stadium|Harbou?r|Terminal|Hospital)\b"
)


@cache
def _demonym_use() -> re.Pattern[str]:
    return re.compile(
        rf"\b({any_of(demonyms())})(?: [\w-]+){{0,3}}? "
        r"(?:markets?|economy|operations|factor(?:y|ies)|plants?|subsidiary|facilit(?:y|ies)|business|soil|cit(?:y|ies)"
        r"|brokerage|exchange|company|firm|startup|maker|giant|group|unit)\b"
    )


def settle_places(
    events: Sequence[Event],
    readings: Sequence[Reading],
    regions: Sequence[RegionMention],
    article: Article,
) -> None:
    """Give a place to the events whose own words name none but point at one."""
    lacking = [event for event in events if event.place is None and not event.is_part]
    is_open = any(event.site is not None and event.is_definite for event in lacking)
    sites = _stated_sites(readings) if is_open else []
    positions = [position for position, _, _ in sites]
    countries = [place for place in regions if place.level == "country"]
    by_code = {place.country_code: place for place in reversed(countries)}
    by_surface = {place.surface: place for place in reversed(regions)}
    for event in lacking:
        event.place = (
            _by_demonym(event, by_code)
            or _by_named_site(event, by_surface)
            or _by_definite_site(event, sites, positions)
            or _by_whole_country(event, countries)
            or _by_the_place(event, regions)
        )
    settle_around(events, readings, regions, article)


def _stated_sites(readings: Sequence[Reading]) -> list[tuple[int, RegionMention, str]]:
    """Places at which the text puts a facility ("a plant in P"), with its position and its noun."""
    found: list[tuple[int, RegionMention, str]] = []
    table = facilities()
    for reading in readings:
        if not reading.names_any("place") or reading.words.isdisjoint(first_words(facilities)):
            continue
        for at, item in enumerate(reading.items):
            if item.lower not in table or not (matches := reading.phrase_at(at, table)):
                continue
            length = matches[0][0]
            for near in (at - 1, at - 2, at + length + 1, at + length + 2):
                place = reading.at(near).place
                leads_in = near < at or reading.at(at + length).lower in ("in", "at", "near", "outside")
                if place is not None and leads_in and place.level in ("city", "subdivision"):
                    found.append((reading.items[at].start, place, item.lower))
                    break
    return found


def _by_definite_site(
    event: Event, sites: Sequence[tuple[int, RegionMention, str]], positions: Sequence[int]
) -> RegionMention | None:
    """ "the plant": the place of the facility told of last."""
    if event.site is None or not event.is_definite or KINDS[event.kind][0] not in ("capex", "withdrawal"):
        return None
    last = bisect_right(positions, event.site.start) - 1
    if last >= 0 and KINDS[event.kind][0] == "withdrawal" and sites[last][2] != event.site.lower:
        return None  # which mill it was nobody said
    return sites[last][1] if last >= 0 else None


def _by_named_site(event: Event, places: Mapping[str, RegionMention]) -> RegionMention | None:
    """ "at Graz International Airport": a site whose name begins with a place that the article names."""
    sentence = event.reading.sentence
    for match in _NAMED_SITE.finditer(sentence.source, sentence.start, sentence.end):
        words = match.group().split()
        place = next(
            (places[name] for n in range(len(words), 0, -1) if (name := " ".join(words[:n])) in places), None
        )
        if place is not None and KINDS[event.kind][0] in ("capex", "equity"):
            event.place_span = match.span()
            return place
    return None


def _by_demonym(event: Event, countries: Mapping[str | None, RegionMention]) -> RegionMention | None:
    """ "the Chinese market": China, where the article names it."""
    sentence = event.reading.sentence
    family = KINDS[event.kind][0]
    if family == "alliance" or demonyms().keys().isdisjoint(sentence.words):
        return None
    for match in _demonym_use().finditer(sentence.text):
        code = demonyms()[match[1]]
        is_market = match.group().endswith(("market", "markets", "economy", "operations", "business"))
        is_before_target = any(0 < actor.start - sentence.start - match.end() < 30 for actor in event.targets)
        is_left = family == "withdrawal" and match.group().endswith(("subsidiary", "unit", "brokerage"))
        is_meant = is_market or is_left or (family == "equity" and is_before_target)
        if is_meant and code in countries:
            event.place_span = (sentence.start + match.start(1), sentence.start + match.end(1))
            return countries[code]
    return None


def _by_the_place(event: Event, regions: Sequence[RegionMention]) -> RegionMention | None:
    """ "at its mill in the province": the province (the town) named last before it."""
    match = _THE_PLACE.search(event.reading.sentence.text)
    if match is None or KINDS[event.kind][0] != "capex":
        return None
    position = event.reading.sentence.start + match.start()
    last = bisect_right(regions, position, key=lambda place: place.end_char)
    level = "city" if match["city"] else "subdivision"
    event.place_span = (position, event.reading.sentence.start + match.end())
    return next((place for place in reversed(regions[max(0, last - 8) : last]) if place.level == level), None)


def _by_whole_country(event: Event, countries: Sequence[RegionMention]) -> RegionMention | None:
    """ "across the country": the country named last before it."""
    match = _WHOLE_COUNTRY.search(event.reading.sentence.text)
    if match is None or KINDS[event.kind][0] != "capex":
        return None
    position = event.reading.sentence.start + match.start()
    last = bisect_right(countries, position, key=lambda place: place.end_char)
    event.place_span = (position, event.reading.sentence.start + match.end())
    return countries[last - 1] if last else None
