"""Find names that may be places, in one pass over the tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from ingest.extract.document import Document, Sentence, Token
from ingest.extract.gazetteer import Place, fold, gazetteer
from ingest.extract.regions.namesakes import firm_heads, is_prominent, is_town, surnames
from ingest.lexicons import read_rows, read_words

#: Words of the longest name looked for.
_MAX_WORDS = 5
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
_MONTHS = frozenset({"March", "May", "June", "April", "August"})
_ATTACHED = re.compile(
    r"([^-‐‑]+)[-‐‑](?:based|headquartered|listed|born|made|owned|backed|led|to|area|wide)\b"
)
_DIRECTIONAL = re.compile(
    r"(?:state|province|region|county|city|prefecture|oblast|metropolitan|area|factory|plant|site|facility|works|mill|"
    r"refinery|mine|campus|headquarters|office|offices|airport|port|warehouse|shipyard|smelter)\b"
)
_STATE_AFTER = re.compile(r" (?:state|province)\b")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be a place: its readings, and what stands around it."""

    start: int
    end: int
    surface: str
    readings: tuple[Place, ...]
    sentence: Sentence
    has_cue: bool


def scan(document: Document) -> list[Candidate]:
    """Return candidate places of `document` in order; none overlaps another."""
    persons = surnames(document)
    found = [item for sentence in document.sentences for item in _scan_sentence(sentence, persons)]
    heads = firm_heads(document, {item.surface.upper() for item in found if is_town(item.readings)})
    return [item for item in found if item.has_cue or item.surface.upper() not in heads]


def _scan_sentence(sentence: Sentence, persons: frozenset[str]) -> Iterator[Candidate]:
    gaz, tokens = gazetteer(), sentence.tokens
    done, previous = 0, None
    for index in [i for i, t in enumerate(tokens) if t[2][0].isupper() or t[2] in _LOWER_STARTS]:
        if index < done:
            continue
        token = tokens[index]
        if _is_postal(tokens, index):
            yield Candidate(token.start, token.end, token.text, (gaz.postal[token.text],), sentence, True)
            continue
        used, end = _longest(sentence, tokens, index)
        if not used:
            continue
        done = index + used
        candidate = _judge(sentence, tokens, index, done - 1, end, persons)
        if candidate is not None:
            if previous is not None and _LIST_GAP.fullmatch(sentence.source, previous.end, candidate.start):
                candidate = replace(candidate, has_cue=candidate.has_cue or previous.has_cue)
            previous = candidate
            yield candidate


_SITE = re.compile(
    r" (?:factory|plant|site|facility|works|mill|refinery|mine|campus|headquarters|office|shipyard)\b"
)
_LIST_GAP = re.compile(r"(?:,|,? and|,? or|;)\s")
_NOT_A_PLACE = re.compile(r" (?:\d+\b|dollars?|units?|subsidiary|division|affiliate)\b")
#: After "the" and a town's name, where no noun makes it an adjective: `the Commonwealth of ...`.
_BARE = re.compile(r"[,.;:)]|$| (?:of|is|was|has|and|or|to|that|which)\b")
_LOWER_STARTS = frozenset({"mainland", "sub-Saharan", "continental", "euro", "upstate"})


def _is_postal(tokens: tuple[Token, ...], index: int) -> bool:
    """True for a postal code of a state after a town: Concord, NC."""
    if len(tokens[index].text) != 2 or tokens[index].text not in gazetteer().postal or index < 2:
        return False
    town = tokens[index - 2].text
    return tokens[index - 1].text == "," and town[0].isupper() and not town.isupper()


def _longest(sentence: Sentence, tokens: tuple[Token, ...], index: int) -> tuple[int, int]:
    """Words used by the longest known name that begins at `index`, and where it ends; (0, 0) if none."""
    gaz = gazetteer()
    reach = _reach(tokens[index].text)
    start = tokens[index].start
    best = (0, 0)
    for used in range(1, min(reach, _MAX_WORDS, len(tokens) - index) + 1):
        token = tokens[index + used - 1]
        if used > 1 and token.start - tokens[index + used - 2].end > 1:
            break
        if sentence.source[start : token.end] in gaz:
            best = (used, token.end)
        attached = _ATTACHED.match(token.text)
        if attached and sentence.source[start : token.start + len(attached[1])] in gaz:
            return used, token.start + len(attached[1])
    return best


