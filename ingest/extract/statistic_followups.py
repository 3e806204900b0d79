"""Figures that go on with what was measured before: "Bac Ninh led with $4.5bn", "of which Brazil took $2bn".

A report names its measure once; the sentences after it name places, parts, rivals and targets alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from ingest.extract import statistic_counts as counts
from ingest.extract import statistic_words as words
from ingest.extract.statistic_figures import (
    Clause,
    Figure,
    Sum,
    actors,
    compared,
    earlier_count,
    stated_values,
)
from ingest.extract.statistic_words import Link, choice, last_match, metric, use
from ingest.records import RegionMention

#: Cheap test of a line that may name a measure.
_NAMING_WORDS = (
    "foreign",
    "fdi",
    "inward",
    "outward",
    "direct investment",
    "venture",
    "start",
    "mergers",
    "m&a",
)
#: So many sentences after the measure was named, or a figure went on with it, it is still meant.
REACH = 5
_WINDOW = 120

_PART_OF = re.compile(
    r"(?:\b(?:of (?:which|whom|this|that|these|it)|including)|^of the (?:total|sum|amount))\b[^;]{0,60}$"
)
_NEXT_IN_RANK = re.compile(r"\b(?:followed by|ahead of|trailed by|next came|then came)\b")
_BEHIND = re.compile(
    r"\b(?:followed by|ahead of|trailed by|overtaking|beating|behind|outstripping|pushing) "
    r"(?:[a-z&-]+ ){1,4}(?:at|with|on)(?: (?:about|around|some|nearly))? $"
)
_BETWEEN_THEM = re.compile(
    r"\b(?:between them|together|combined|in all)\b[^;]{0,30}?\b(?:worth|bring|total|amount to)[a-z]*"
    r"(?: a| some| about)* $"
)
_OF_TOTAL = re.compile(r" (?:of|from) (?:this|that|these|the (?:total|sum|figure|amount))\b")
_AGAINST_TARGET = re.compile(
    r"\b(?:against|compared (?:with|to)|above|below|beating|exceeding|missing|short of|than|surpassing)"
    r" (?:an?|the|its|their) (?:[\w-]+ ){0,2}(?:targets?|goals?)(?: of)?(?: (?:about|around|some))? $"
)
_TARGETS = re.compile(
    r"\b(?:targets?|targeted|targeting|goal|aims?|aiming|hopes?|hoping|wants|seeks|seeking)\b[^;]{0,60}$"
)
_TOTALS = re.compile(
    r"^(?:together|combined|in all|in total|all told|these|they|those|the projects|the investments|both)\b"
    r"[^;]{0,50}?\b(?:bring|worth|total|represent|amount to|involve|carry|require|mean)[a-z]*(?: in)?"
    r"(?: a| some| about)* $"
)
#: What was measured goes on under a pronoun: "That compared with", "In December alone, it attracted".
_RESUMED = re.compile(
    r"\b(?:that|this|it|the (?:country|province|state|region|city|figure|total|amount))(?: also| has| had)* "
    r"(?:compare[sd] (?:with|to)|attracted|drew|received|absorbed|(?:took|pulled) in)(?: [a-z]+){0,2} $"
)
_OPENS_BRACKET = re.compile(r" ?\((?:with |at |about |some |worth )*$")
_GAPPED = re.compile(r" (?:with |at |for |to |about |some |around |nearly |almost )*$")
_NUMBER_OF = re.compile(
    r"\bnumber of (?:[\w-]+ ){0,2}?(?P<noun>projects|deals|investors|companies|firms|ventures)\b"
)
_GRANTED = re.compile(
    r"\b(?:approved|licensed|registered|granted|cleared|authori[sz]ed|set up|established|signed)\b"
)
_TAKES = re.compile(
    r"\b(?:drew|draws|received|receives|attracted|attracts|took|takes|absorbed|got|won|secured)\b"
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What the article measures at sentence `index`: the words that say so, their unit and place.

    `unit` is a currency, `count`, or None when a heading named the measure without a figure.
    """

    link: Link
    unit: str | None
    place: RegionMention | None
    index: int
    is_heading: bool = False


