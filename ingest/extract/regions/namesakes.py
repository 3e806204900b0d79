"""Persons and firms that share their names with towns."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from ingest.extract.document import Document, once_per_document
from ingest.extract.gazetteer import Place, gazetteer
from ingest.lexicons import read_rows, read_words


def is_town(readings: tuple[Place, ...]) -> bool:
    """True unless a name is that of a country, of a US state or of a large city."""
    return all(
        place.population < 1_000_000
        and (place.level == "city" or (place.level, place.geonames_id) == ("subdivision", None))
        for place in readings
    )


def firm_heads(document: Document, towns: set[str]) -> set[str]:
    """Names of `towns` that open a firm's name in the article: Midland of `Midland Valve Inc`."""
    heads = set()
    for sentence in document.sentences if towns else ():
        words = sentence.words
        for first, second in pairwise(sentence.capitals):
            if second == first + 1 and (word := words[first].upper()) in towns:
                heads |= {word} if words[second].capitalize() in _naming() else set()
    return heads


@cache
def _naming() -> frozenset[str]:
    """Words that firms add to a name."""
    kinds = ("noun", "legal")
    return frozenset(w for row in read_rows("firm_words.tsv") if row[0] in kinds for w in row[1].split())


@once_per_document
def surnames(document: Document) -> frozenset[str]:
    """Last names of persons that the text introduces with a given name, initial or title."""
    introducing = _introducing()
    found: set[str] = set()
    for sentence in document.sentences:
        words = sentence.words
        for index in sentence.capitals:
            if words[index] in introducing and index + 1 < len(words):
                name = words[index + 1]
                gap = sentence.starts[index + 1] - sentence.end_of(index)
                if name[0].isupper() and len(name) > 1 and gap < 2:
                    found.add(name)
    return frozenset(found)


@cache
def _introducing() -> frozenset[str]:
    """Titles and given names, but not those that are rather places: Victoria."""
    gaz = gazetteer()
    return _TITLES | {name for name in read_words("given_names.txt") if not is_prominent(gaz.readings(name))}


_TITLES = frozenset(
    {"Mr", "Mrs", "Ms", "Mr.", "Mrs.", "Ms.", "Dr", "Dr.", "Sir", "Lord", "Prof", "Sen", "Rep"}
)


def is_prominent(readings: tuple[Place, ...]) -> bool:
    """True for a name that is first of all a place's."""
    return any(place.level in ("country", "subdivision") or place.population > 300_000 for place in readings)
