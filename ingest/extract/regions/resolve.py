"""Decide which place each name means, from its size and from the other places of the article."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from ingest.extract.document import Document
from ingest.extract.gazetteer import Place, gazetteer, is_village
from ingest.extract.regions.beside import Candidate, cue_words
from ingest.lexicons import read_rows, read_words

#: Two readings whose weights (powers of ten of people) are nearer than this are not told apart.
MARGIN = 0.25
_TOWN = re.compile(
    r"(?:\b(?:in|at|near|outside|of|from|to)(?: nearby)? |(?:^|\n|; ?|[–—-] ?))"
    r"((?:[A-Z][\w'’-]+|St\.|Ft\.|Mt\.)(?: [A-Z][\w'’-]+){0,2}), $"
)
#: A town of this size needs no locative in an article that names its country so often.
_OFTEN, _SIZEABLE = 3, 20_000
_QUALIFYING = re.compile(r",\s+| \(|, in ")
_STATE_FOLLOWS = re.compile(r" [Ss]tate\b")


class Resolved(NamedTuple):
    """A name at `[start, end)` and the place it means; `ambiguity` as in `RegionMention`."""

    start: int
    end: int
    place: Place
    ambiguity: str


def resolve(document: Document, candidates: list[Candidate]) -> list[Resolved]:
    """Return one place per candidate that can be read as one, plus towns that only their state tells."""
    qualifiers = _qualifiers(candidates)
    context = _context(document, candidates)
    _enlarge(context, document, candidates)
    found: list[Resolved] = []
    by_surface: dict[str, Place] = {}
    for index, candidate in enumerate(candidates):
        town = _town_before(document, candidate, found)
        if town is not None:
            found.append(town)
            by_surface.setdefault(document.text[town.start : town.end], town.place)
        qualifier = qualifiers.get(index)
        if qualifier is not None:
            inside = _inside(gazetteer().readings(candidate.surface), qualifier)
            place = _largest(inside) if inside else _unlisted(candidate.surface, qualifier)
            by_surface[candidate.surface] = place
            found.append(Resolved(candidate.start, candidate.end, place, "resolved"))
    spans = {(item.start, item.end) for item in found}
    for index, candidate in enumerate(candidates):
        if (candidate.start, candidate.end) in spans:
            continue
        if candidate.surface in by_surface:
            place = by_surface[candidate.surface]
            found.append(Resolved(candidate.start, candidate.end, place, "resolved"))
            continue
        is_qualifier = any(candidates[index] is candidates[q + 1] for q in (index - 1,) if q in qualifiers)
        chosen = _choose(document, candidate, context, is_qualifier)
        if chosen is not None:
            found.append(chosen)
    return sorted(found, key=lambda item: item.start)


def _qualifiers(candidates: list[Candidate]) -> dict[int, Place]:
    """Index of a candidate -> the state or country that the next candidate states for it."""
    found: dict[int, Place] = {}
    for index, (first, second) in enumerate(pairwise(candidates)):
        if second.start - first.end > 9 or first.sentence is not second.sentence:
            continue
        gap = first.sentence.source[first.end : second.start]
        if not _QUALIFYING.fullmatch(gap) or any(p.level == "country" for p in first.readings):
            continue
        areas = [
            p for p in second.readings if p.level in ("country", "subdivision") and p.name != first.surface
        ]
        held = [area for area in areas if _inside(gazetteer().readings(first.surface), area)]
        if held:
            found[index] = held[0]
        elif areas and areas[0].level == "subdivision" and areas[0].country_code == "US" and gap == ", ":
            is_large = any(p.level != "city" or p.population > 150_000 for p in first.readings)
            if not is_large:
                found[index] = areas[0]
    return found


def _inside(readings: tuple[Place, ...], area: Place) -> list[Place]:
    """The readings that lie in `area`, a country or a subdivision."""
    if area.level == "country":
        return [
            p for p in readings if p.country_code == area.country_code and p.level in ("city", "subdivision")
        ]
    code, parents = area.subdivision_code, gazetteer().parents
    return [
        p
        for p in readings
        if p.level != "country" and code in (p.subdivision_code, parents.get(p.subdivision_code or ""))
    ]


def _largest(places: list[Place]) -> Place:
    return max(places, key=lambda place: (place.level == "city" and not is_village(place), place.population))


def _unlisted(surface: str, area: Place) -> Place:
    """A town that the gazetteer does not list, placed by the state or country that the text gives."""
    return Place(surface, "city", area.country_code, area.subdivision_code)


def _town_before(document: Document, area: Candidate, found: list[Resolved]) -> Resolved | None:
    """An unlisted town right before its state or country: `in Smallville, Kansas`."""
    if not document.text.startswith(", ", area.start - 2):
        return None
    areas = [place for place in area.readings if place.level in ("country", "subdivision")]
    if not areas or (found and found[-1].end >= area.start - 2):
        return None
    start = max(area.sentence.start, area.start - 60)
    match = _TOWN.search(document.text[start : area.start])
    if match is None or match[1] in gazetteer() or match[1].split()[-1].lower() in cue_words("not_town"):
        return None
    if match[1].lower() in read_words("english_words.txt"):
        return None
    best = max(areas, key=lambda place: (place.country_code == "US", place.population))
    is_city = any(place.level == "city" and not is_village(place) for place in area.readings)
    if (best.level == "country" or is_city) and not re.match(r"(?:in|at|near|outside)\b", match[0]):
        return None
    begin = start + match.start(1)
    return Resolved(begin, begin + len(match[1]), _unlisted(match[1], best), "resolved")


def _enlarge(context: Counter[str], document: Document, candidates: list[Candidate]) -> None:
    """Add the states of the towns that the context so far tells apart: the neighbourhood of a local paper."""
    ambiguous = {c.surface: c for c in candidates if len(c.readings) > 1 and c.readings[0].level == "city"}
    states: Counter[str] = Counter()
    for candidate in ambiguous.values():
        chosen = _choose(document, candidate, context, False)
        if chosen is not None and chosen.place.level == "city" and chosen.place.subdivision_code:
            states[chosen.place.subdivision_code] += 1
    context.update({code: count for code, count in states.items() if count > 1})


def _context(document: Document, candidates: list[Candidate]) -> Counter[str]:
    """Codes of the countries and subdivisions that the article is surely about, with their counts."""
    codes: Counter[str] = Counter()
    for candidate in candidates:
        sure = {place[2:4] for place in candidate.readings}
        is_area = any(place.level in ("country", "subdivision") for place in candidate.readings)
        is_town = is_area or not all(map(is_village, candidate.readings))
        if len(sure) == 1 and is_town and (is_area or candidate.has_cue):
            codes.update(code for code in next(iter(sure)) if code)
        elif is_area and not _is_two_faced(candidate.readings) and not candidate.surface.endswith("County"):
            area = _areas_first(candidate.readings)
            if area.level != "country" and len({place.country_code for place in candidate.readings}) > 1:
                continue
            is_capital = any((p.name, p.country_code) in gazetteer().capitals for p in candidate.readings)
            parts = (area.country_code, None if is_capital else area.subdivision_code)
            codes.update(code for code in parts if code)
    demonyms = _demonyms()
    for sentence in document.sentences:
        words = sentence.words
        codes.update([demonyms[words[i]] for i in sentence.capitals if words[i] in demonyms])
    return codes


def _is_two_faced(readings: tuple[Place, ...]) -> bool:
    """True for a name of both a country and another country's state: Georgia."""
    countries = {p.country_code for p in readings if p.level == "country"}
    states = {p.country_code for p in readings if p.level == "subdivision" and p.country_code == "US"}
    return bool(countries and states and countries != states)