def topic_named(clause: Clause, before: Topic | None = None) -> Topic | None:
    """What a line without a firm or sum says that is measured below: "Foreign investment in 2023"."""
    low, high = clause.span
    if (
        clause.firms
        or clause.money
        or not any(clause.document.lowered.find(word, low, high) >= 0 for word in _NAMING_WORDS)
    ):
        return None
    found = metric("money", "strong").search(clause.document.lowered, low, high)
    if found is None:
        return None
    known = before.place if before else None
    place = clause.places[0] if clause.places else known
    is_heading = clause.sentence.role in ("title", "heading")
    return Topic(Link(found.start(), found.end(), True), None, place, clause.sentence.index, is_heading)


def read_followups(
    clause: Clause, topic: Topic, told: Sequence[Figure]
) -> Iterator[tuple[Figure, RegionMention | None]]:
    """Figures of the sentence beside those `told` that go on with `topic`, each with its place."""
    lowered, (low, high) = clause.document.lowered, clause.span
    if actors(clause) or use("rival").search(lowered, low, high):
        return
    yield from _counts(clause, topic, told)
    floor = low
    for item in _sums(clause, topic):
        if any(figure.start < item.end and item.start < figure.end for figure in told):
            floor = item.end
            continue
        is_same = any(figure.end <= item.start for figure in told)
        found = _link(clause, topic, item, max(floor, item.start - _WINDOW), is_same=is_same)
        floor = item.end
        if found is not None:
            link, place = found
            modality = words.modality_of(lowered, low, item.start, item.end, high)
            figures = [
                Figure(item.start, item.end, value, item.currency, link, modality) for value in item.values
            ]
            yield from ((figure, place) for figure in figures)
            earlier = compared(clause, item.end, item.currency)
            if earlier is not None:
                yield (
                    replace(
                        figures[0],
                        start=earlier.start,
                        end=earlier.end,
                        value=earlier.values[0],
                        modality="actual",
                        base=figures[0],
                    ),
                    place,
                )


def _counts(
    clause: Clause, topic: Topic, told: Sequence[Figure]
) -> Iterator[tuple[Figure, RegionMention | None]]:
    """How many were let in: "2,492 projects were licensed", "the number of projects fell to 21"."""
    lowered, (low, high) = clause.document.lowered, clause.span
    number_of = _NUMBER_OF.search(lowered, low, high)
    for number in clause.numbers:
        if number.looks_like_year or any(f.start < number.end and number.start < f.end for f in told):
            continue
        link = None
        if number_of is not None and number_of.end() < number.start:
            if words.level().search(lowered, number_of.end(), number.start):
                link = Link(number_of.start("noun"), number_of.end("noun"), True, is_level=True)
        elif _GRANTED.search(lowered, low, high):
            link = counts.link_count(lowered, number.start, number.end, low, high)
        if link is not None and number.value >= 5 and not lowered.startswith("job", link.start):
            place = _place(clause, topic, Sum(number.start, number.end, (number.value,), "count"), low)
            figure = Figure(number.start, number.end, number.value, "count", link, "actual")
            yield figure, place
            yield from ((earlier, place) for earlier in earlier_count(clause, figure, clause.numbers))


def _sums(clause: Clause, topic: Topic) -> list[Sum]:
    """Sums of the sentence, of a range both ends.

    A scaled number without a currency ("64 mln of this") is in that of the topic.
    """
    found = [
        Sum(item.number_start, item.number_end, stated_values(item), item.currency)
        for item in clause.money
        if item.per in (None, "year") and item.amount >= 10_000
    ]
    if topic.unit not in (None, "count"):
        found += [
            Sum(number.start, number.end, (number.value,), topic.unit or "")
            for number in clause.numbers
            if number.has_magnitude
        ]
    return sorted(found, key=lambda item: item.start)


