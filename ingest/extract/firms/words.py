"""Word tables of the firm reader, by kind (see lexicons/firm_words.tsv)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from ingest.lexicons import read_rows, read_words

_STEM = re.compile(r"(?:ies|ied|ing|ed|es|s|e)$")


@cache
def words(kind: str) -> frozenset[str]:
    """The words of one kind, as written in the table."""
    return frozenset(next(row[1].split() for row in read_rows("firm_words.tsv") if row[0] == kind))


@cache
def lower_words(kind: str) -> frozenset[str]:
    """The words of one kind, in lower case."""
    return frozenset(word.lower() for word in words(kind))


@cache
def business_words() -> frozenset[str]:
    """Common nouns for firms in the singular and in the plural, in lower case: brewer, brewers."""
    known = lower_words("business")
    plurals = {word[:-1] + "ies" if word[-2:] in ("cy", "ry", "ty", "ny") else f"{word}s" for word in known}
    return known | {plural for plural in plurals if not plural.endswith("ss")}


@cache
def _act_stems() -> frozenset[str]:
    return frozenset(_STEM.sub("", word) for word in words("act"))


@lru_cache(maxsize=1 << 13)
def is_act(word: str) -> bool:
    """True for any form of a verb for what firms do: acquires, acquiring, acquire."""
    stem = _STEM.sub("", word)
    is_doubled = len(stem) > 3 and stem[-1] == stem[-2]  # shutting, cutting
    return word in words("act") or stem in _act_stems() or (is_doubled and stem[:-1] in _act_stems())


def is_english(word: str) -> bool:
    """True for an everyday English word, whatever its capitals."""
    return word.lower() in read_words("english_words.txt")


@cache
def listed() -> frozenset[str]:
    """Names of the firms in large stock indices, folded."""
    return frozenset(map(fold, read_words("listed_firms.txt")))


@cache
def demonyms() -> dict[str, str]:
    """Demonym -> country code (empty for a continent)."""
    return {row[0]: row[1] for row in read_rows("demonyms.tsv")}


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """A name for comparison: lower case, no accents, no legal form, no article, `&` as and."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ").replace(" A/S", "").replace("’", "'"))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    parts = re.findall(r"(?:[A-Za-z]\.){2,}|[\w']+(?:[-.][\w']+)*", plain)
    if parts and parts[0].lower() == "the":
        parts = parts[1:]
    kept = [part for part in parts if part not in words("legal")] or parts
    while len(kept) > 1 and kept[-1].lower() in ("and", "group", "holdings", "holding", "de"):
        kept.pop()
    return " ".join(kept).lower().replace(".com", "").replace(".", "")
