"""What the words beside a name say: a place, or a part of another name."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.extract.document import Sentence
from ingest.extract.gazetteer import Place, gazetteer, is_village
from ingest.extract.regions.namesakes import is_prominent
from ingest.lexicons import read_rows, read_words

_LOCATIVE = re.compile(
    r"\b(?:in|at|near|from|to|outside|across|into|around|throughout|within|of|between|for|via|toward|towards|"
    r"leaving|entering|visit|visited|visiting|reached)"
    r"(?: the)?(?: (?:city|town|state|province|port|municipality|village|suburb|region|"
    r"county|country|nation) of)?"
    r"(?: (?:nearby|neighbouring|neighboring|downtown|central|northern|southern|eastern|western|greater|"
    r"north|south|east|west|suburban|rural))? $",
    re.IGNORECASE,
)
_HOLDING = re.compile(r"\b(?:stakes?|shares?|holdings?|interests?|position|invest(?:ed|ing|s)?|units?) in $")
_STRONG_LOCATIVE = re.compile(r"\b(?:in|near|outside|city of|town of) $", re.IGNORECASE)
_VILLAGE_CUE = re.compile(
    r"\b(?:in|at|near|outside|around|nearby|city of|town of|village of) $", re.IGNORECASE
)
_MONTHS = frozenset({"March", "May", "June", "April", "August"})
_DIRECTIONAL = re.compile(
    r"(?:state|province|region|county|city|prefecture|oblast|metropolitan|area|factory|plant|site|facility|works|mill|"
    r"refinery|mine|campus|headquarters|office|offices|airport|port|warehouse|shipyard|smelter)\b"
)
_STATE_AFTER = re.compile(r" (?:state|province)\b")
_SITE = re.compile(
    r" (?:factory|plant|site|facility|works|mill|refinery|mine|campus|headquarters|office|shipyard)\b"
)
_QUALIFIER = re.compile(r",\s+((?:[^\W\d_]\.){2,}|[A-Z][\w’'.-]*(?: [A-Z][\w’'-]*){0,2})")
_SPEAKING = re.compile(
    r",? (?:said|says|told|added|explained|recalled|joked|acquired|acquires|bought|buys)\b"
)
_BASED = re.compile(r"[-‐‑ ]+(?:based|headquartered)\b")
_NOT_A_PLACE = re.compile(r"\$| (?:\d+\b|dollars?|units?|subsidiary|division|affiliate)\b")
_DATELINE = re.compile(r"(?:, [A-Z][\w.]+){0,2} ?(?:—|–|--?) ?(?=[A-Z\"“])")
#: What makes a place the first part of a family name.
_PARTICLE_AFTER = re.compile(r" (?:der|den|von|van|ter|ten) (?:[A-Z]|der |den )")
#: After "the" and a town's name, where no noun makes it an adjective: `the Commonwealth of ...`.
_BARE = re.compile(r"[,.;:)]|$| (?:of|is|was|has|and|or|to|that|which)\b")


class Candidate(NamedTuple):
    """A name that may be a place: its readings, and what stands around it."""

    start: int
    end: int
    surface: str
    readings: tuple[Place, ...]
    sentence: Sentence
    has_cue: bool


@cache
def _leading() -> frozenset[str]:
    """Words that may end what `_LOCATIVE` finds."""
    return frozenset(re.findall(r"\w+", _LOCATIVE.pattern.lower()))


class _Known(NamedTuple):
    """A name of the gazetteer and what it is by itself."""

    readings: tuple[Place, ...]
    is_area: bool
    is_prominent: bool
    is_risky: bool
    is_village: bool


@lru_cache(maxsize=1 << 14)
def _known(surface: str) -> _Known:
    found = gazetteer().readings(surface)
    readings = tuple(place for place in found if not is_village(place)) or found
    is_area = any(place.level in ("country", "supranational") for place in readings)
    is_small = all(map(is_village, readings))
    is_risky = is_small or _is_risky(surface, readings)
    return _Known(readings, is_area, is_prominent(readings), is_risky, is_small)


def judge(
    sentence: Sentence, tokens: list[str], first: int, last: int, end: int, persons: frozenset[str]
) -> Candidate | None:
    """The candidate, or None when the words around it make it part of another name."""
    source, start = sentence.source, sentence.starts[first]
    surface = source[start:end]
    known = _known(surface)
    if _PARTICLE_AFTER.match(source, end):
        return None  # "Van der Meulen"
    has_based = end < sentence.end_of(last) or _BASED.match(source, end) is not None
    is_qualified = source.startswith(", ", end) and _qualifies(source, end)
    is_dateline = _opens_report(source, start, end, surface)
    is_sure, is_heading = has_based or is_qualified or is_dateline, sentence.role in ("title", "heading")
    if not has_based and not (is_heading and known.is_prominent):
        if not is_qualified and _joins_before(sentence, tokens, first):
            return None
        if _joins_after(sentence, tokens, last, known.is_area or known.is_prominent):
            return None
    if not is_qualified and _is_other(source, start, end, known, is_heading):
        return None
    if not (known.is_area or is_qualified) and (surface in persons or _speaks(source, end, known)):
        return None
    before = source[max(sentence.start, start - 60) : start]
    if known.is_village and not is_qualified and (_is_word(surface) or not _VILLAGE_CUE.search(before)):
        return None
    is_doubted = known.is_risky and not (is_sure or known.is_village)
    if is_doubted and not _is_told(surface, source, end, before, known.readings):
        return None
    has_cue = is_sure or (known.is_risky and _is_site(surface, source, end))
    has_cue = has_cue or _DIRECTIONAL.match(source, end + 1) is not None
    if not has_cue and first and tokens[first - 1].lower() in _leading():
        has_cue = _LOCATIVE.search(before) is not None
    return Candidate(start, end, surface, known.readings, sentence, has_cue)


def _opens_report(source: str, start: int, end: int, surface: str) -> bool:
    """True for the town in capitals that a report opens with: `WINTER HAVEN — The store`."""
    is_opening = start == 0 or source[start - 1] == "\n"
    return is_opening and surface.isupper() and _DATELINE.match(source, end) is not None


def _speaks(source: str, end: int, known: _Known) -> bool:
    """True for a town's name that speaks or buys, as persons and firms do: `Mansfield said in his report`."""
    return not known.is_prominent and _SPEAKING.match(source, end) is not None