def _link(
    clause: Clause, topic: Topic, item: Sum, floor: int, *, is_same: bool
) -> tuple[Link, RegionMention | None] | None:
    """What the sum measures and where, None when it does not go on with the topic."""
    lowered = clause.document.lowered
    before = lowered[floor : item.start]
    if is_same:
        goes_on = (
            _PART_OF.search(before)
            or _AGAINST_TARGET.search(before)
            or _BEHIND.search(before)
            or (topic.unit == "count" and _BETWEEN_THEM.search(before))
            or (_NEXT_IN_RANK.search(before) and _is_share(clause, item, floor))
        )
        return (topic.link, _place(clause, topic, item, floor)) if goes_on else None
    head = _head(lowered, floor, item.start)
    if head is not None:
        return head, _place(clause, topic, item, floor)
    if topic.unit is None and not topic.is_heading:
        return None
    if use("site").search(before):
        return None
    if (
        _PART_OF.search(before)
        or _OF_TOTAL.match(lowered, item.end)
        or _RESUMED.search(before)
        or _TOTALS.search(lowered[clause.sentence.start : item.start])
        or _AGAINST_TARGET.search(before)
        or (topic.unit != "count" and _TARGETS.search(before))
        or (floor > clause.sentence.start and _BEHIND.search(before))
        or _is_share(clause, item, floor)
    ):
        return topic.link, _place(clause, topic, item, floor)
    return None


def _head(lowered: str, floor: int, start: int) -> Link | None:
    """A part of the measure that leads to the sum: "pledges rose to $3bn", "capital adjustments ($8bn)"."""
    found = last_match(_heads(), lowered, floor, start)
    if found is None or ";" in lowered[found.end() : start]:
        return None
    between = lowered[found.end() : start].replace(": ", " ")
    level = words.level().search(between)
    is_level = level is not None and level["level"] != "of"  # "a combined value of" may be one firm's
    is_level = is_level or _OPENS_BRACKET.fullmatch(between) is not None
    return Link(found.start(), found.end(), True, is_level=True) if is_level else None


@cache
def _heads() -> re.Pattern[str]:
    patterns = [metric("money", strength).pattern for strength in ("strong", "weak", "follow")]
    return re.compile("|".join(patterns))


def _is_share(clause: Clause, item: Sum, floor: int) -> bool:
    """Whether a place or a branch of industry has the sum as its part: "Japan came second with $6bn"."""
    lowered = clause.document.lowered
    holder = next((p for p in reversed(clause.places) if floor <= p.start_char < item.start), None)
    holder_end = holder.end_char if holder else None
    if holder_end is None:
        branch = last_match(_branches(), lowered, floor, item.start)
        holder_end = branch.end() if branch else None
    if holder_end is None:
        return False
    between = lowered[holder_end : item.start]
    if _OPENS_BRACKET.search(between) or (floor > clause.sentence.start and _GAPPED.fullmatch(between)):
        return True
    return _has_part().search(between) is not None


@cache
def _branches() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w-])(?:{choice('area')}|{choice('many')}|{choice('backer')}|electronics|services)\b"
    )


@cache
def _has_part() -> re.Pattern[str]:
    """A verb that gives a part, or a rank with its sum, right before the figure."""
    fillers = (
        r"(?: (?:an?|the|about|around|some|nearly|almost|just|over|more than|only|up to|another|further))*"
    )
    return re.compile(
        rf"\b(?:{choice('share')}{fillers}|{choice('rank')}\b[^;]{{0,40}}?[ ,](?:with|at|by|on){fillers}) $"
    )


def _place(clause: Clause, topic: Topic, item: Sum, floor: int) -> RegionMention | None:
    """The place of the figure: one inside that of the topic, or one that takes in; else that of the topic."""
    lowered, known = clause.document.lowered, topic.place
    near = [place for place in clause.places if floor <= place.start_char < item.start]
    if not near:
        return known or (clause.places[0] if clause.places else None)
    place = near[-1]
    if known is None or known.country_code is None or place.country_code == known.country_code:
        return place
    takes = _TAKES.search(lowered, place.end_char, item.start) is not None
    is_there = lowered.endswith((" in ", " in the "), 0, place.start_char)
    is_gapped = floor > clause.sentence.start and item.start - place.end_char <= 2
    return place if takes or is_there or is_gapped else known
