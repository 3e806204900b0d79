"""A sentence as a row of items, each firm, place, sum or date being one: what the frames are matched on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from ingest.extract.dates import DateMention
from ingest.extract.document import Sentence
from ingest.extract.investments.actors import Actor, Scene, named_actor
from ingest.extract.investments.lexicon import facilities, grammar, triggers
from ingest.extract.money import Money
from ingest.records import RegionMention

Meaning = TypeVar("Meaning")
Subject = Actor | RegionMention | Money | DateMention
#: Start, end, tag and what stands there.
Span = tuple[int, int, str, Subject]

#: When spans overlap, the kind named first wins.
_PRIORITY = {"firm": 0, "money": 1, "place": 2, "date": 3, "it": 4}


class Item(NamedTuple):
    """One firm, pronoun, place, sum, date, word or sign of a sentence."""

    start: int
    end: int
    lower: str
    text: str
    tag: str  # firm, it, place, money, date, number, word, sign
    actor: Actor | None = None
    place: RegionMention | None = None
    money: Money | None = None
    date: DateMention | None = None

    @property
    def is_capital(self) -> bool:
        """True for a word that begins with a capital."""
        return self.tag == "word" and self.text[:1].isupper()


class Reading:
    """One sentence, its items, and the firm that the text before it speaks of.

    `spans` are the places, sums and dates of the sentence. Items are laid out when first asked for: most
    sentences tell of no investment.
    """

    def __init__(self, sentence: Sentence, scene: Scene, spans: Sequence[Span]) -> None:
        self.sentence = sentence
        self.scene = scene
        self.spans = spans

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Its items in order."""
        actors: list[Span] = [
            (each.start, each.end, "firm" if each.is_named else "it", each) for each in self.scene.actors()
        ]
        return _lay_out(self.sentence, _without_overlap([*actors, *self.spans]))

    @property
    def topic(self) -> Actor | None:
        """The firm told of last before this sentence."""
        return named_actor(self.scene.topic) if self.scene.topic else None

    @property
    def is_promising(self) -> bool:
        """False when the sentence cannot tell an investment: no trigger, or nothing that one needs."""
        firms = {firm.name for firm in self.scene.named}
        if self.scene.topic is not None:
            firms.add(self.scene.topic.name)
        if not firms:
            return False
        words = {token.text.lower() for token in self.sentence.tokens}
        names_sum = self.names_any("money")
        names_site = not words.isdisjoint(facilities())
        if words.isdisjoint(triggers()) and not (names_sum and names_site):
            return False
        if names_sum or len(firms) > 1 or self.names_any("place"):
            return True
        return names_site or not words.isdisjoint(grammar("lone_sign"))

    def names_any(self, *tags: str) -> bool:
        """True when a span of one of `tags` stands in the sentence."""
        return any(tag in tags for _, _, tag, _ in self.spans)

    def phrase_at(
        self, index: int, table: Mapping[str, Sequence[tuple[tuple[str, ...], Meaning]]]
    ) -> list[tuple[int, Meaning]]:
        """Meanings of the longest phrase of `table` that begins at item `index`, with its length in items."""
        entries = table.get(self.items[index].lower)
        found: list[tuple[int, Meaning]] = []
        for rest, meaning in entries or ():
            length = 1 + len(rest)
            if found and length < found[0][0]:
                break
            if all(
                index + 1 + n < len(self.items) and self.items[index + 1 + n].lower == word
                for n, word in enumerate(rest)
            ):
                found.append((length, meaning))
        return found

    def at(self, index: int) -> Item:
        """The item at `index`, or an empty sign outside the sentence."""
        items = self.items
        return items[index] if 0 <= index < len(items) else _NOTHING

    def index_at(self, position: int) -> int:
        """Index of the first item that ends after `position`."""
        return bisect_left(self.items, position + 1, key=lambda item: item.end)


_NOTHING = Item(0, 0, "", "", "sign")


def _without_overlap(spans: list[Span]) -> list[Span]:
    """Spans in order; where two overlap, the kind named first in `_PRIORITY` stands."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda each: (each[0], _PRIORITY[each[2]], -each[1])):
        while kept and span[0] < kept[-1][1] and _PRIORITY[span[2]] < _PRIORITY[kept[-1][2]]:
            kept.pop()
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _lay_out(sentence: Sentence, spans: Sequence[Span]) -> tuple[Item, ...]:
    """Lay `spans` over the sentence's tokens."""
    items: list[Item] = []
    waiting = list(reversed(spans))
    after = sentence.start
    for start, end, text in sentence.tokens:
        while waiting and waiting[-1][0] < end:
            begin, stop, tag, meaning = waiting.pop()
            if begin >= after:
                items.append(_entity(begin, stop, tag, meaning, sentence.source))
                after = stop
        if start >= after:
            items.append(Item(start, end, text.lower(), text, _tag_of(text)))
            after = end
    return tuple(items)


def _entity(start: int, end: int, tag: str, meaning: Subject, text: str) -> Item:
    quote = text[start:end]
    return Item(
        start,
        end,
        quote.lower() if tag == "it" else "",
        quote,
        tag,
        meaning if isinstance(meaning, Actor) else None,
        meaning if isinstance(meaning, RegionMention) else None,
        meaning if isinstance(meaning, Money) else None,
        meaning if isinstance(meaning, DateMention) else None,
    )


def _tag_of(text: str) -> str:
    first = text[0]
    if first.isdigit():
        return "number"
    return "word" if first.isalpha() or text in ("'s", "’s") else "sign"