def _is_other(source: str, start: int, end: int, known: _Known, is_heading: bool) -> bool:
    """True when what stands beside a name makes it no place: `the Commonwealth of`, `500 US dollars`."""
    if not known.is_area and source[max(0, start - 4) : start].lower() == "the " and _BARE.match(source, end):
        return True
    other = _NOT_A_PLACE.match(source, end)
    return bool(other and not is_heading and not (other[0].strip().isdigit() and known.is_prominent))


def _is_told(surface: str, source: str, end: int, before: str, readings: tuple[Place, ...]) -> bool:
    """True when the words beside a name that is more often something else tell that it is a place."""
    if surface in read_words("given_names.txt") and source.startswith(("'s", "’s"), end):
        return False
    if _is_site(surface, source, end):
        return True
    is_large = any(place.population > 50_000 or place.level == "subdivision" for place in readings)
    is_located = _STRONG_LOCATIVE.search(before) is not None and _HOLDING.search(before) is None
    return surface not in _MONTHS and is_large and is_located


@lru_cache(maxsize=1 << 12)
def _is_word(surface: str) -> bool:
    """True when a village is called like a word, a person or a people."""
    tables = ("english_words.txt", "less_common_words.txt")
    is_word = any(surface.lower() in read_words(table) for table in tables)
    return is_word or surface in _demonyms() or surface in read_words("given_names.txt")


def _is_site(surface: str, source: str, end: int) -> bool:
    """True for a town that a site is called after: the Velqua plant."""
    return (
        _SITE.match(source, end) is not None
        and surface.lower() not in read_words("english_words.txt")
        and surface not in _firm_names()
    )


def _qualifies(source: str, end: int) -> bool:
    """True when a state or country follows after a comma: `Reading, England`."""
    gaz = gazetteer()
    match = _QUALIFIER.match(source[end : end + 50])
    words = match[1].split(" ") if match else []
    if words and words[0] in gaz.postal:
        return True
    if words and words[0] == "U.S." and re.match(r", U\.S\. [A-Z]", source[end : end + 8]):
        return False  # `Y, U.S. Trade Representative`
    while words:
        for form in (
            " ".join(words),
            " ".join(words).rstrip("."),
            re.split(r"[-‐]based", " ".join(words))[0],
        ):
            if any(place.level in ("country", "subdivision") for place in gaz.readings(form)):
                return True
        words.pop()
    return False


