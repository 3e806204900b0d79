"""A sentence as a row of items, each firm, place, sum or date being one: what the frames are matched on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from ingest.extract.dates import DateMention
from ingest.extract.document import Sentence
from ingest.extract.investments.actors import Actor
from ingest.extract.money import Money
from ingest.records import RegionMention

Meaning = TypeVar("Meaning")
Subject = Actor | RegionMention | Money | DateMention


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


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence, its items, and the firm that the text before it speaks of."""

    sentence: Sentence
    items: tuple[Item, ...]
    topic: Actor | None = None

    def phrase_at(
        self, index: int, table: Mapping[str, Sequence[tuple[tuple[str, ...], Meaning]]]
    ) -> list[tuple[int, Meaning]]:
        """Meanings of the longest phrase of `table` that begins at item `index`, with its length in items."""
        found: list[tuple[int, Meaning]] = []
        for rest, meaning in table.get(self.items[index].lower, ()):
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
        return self.items[index] if 0 <= index < len(self.items) else _NOTHING

    def index_at(self, position: int) -> int:
        """Index of the first item that ends after `position`."""
        return bisect_left(self.items, position + 1, key=lambda item: item.end)


_NOTHING = Item(0, 0, "", "", "sign")


def read_items(
    sentence: Sentence, spans: Sequence[tuple[int, int, str, Subject]], topic: Actor | None = None
) -> Reading:
    """Lay `spans` (start, end, tag, what they mean; in order, not overlapping) over the sentence's tokens."""
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
    return Reading(sentence, tuple(items), topic)


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
