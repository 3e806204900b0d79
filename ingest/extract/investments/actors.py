"""Who acts: firms by name, and the words that stand for a firm named before ("it", "the carmaker")."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ingest.extract.document import Document
from ingest.extract.investments.lexicon import any_of, grammar, words
from ingest.records import FirmMention

_LED_BY = re.compile(r"\b(?:group|consortium|team|venture|fund|partnership)\b[^.;]{0,16}\bled by (?:the )?$")
_LAST_WORD = re.compile(r"([\w&'’-]+)[\s(\"“]*(?:the\s+)?$")

#: "the biggest toymaker" is somebody, but nobody named before.
_SUPERLATIVE = re.compile(r"\b(?:\w{3,}est|other|another|most|same|first|second|new)\b")


@dataclass(frozen=True, slots=True)
class Actor:
    """A firm that the words `[start, end)` name or stand for; `name` is the firm's name in the article.

    `named_at` is the span of the mention that binds a pronoun to the firm (its own span for a name).
    """

    start: int
    end: int
    name: str
    is_named: bool
    named_at: tuple[int, int]


@cache
def _anaphor() -> re.Pattern[str]:
    nouns = any_of(words("anaphors"))
    return re.compile(
        rf"\b(?:(?:[Hh]is|[Hh]er|[A-Z]\w+['’]s) (?:company|firm)|[Ii]t|[Tt]hey|[Ii]ts|[Tt]heir"
        rf"|[Tt]he (?:(?!Inc|Corp)[\w’'.-]+ ){{0,5}}?(?:\w*maker|{nouns}))(?![\w-])"
    )


def read_actors(document: Document, firms: Sequence[FirmMention]) -> tuple[list[Actor], list[Actor | None]]:
    """Named firms and resolved pronouns, in order; and the topic before each sentence."""
    starts = [firm.start_char for firm in firms]
    actors: list[Actor] = []
    topics: list[Actor | None] = []
    topic: FirmMention | None = None
    counts: Counter[str] = Counter()
    for sentence in document.sentences:
        topics.append(_named(topic) if topic else None)
        named = firms[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        leading = [firm for firm in named if _leads(document.text, sentence.start, firm)]
        main = _most_told(firms, counts) or topic
        actors += _resolve(document.text, sentence.start, sentence.end, named, leading, topic, main)
        counts.update(firm.name for firm in leading)
        if sentence.role in ("body", "list_item", "title", "quote") and named:
            opens_with_firm = named[0].start_char - sentence.start < 4
            topic = leading[0] if leading else named[0] if opens_with_firm else (topic or named[0])
    return actors, topics


def _most_told(firms: Sequence[FirmMention], counts: Counter[str]) -> FirmMention | None:
    """The firm that led most clauses so far."""
    if not counts:
        return None
    name = max(counts, key=lambda key: counts[key])
    return next(firm for firm in firms if firm.name == name)


def _resolve(
    text: str,
    start: int,
    end: int,
    named: Sequence[FirmMention],
    leading: Sequence[FirmMention],
    topic: FirmMention | None,
    main: FirmMention | None,
) -> list[Actor]:
    """Actors of one sentence: a pronoun means the last firm before it that leads a clause, else the topic.

    A description ("the carmaker") means the firm most told of so far rather than the last one.
    """
    actors = [_named(firm) for firm in named]
    for match in _anaphor().finditer(text, start, end):
        before = [firm for firm in leading if firm.end_char <= match.start()]
        inside = [firm for firm in named if firm.start_char < match.end() and match.start() < firm.end_char]
        is_inside = bool(inside) and not match.group().endswith("parent")
        actors = [
            actor for actor in actors if is_inside or all(actor.start != firm.start_char for firm in inside)
        ]
        if _SUPERLATIVE.search(match.group()):
            continue
        is_description = match.group().lower() not in grammar("plain_anaphor")
        before = [firm for firm in before if firm not in inside]
        antecedent = before[-1] if before else (main if is_description else topic)
        if antecedent is not None and not is_inside:
            bound = (antecedent.start_char, antecedent.end_char)
            actors.append(Actor(match.start(), match.end(), antecedent.name, False, bound))
    return sorted(actors, key=lambda actor: actor.start)


def _named(firm: FirmMention) -> Actor:
    return Actor(firm.start_char, firm.end_char, firm.name, True, (firm.start_char, firm.end_char))


def _leads(text: str, sentence_start: int, firm: FirmMention) -> bool:
    """True when the firm may be the subject of a clause: no preposition governs it, it possesses nothing."""
    if text[firm.end_char : firm.end_char + 2] in ("'s", "’s"):
        return False
    before = _LAST_WORD.search(text, max(sentence_start, firm.start_char - 40), firm.start_char)
    if before is None or before[1].lower() not in grammar("preposition"):
        return True
    return _LED_BY.search(text, max(sentence_start, firm.start_char - 40), firm.start_char) is not None