@lru_cache(maxsize=1 << 15)
def _reach(text: str) -> int:
    """Words of the longest name that a token may open; 0 when none does."""
    starts = gazetteer().starts
    first = text.replace("‐", "-").replace("‑", "-").partition("-")[0]
    forms = {first, text, fold(first), fold(text)}
    if first.isupper():
        forms |= {first.capitalize(), text.capitalize(), text.title()}
    return max(starts.get(form, 0) for form in forms)


def _judge(
    sentence: Sentence, tokens: tuple[Token, ...], first: int, last: int, end: int, persons: frozenset[str]
) -> Candidate | None:
    """The candidate, or None when the words around it make it part of another name."""
    source, start = sentence.source, tokens[first].start
    surface = source[start:end]
    readings = gazetteer().readings(surface)
    before = source[max(sentence.start, start - 60) : start]
    has_based = end < tokens[last].end or re.match(
        r"[-‐‑ ]+(?:based|headquartered)\b", source[end : end + 16]
    )
    is_qualified = bool(_QUALIFIED.match(source, end)) and _qualifies(source, end)
    has_cue = bool(
        has_based or is_qualified or _LOCATIVE.search(before) or _DIRECTIONAL.match(source, end + 1)
    )
    is_heading = sentence.role in ("title", "heading")
    is_area = any(place.level in ("country", "supranational") for place in readings)
    if not has_based and not (is_heading and is_prominent(readings)):
        if _joins_before(sentence, tokens, first) and not is_qualified:
            return None
        if (
            _joins_after(sentence, tokens, last, is_area or is_prominent(readings))
            and end == tokens[last].end
        ):
            return None
    if before[-4:].lower() == "the " and _BARE.match(source, end) and not (is_area or is_qualified):
        return None
    other = _NOT_A_PLACE.match(source, end)
    if other and not is_heading and not (other[0].strip().isdigit() and is_prominent(readings)):
        return None
    if surface in persons and not is_area and not is_qualified:
        return None
    if _is_risky(surface, readings) and not (has_based or is_qualified):
        if surface in read_words("given_names.txt") and source.startswith(("'s", "’s"), end):
            return None
        is_large = any(place.population > 50_000 or place.level == "subdivision" for place in readings)
        is_site = bool(_SITE.match(source, end)) and surface.lower() not in read_words("english_words.txt")
        if is_site and surface not in _firm_names():
            return Candidate(start, end, surface, readings, sentence, True)
        if (
            surface in _MONTHS
            or not is_large
            or not _STRONG_LOCATIVE.search(before)
            or _HOLDING.search(before)
        ):
            return None
    return Candidate(start, end, surface, readings, sentence, has_cue)


_QUALIFIED = re.compile(r",\s+(?=\w)")


def _qualifies(source: str, end: int) -> bool:
    """True when a state or country follows after a comma: `Reading, England`."""
    gaz = gazetteer()
    match = re.match(
        r",\s+((?:[^\W\d_]\.){2,}|[A-Z][\w’'.-]*(?: [A-Z][\w’'-]*){0,2})", source[end : end + 50]
    )
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


def _joins_before(sentence: Sentence, tokens: tuple[Token, ...], first: int) -> bool:
    """True when the word before belongs to the same name: `Bank of England`, `Paris Hilton`'s first word."""
    if first == 0:
        return False
    previous = tokens[first - 1]
    gap = sentence.source[previous.end : tokens[first].start]
    if gap not in (" ", ""):
        return False
    word = previous.text
    if word == "of" and first >= 2:
        head = tokens[first - 2].text
        is_country = any(p.level == "country" for p in gazetteer().readings(tokens[first].text))
        if is_country and head not in _heads() and not head.endswith(("s", "y", "n")):
            return False  # `Velqua of Kenya`, but not `Bank of Kenya`
        return head[0].isupper() and head not in _legal_forms() and head.rstrip("s") not in cue_words("of")
    if word in ("&", "@", "#") or (gap == "" and word in ("-", "/", ".") and first >= 2):
        return word in ("&", "@", "#")
    if not word[0].isupper() or word in cue_words("before"):
        return False
    if word == "A":
        return False
    if word.lower() in read_words("english_words.txt"):
        return first - 1 > 0 and word.lower() not in cue_words("function") and not word.isupper()
    return word not in _demonyms() and word not in gazetteer()


def _joins_after(sentence: Sentence, tokens: tuple[Token, ...], last: int, is_major: bool) -> bool:
    """True when the word after belongs to the same name: `China Mobile`, `Philadelphia Airport`."""
    if last + 1 >= len(tokens):
        return False
    following = tokens[last + 1]
    gap = sentence.source[tokens[last].end : following.start]
    if gap not in (" ", ""):
        return False
    word = following.text
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
