"""What the words of a report tell of its project: what is built or bought, for what, which phase of it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ingest.lexicons import read_rows, read_words
from ingest.resolve.names import folded
from ingest.resolve.records import ProjectMention

_PLAIN = ("investment_verbs.tsv", "investment_nouns.tsv", "magnitudes.tsv", "months.tsv", "grammar_words.tsv")
_OTHERS = ("facility_nouns.tsv", "sectors.tsv", "phase_words.tsv", "apart_cues.txt", "english_words.txt")
#: Tables that are read here.
WORD_TABLES = (*_PLAIN, *_OTHERS, "hearsay.txt")

#: Nouns for a place of work that say nothing of it.
_ANY_PLACE = frozenset(
    {"plant", "factory", "facility", "site", "works", "work", "unit", "centre", "center", "office"}
)
_LOWER_CASE = re.compile(r"\b[a-z]{4,}\b")
_WORD = re.compile(r"[^\W\d_]{4,}")
_SERIES = re.compile(r"\bseries ([a-h])\b")


@lru_cache(maxsize=65_536)
def functions_told(quote: str) -> frozenset[str]:
    """Business functions of the places of work that a quote names."""
    pattern, functions = _facilities()
    return frozenset(functions[noun] for noun in pattern.findall(folded(quote))) - {"-"}


@lru_cache(maxsize=65_536)
def phases(quote: str) -> frozenset[str]:
    """Phases and rounds that a quote names: `phase 2`, `series b`."""
    words = folded(quote)
    nth_phase, phase_n, numbers = _phase_patterns()
    found = {f"phase {numbers[word]}" for word in (*nth_phase.findall(words), *phase_n.findall(words))}
    return frozenset(found | {f"series {letter}" for letter in _SERIES.findall(words)})


@lru_cache(maxsize=65_536)
def sets_apart(quote: str) -> bool:
    """Whether a quote says that it speaks of one more project."""
    words = f" {folded(quote)} "
    return any(f" {cue} " in words for cue in read_words("apart_cues.txt"))


@lru_cache(maxsize=65_536)
def subjects(quote: str) -> frozenset[str]:
    """Words for places of work and sectors, and lower-case words that are not everyday English."""
    pattern, functions = _facilities()
    known = {noun for noun in pattern.findall(folded(quote)) if functions[noun] != "-"} - _ANY_PLACE
    rare = {word.removesuffix("s") for word in _LOWER_CASE.findall(quote)}
    return frozenset(known | {w for w in rare if w in _sector_words() or w not in _everyday()} - _ANY_PLACE)


@lru_cache(maxsize=65_536)
def quote_words(item: ProjectMention) -> frozenset[str]:
    """Words of the quote that tell what it is about."""
    return _telling_words(item.quote, item)


@lru_cache(maxsize=65_536)
def headline_words(item: ProjectMention) -> frozenset[str]:
    """The same of the headline."""
    return _telling_words(item.title or "", item)


def _telling_words(text: str, item: ProjectMention) -> frozenset[str]:
    """Words without those of any report, the parties' names and the place."""
    names = (*item.investor_names, *item.target_names, item.destination_name or "")
    named = {word for name in names for word in folded(name).split()}
    words = {word.removesuffix("s") for word in _WORD.findall(folded(text)) if word not in named}
    return frozenset(words - _plain_words())


@cache
def _facilities() -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds the nouns for places of work in a folded text, and the business functions of these."""
    functions = {folded(noun): function for noun, function in read_rows("facility_nouns.tsv")}
    longest_first = sorted(functions, key=lambda noun: (-len(noun), noun))
    return re.compile(rf"\b({'|'.join(longest_first)})s?\b"), functions


@cache
def _plain_words() -> frozenset[str]:
    """Words that any report of an investment has, without a plural's s."""
    words = {word for table in _PLAIN for row in read_rows(table) for word in folded(" ".join(row)).split()}
    words |= {word for word in read_words("hearsay.txt") for word in folded(word).split()}
    return frozenset(word.removesuffix("s") for word in words)


@cache
def _phase_patterns() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    """What finds `second` of "second phase" and `ii` of "phase II", and their numbers."""
    rows = read_rows("phase_words.tsv")
    part, ordinal, count = (
        "|".join(word for word, kind, _ in rows if kind == wanted) for wanted in ("part", "ordinal", "count")
    )
    nth_phase, phase_n = rf"\b({ordinal}) (?:{part})s?\b", rf"\b(?:{part}) ({count})\b"
    return re.compile(nth_phase), re.compile(phase_n), {word: number for word, _, number in rows}


@cache
def _sector_words() -> frozenset[str]:
    words = {word for phrase, _ in read_rows("sectors.tsv") for word in phrase.split()}
    return frozenset(word.removesuffix("s") for word in words)


@cache
def _everyday() -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in read_words("english_words.txt"))
