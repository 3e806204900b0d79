"""The tables of ingest/lexicons that tell of investments, ready for look-up word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from ingest.lexicons import read_rows, read_words

_DOUBLES = re.compile(r"[^aeiou][aeiou][bdgmnprtl]$")
_VOWEL_Y = re.compile(r"[aeiou]y$")


class Trigger(NamedTuple):
    """A word that may tell of an investment, in one of its forms."""

    lemma: str
    part: str  # verb or noun
    frame: str
    kind: str
    form: str  # base, s, past, ing for verbs; base or plural for nouns


class Cue(NamedTuple):
    """A word that tells how far an investment has come."""

    lemma: str
    status: str
    modality: str
    form: str


#: First word -> [(the words after it, what the whole form means), ...], longest first.
Phrases = dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]


def verb_forms(verb: str, irregular: str = "-") -> dict[str, str]:
    """Every inflection of `verb` -> its form; only the first word of a phrase is inflected."""
    first, _, rest = verb.partition(" ")
    tail = f" {rest}" if rest else ""
    forms = {first + tail: "base", _third_person(first) + tail: "s"}
    stem = first[:-1] if first.endswith("e") and not first.endswith(("ee", "ye")) else first
    stems = [stem, stem + stem[-1]] if stem == first and _DOUBLES.search(first) else [stem]
    for each in stems:
        forms[each + "ing" + tail] = "ing"
        if irregular == "-":
            forms[_regular_past(each) + tail] = "past"
    if irregular != "-":
        forms.update({form: "past" for form in irregular.split("/") if form not in forms})
    return forms


def _regular_past(stem: str) -> str:
    if stem.endswith("y") and not _VOWEL_Y.search(stem):
        return stem[:-1] + "ied"
    return stem + ("d" if stem.endswith("e") else "ed")


def _third_person(word: str) -> str:
    if word.endswith("y") and not _VOWEL_Y.search(word):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def _noun_forms(noun: str) -> dict[str, str]:
    return {noun: "base", _third_person(noun): "plural"}


def _add(phrases: Phrases, text: str, meaning: tuple[str, ...]) -> None:
    first, *rest = text.split()
    phrases.setdefault(first, []).append((tuple(rest), meaning))
    phrases[first].sort(key=lambda entry: -len(entry[0]))


@cache
def triggers() -> dict[str, list[tuple[tuple[str, ...], Trigger]]]:
    """First word of a trigger -> the rest of it and its meaning, longest first."""
    phrases: Phrases = {}
    for verb, irregular, frame, kind in read_rows("investment_verbs.tsv"):
        for text, form in verb_forms(verb, irregular).items():
            _add(phrases, text, Trigger(verb, "verb", frame, kind, form))
    for noun, frame, kind in read_rows("investment_nouns.tsv"):
        for text, form in _noun_forms(noun).items():
            _add(phrases, text, Trigger(noun, "noun", frame, kind, form))
    return {first: [(rest, Trigger(*meaning)) for rest, meaning in found] for first, found in phrases.items()}


@cache
def verb_words(*forms: str) -> frozenset[str]:
    """First words of the verbs among the triggers, in these forms."""
    return frozenset(
        word
        for word, found in triggers().items()
        if any(trigger.part == "verb" and trigger.form in forms for _, trigger in found)
    )


def ends_phrase(word: str) -> bool:
    """True for a word that cannot stand inside a noun phrase."""
    return word in _phrase_ends()


@cache
def _phrase_ends() -> frozenset[str]:
    small = grammar("preposition") | grammar("auxiliary") | {"and", "or", "by", "that", "which"}
    return small | verb_words("base", "s", "past", "ing")


@cache
def frames_told(facts: frozenset[str]) -> frozenset[str]:
    """Frames that a sentence which holds `facts` can tell (lexicons/investment_frames.tsv)."""
    return frozenset(
        frame
        for frame, needs, _ in read_rows("investment_frames.tsv")
        if any(facts.issuperset(need.split()) for need in needs.replace("-", "").split("|"))
    )


@cache
def trigger_words(facts: frozenset[str]) -> frozenset[str]:
    """First words of the triggers of such a sentence."""
    frames = frames_told(facts)
    return frozenset(
        word for word, found in triggers().items() if any(trigger.frame in frames for _, trigger in found)
    )


@cache
def cues() -> dict[str, list[tuple[tuple[str, ...], Cue]]]:
    """First word of a status cue -> the rest of it and its meaning, longest first."""
    phrases: Phrases = {}
    for word, irregular, status, modality in read_rows("status_cues.tsv"):
        for text, form in verb_forms(word, irregular).items():
            _add(phrases, text, Cue(word, status, modality, form))
    return {first: [(rest, Cue(*meaning)) for rest, meaning in found] for first, found in phrases.items()}


@cache
def facilities() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word of a facility noun -> the rest of it and its business function ("-" when it tells none)."""
    phrases: Phrases = {}
    for noun, function in read_rows("facility_nouns.tsv"):
        for text in _noun_forms(noun):
            _add(phrases, text, (function,))
    return {first: [(rest, meaning[0]) for rest, meaning in found] for first, found in phrases.items()}


@cache
def sectors() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word of a sector word -> the rest of it and the sector."""
    phrases: Phrases = {}
    for text, sector in read_rows("sectors.tsv"):
        _add(phrases, text, (sector,))
    return {first: [(rest, meaning[0]) for rest, meaning in found] for first, found in phrases.items()}


@cache
def not_capital() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word of a phrase that disqualifies a sum -> the rest of it and its side."""
    phrases: Phrases = {}
    for text, side in read_rows("not_capital.tsv"):
        _add(phrases, text, (side,))
    return {first: [(rest, meaning[0]) for rest, meaning in found] for first, found in phrases.items()}


@cache
def first_words(table: Callable[[], Mapping[str, object]]) -> frozenset[str]:
    """First words of a table of this module."""
    return frozenset(table())


@cache
def words(name: str) -> frozenset[str]:
    """The list `name`.txt of ingest/lexicons."""
    return read_words(f"{name}.txt")


@cache
def grammar(name: str) -> frozenset[str]:
    """A class of words (grammar_words.tsv, word_classes.tsv). Raises KeyError when there is none."""
    return _grammar()[name]


@cache
def either(*names: str) -> frozenset[str]:
    """Words of any of these classes."""
    return frozenset[str]().union(*(grammar(name) for name in names))


@cache
def all_but(name: str, *left_out: str) -> frozenset[str]:
    """Words of a class without some of them."""
    return grammar(name) - set(left_out)


@cache
def _grammar() -> dict[str, frozenset[str]]:
    tables = ("grammar_words.tsv", "word_classes.tsv")
    return {row[0]: frozenset(row[1].split()) for table in tables for row in read_rows(table)}


def any_of(forms: Iterable[str]) -> str:
    """A pattern that matches any of `forms`, the longest first."""
    return "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