def _areas_first(readings: tuple[Place, ...]) -> Place:
    return max(readings, key=lambda p: (p.level == "country", p.level == "subdivision", p.population))


def _choose(
    document: Document, candidate: Candidate, context: Counter[str], is_qualifier: bool
) -> Resolved | None:
    """The weightiest reading, or what all readings share when two weigh the same."""
    readings = candidate.readings
    start, end = candidate.start, candidate.end
    if len(readings) == 1 or len({place[1:4] for place in readings}) == 1:
        only = _largest(list(readings))
        is_sure = only.level != "city" or only.population >= 100_000 or _is_grounded(candidate, only, context)
        return Resolved(start, end, only, "none") if is_sure else None
    wide = [p for p in readings if p.level in ("country", "supranational")]
    if wide and not _is_two_faced(readings):
        return Resolved(start, end, wide[0], "none" if len(readings) == 1 else "resolved")
    wants_state = is_qualifier or bool(_STATE_FOLLOWS.match(document.text, end))
    weighed = [(_weight(place, context, wants_state), place) for place in readings]
    weighed.sort(key=lambda item: item[0], reverse=True)
    weight, best = weighed[0]
    rivals = ((w, p) for w, p in weighed if p.country_code != best.country_code or _differs(p, best))
    rival_weight, rival = next(rivals, (0.0, None))
    gap = weight - rival_weight if rival else MARGIN
    if gap >= MARGIN:
        if best.level == "city" and best.population < 100_000 and not _is_grounded(candidate, best, context):
            return None
        return Resolved(start, end, best, "resolved")
    same_country = rival is not None and rival.country_code == best.country_code
    shared = Place(best.name, best.level, best.country_code if same_country else None)
    return Resolved(start, end, shared, "unresolved")


def _differs(place: Place, best: Place) -> bool:
    return place.subdivision_code != best.subdivision_code


def _is_grounded(candidate: Candidate, place: Place, context: Counter[str]) -> bool:
    """A small town needs a locative before it, or its state in the article; a village needs both."""
    area = (place.subdivision_code if place.country_code == "US" else place.country_code) or ""
    if is_village(place) and area not in context:
        return False
    code = place.subdivision_code or ""
    if area != code and context[area] >= _OFTEN and place.population >= _SIZEABLE:
        return True
    return candidate.has_cue or code in context or (gazetteer().parents.get(code) or "") in context


@lru_cache(maxsize=1 << 14)
def _size(population: int) -> float:
    return math.log10(population + 10)


def _weight(place: Place, context: Counter[str], wants_state: bool) -> float:
    """Size of a reading as a power of ten of people, raised by what the article is about."""
    weight = _size(place.population)
    if place.level == "country":
        weight = max(weight, 6.6)
    if place.level == "subdivision":
        weight = max(weight, 6.5) if place.country_code == "US" and place.geonames_id else weight
        weight += 1.5 if wants_state else (0.4 if place.country_code == "US" else -0.8)
        weight -= 2.0 * place.name.endswith("County")
    if (
        place.level == "city"
        and place.population > 300_000
        and (place.name, place.country_code) in gazetteer().capitals
    ):
        weight += 1.8
    if place.country_code and context[place.country_code]:
        weight += 1.2 + min(0.3, 0.05 * context[place.country_code])
    if place.level != "subdivision" and place.subdivision_code and context[place.subdivision_code]:
        weight += 0.7 + 0.4 * min(4, context[place.subdivision_code])
    if place.level == "subdivision" and place.subdivision_code and context[place.subdivision_code] > 1:
        weight += 0.3
    return weight


@cache
def _demonyms() -> dict[str, str]:
    return {row[0]: row[1] for row in read_rows("demonyms.tsv") if row[1]}
