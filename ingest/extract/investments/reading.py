"""A sentence as a row of items, each firm, place, sum or date being one: what the frames are matched on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from ingest.extract.dates import DateMention
from ingest.extract.document import Sentence
from ingest.extract.investments.actors import Actor, Scene, named_actor
from ingest.extract.investments.lexicon import (
    facilities,
    first_words,
    grammar,
    trigger_words,
    triggers,
    words,
)
from ingest.extract.money import Money
from ingest.records import RegionMention

if TYPE_CHECKING:
    from ingest.extract.investments.phrases import Phrase

Meaning = TypeVar("Meaning")
Owner = TypeVar("Owner")
Value = TypeVar("Value")
Subject = Actor | RegionMention | Money | DateMention
#: Start, end, tag and what stands there.
Span = tuple[int, int, str, Subject]

#: When spans overlap, the kind named first wins.
_PRIORITY = {"firm": 0, "money": 1, "place": 2, "date": 3, "it": 4}


class lazy(Generic[Owner, Value]):
    """An attribute worked out when first asked for: `cached_property` without its lock (Python 3.11)."""

    def __init__(self, work: Callable[[Owner], Value]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __get__(self, owner: Owner, _: type[Owner]) -> Value:
        value = owner.__dict__[self._work.__name__] = self._work(owner)
        return value


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
        self.tags = frozenset([span[2] for span in spans])
        #: Its tokens in lower case: what can be asked before the items are laid out.
        self.words = frozenset(sentence.lowers)
        #: Objects read so far (see phrases.object_after), by their first item and the words that end them.
        self.phrases: dict[tuple[int, frozenset[str]], Phrase] = {}

    @lazy
    def items(self) -> tuple[Item, ...]:
        """Its items in order."""
        actors: list[Span] = [
            (
                each.start if each.is_named else self._start_of(each),
                each.end,
                "firm" if each.is_named else "it",
                each,
            )
            for each in self.scene.actors(self.words)
        ]
        return _lay_out(self.sentence, _without_overlap([*actors, *self.spans]))

    @lazy
    def at(self) -> Callable[[int], Item]:
        """The item at an index, or an empty sign outside the sentence."""
        return _Row(enumerate(self.items)).__getitem__

    def _start_of(self, anaphor: Actor) -> int:
        """Where the item of "the Denver brewer" begins: at its noun, as the place is an item of its own."""
        inside = any(
            tag == "place" and anaphor.start < start < anaphor.end for start, _, tag, _ in self.spans
        )
        return self.sentence.source.rfind(" ", anaphor.start, anaphor.end) + 1 if inside else anaphor.start

    @property
    def topic(self) -> Actor | None:
        """The firm told of last before this sentence."""
        return named_actor(self.scene.topic) if self.scene.topic else None

    @lazy
    def facts(self) -> frozenset[str]:
        """What the sentence holds, as the frames need it (lexicons/investment_frames.tsv)."""
        scene = self.scene
        telling = _telling()
        found = set(self.tags).union(*[telling[word] for word in self.words & _telling_words()])
        if "money" in found:
            found.add("sum")
        pair = () if self.words.isdisjoint(("two", "both")) else scene.pair
        told = {firm.name for firm in (*scene.named, *pair, scene.topic, scene.main) if firm is not None}
        if len(told) > 1:
            found.add("firms")
        return frozenset(found)

    @property
    def names_firm(self) -> bool:
        """True when a firm stands in the sentence under its own name."""
        return bool(self.scene.named)

    @property
    def is_promising(self) -> bool:
        """False when the sentence cannot tell an investment: no trigger, or nothing that one needs."""
        if not self.scene.named and self.scene.topic is None:
            return False
        facts = self.facts
        if facts.issuperset(("sum", "site")):
            return True
        if "trigger" not in facts or self.words.isdisjoint(trigger_words(facts)):
            return False
        return not facts.isdisjoint(("sum", "site", "place", "firms", "lone"))

    @property
    def ends_with_colon(self) -> bool:
        """True for a line that opens a list."""
        return self.sentence.source[self.sentence.end - 1] == ":"

    def names_any(self, *tags: str) -> bool:
        """True when a span of one of `tags` stands in the sentence."""
        return not self.tags.isdisjoint(tags)

    def phrase_at(
        self, index: int, table: Mapping[str, Sequence[tuple[tuple[str, ...], Meaning]]]
    ) -> list[tuple[int, Meaning]]:
        """Meanings of the longest phrase of `table` that begins at item `index`, with its length in items."""
        entries = table.get(self.at(index).lower)
        if entries is None:
            return []
        found: list[tuple[int, Meaning]] = []
        following = self.at(index + 1).lower
        for rest, meaning in entries:
            if found and len(rest) < found[0][0] - 1:
                break
            if not rest or (rest[0] == following and self._continues(index + 2, rest[1:])):
                found.append((1 + len(rest), meaning))
        return found

    def _continues(self, index: int, rest: tuple[str, ...]) -> bool:
        return all(self.at(index + n).lower == word for n, word in enumerate(rest))

    def index_at(self, position: int) -> int:
        """Index of the first item that ends after `position`."""
        return bisect_left(self.items, position + 1, key=lambda item: item.end)


class _Row(dict[int, Item]):
    """Items by their index: asked some hundred times for a sentence, so no more than a look-up."""

    def __missing__(self, index: int) -> Item:
        return _NOTHING


_NOTHING = Item(0, 0, "", "", "sign")


@cache
def _telling() -> dict[str, tuple[str, ...]]:
    """Word -> the facts that it tells of its sentence."""
    tables = {
        "trigger": first_words(triggers),
        "site": first_words(facilities),
        "capacity": words("capacity_nouns"),
        "people": grammar("people"),
        "equity": grammar("equity_sign"),
        "joint": grammar("alliance_sign"),
        "lone": grammar("lone_sign"),
    }
    every = frozenset[str]().union(*tables.values())
    return {word: tuple(fact for fact, table in tables.items() if word in table) for word in every}


@cache
def _telling_words() -> frozenset[str]:
    return frozenset(_telling())


def _without_overlap(spans: list[Span]) -> list[Span]:
    """Spans in order; where two overlap, the kind named first in `_PRIORITY` stands."""
    if len(spans) < 2:
        return spans
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
    next_span = waiting[-1][0] if waiting else sentence.end
    after = sentence.start
    for start, text, lower in zip(sentence.starts, sentence.words, sentence.lowers, strict=True):
        end = start + len(text)
        while next_span < end and waiting:
            begin, stop, tag, meaning = waiting.pop()
            next_span = waiting[-1][0] if waiting else sentence.end
            if begin >= after:
                items.append(_entity(begin, stop, tag, meaning, sentence.source))
                after = stop
        if start >= after:
            if text == ":" and items and items[-1].tag == "number" and items[-1].end == start:
                text = lower = "-"  # "a 50:50 venture"
            tag = "word" if text[0].isalpha() else _tag_of(text)
            items.append(_make(Item, (start, end, lower, text, tag, None, None, None, None)))
            after = end
    return tuple(items if "<" not in sentence.words else _without_brackets(items))


def _without_brackets(items: Sequence[Item]) -> list[Item]:
    """Without the signs that wires put around and behind names: "<Acme Co>", "Acme <ACM>"."""
    kept: list[Item] = []
    for at, item in enumerate(items):
        if item.text == "<" and items[at + 1 : at + 2] and items[at + 1].tag == "firm":
            continue
        if item.text == ">" and kept and kept[-1].tag == "firm":
            continue
        if item.text == ">" and [each.text for each in kept[-2:-1]] == ["<"] and kept[-3:-2]:
            del kept[-2:]
            continue
        kept.append(item)
    return kept


#: Makes an item without the detour over its defaults: most of the time of laying out goes there.
_make = tuple.__new__


def _entity(start: int, end: int, tag: str, meaning: Subject, text: str) -> Item:
    quote = text[start:end]
    return Item(
        start,
        end,
        quote.lower() if tag == "it" else "",
        quote,
        tag,
        meaning if tag in ("firm", "it") else None,  # type: ignore[arg-type]
        meaning if tag == "place" else None,  # type: ignore[arg-type]
        meaning if tag == "money" else None,  # type: ignore[arg-type]
        meaning if tag == "date" else None,  # type: ignore[arg-type]
    )


def _tag_of(text: str) -> str:
    if text[0].isdigit():
        return "number"
    return "word" if text in ("'s", "’s") else "sign"