def _is_risky(surface: str, readings: tuple[Place, ...]) -> bool:
    """True for names that are more often something else: a word, a family name, a brand, a ticker."""
    if any(place.level in ("country", "supranational") for place in readings):
        return False
    if surface.lower() in read_words("english_words.txt") or surface in read_words("ambiguous_toponyms.txt"):
        return True
    if surface in _heads() or surface in _MONTHS:
        return True
    parts = surface.lower().split()
    if len(parts) > 1 and all(part in read_words("english_words.txt") for part in parts):
        return not any(place.population > 100_000 for place in readings)
    if surface in _firm_names():
        return True
    major = any(place.population > (300_000 if place.level == "city" else 1_000_000) for place in readings)
    major = major or any(place.level == "subdivision" and place.geonames_id for place in readings)
    return (surface in read_words("given_names.txt") and not major) or (
        surface.isupper() and len(surface) <= 2
    )


def _joins_before(sentence: Sentence, tokens: list[str], first: int) -> bool:
    """True when the word before belongs to the same name: `Bank of England`, `Paris Hilton`'s first word."""
    if first == 0:
        return False
    word = tokens[first - 1]
    gap = sentence.source[sentence.end_of(first - 1) : sentence.starts[first]]
    if gap not in (" ", ""):
        return False
    if word == "of" and first >= 2:
        head = tokens[first - 2]
        is_country = any(p.level == "country" for p in gazetteer().readings(tokens[first]))
        if is_country and head not in _heads() and not head.endswith(("s", "y", "n")):
            return False  # `Velqua of Kenya`, but not `Bank of Kenya`
        if not (
            head.lower() in read_words("english_words.txt") or head in _heads() or head in _legal_forms()
        ):
            return False  # `shipyard Velqua of Pula`
        return head[0].isupper() and head not in _firm_ends() and head.rstrip("s") not in cue_words("of")
    if word in ("&", "@", "#") or (gap == "" and word in ("-", "/", ".") and first >= 2):
        return word in ("&", "@", "#")
    if not word[0].isupper() or word in cue_words("before"):
        return False
    if word == "A":
        return False
    if word.lower() in read_words("english_words.txt"):
        return first - 1 > 0 and word.lower() not in cue_words("function") and not word.isupper()
    return word not in _demonyms() and not gazetteer().knows_town(word)


def _joins_after(sentence: Sentence, tokens: list[str], last: int, is_major: bool) -> bool:
    """True when the word after belongs to the same name: `China Mobile`, `Philadelphia Airport`."""
    if last + 1 >= len(tokens):
        return False
    word = tokens[last + 1]
    gap = sentence.source[sentence.end_of(last) : sentence.starts[last + 1]]
    if gap not in (" ", ""):
        return False
    if word == "&":
        return True
    if gap == "" or not word[0].isupper() or (word in cue_words("after") and is_major):
        return False
    return not (word.lower() in read_words("english_words.txt") and sentence.text.isupper())


@cache
def _firm_names() -> frozenset[str]:
    return read_words("listed_firms.txt")


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(next(row[1].split() for row in read_rows("firm_words.tsv") if row[0] == "legal"))


@cache
def _firm_ends() -> frozenset[str]:
    """Last words of firms' names, after which "of" tells their home: Velqua Glass Works of Pula."""
    kinds = ("legal", "noun")
    ends = (word for row in read_rows("firm_words.tsv") if row[0] in kinds for word in row[1].split())
    return frozenset(ends) - _heads()


@cache
def _heads() -> frozenset[str]:
    """Words that head the names of institutions, which small towns are called after: University."""
    kinds = ("other", "of_head", "title")
    return frozenset(
        word for row in read_rows("firm_words.tsv") if row[0] in kinds for word in row[1].split()
    )


@cache
def cue_words(kind: str) -> frozenset[str]:
    """Words of one kind in lexicons/region_cues.tsv."""
    return frozenset(row[0] for row in read_rows("region_cues.tsv") if row[1] == kind)


@cache
def _demonyms() -> frozenset[str]:
    return frozenset(word for row in read_rows("demonyms.tsv") for word in row[0].split())
