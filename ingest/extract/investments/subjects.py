"""Who does it: the subject of a verb group, the agent of a passive, the firms of a list."""

from __future__ import annotations

from functools import cache

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.lexicon import ends_phrase, grammar, triggers, verb_words
from ingest.extract.investments.reading import Item, Reading


def subject_of(reading: Reading, left: int) -> Actor | None:
    """The firm that is the subject of the verb group beginning at item `left`; None when somebody else is."""
    index = _before_tail(reading, left - 1)
    if index < 0:
        return None
    item = reading.items[index]
    if item.actor is not None:
        return _subject_at(reading, index)
    if item.lower in grammar("participle_lead") and reading.at(left).lower.endswith("ing"):
        return leftmost_subject(reading, index) or _after_participle(reading, left)
    if item.lower in grammar("speech") and reading.at(left).lower.endswith("ing"):
        return nearest_subject(reading, index)  # "A said buying B would help"
    if item.lower == "to" and reading.at(index - 1).actor and reading.at(index - 2).lower in ("by", "for"):
        return reading.items[index - 1].actor  # "a decision by Acme to close", "clears the way for Acme to"
    if item.lower == "to" and _proposes(reading, index - 1):
        return reading.items[index - 1].actor
    if item.lower == "to" and reading.at(index - 1).actor is not None:
        partner = _partner_before(reading, index - 1)
        return partner or _subject_at(reading, index - 1)  # "Acme to open a plant"
    if item.lower in ("by", "to", "of", "in", "for", "from", "with"):
        return None
    if item.lower in ("which", "who"):
        before = reading.at(index - 2 if reading.at(index - 1).text == "," else index - 1)
        if before.tag == "firm":  # "sold land to Acme, which plans", "B, a unit of Acme, which plans"
            return _described_by(reading, reading.index_at(before.start)) or before.actor
        if before.is_capital and reading.at(index - 1).text == ",":
            return None  # "a site left by Denby, which closed": somebody, but no firm told of
    if item.lower in ("which", "that") and reading.at(index - 1).lower == "venture":
        return None  # "a joint venture that will build": what it does, its forming tells
    if item.lower in ("which", "that") and (described := _described_firm(reading, index - 1)):
        return described
    if item.lower in grammar("subject_opener"):
        return nearest_subject(reading, index)
    if item.text in (",", ")", "—"):
        return _apposed_subject(reading, index) or nearest_subject(reading, index)
    if item.tag == "sign" and item.text not in grammar("subject_break"):
        return nearest_subject(reading, index)
    if item.tag == "date":
        return subject_of(reading, index)
    return _subject_of_phrase(reading, index) or _described_subject(reading, index)


def _partner_before(reading: Reading, index: int) -> Actor | None:
    """Who signed an agreement with the firm at `index` to do it: "A signed a pact with B to build"."""
    at = index - 1
    while at > index - 6 and (_describes(reading.at(at)) or reading.at(at).text.islower()):
        if reading.at(at).lower == "with" and reading.at(at - 1).lower in grammar("deal_paper"):
            return leftmost_subject(reading, at)
        at -= 1
    return None


def _after_participle(reading: Reading, left: int) -> Actor | None:
    """The subject of the clause that a participle opens ("By buying B for $5m, A hopes to")."""
    if left > 2:
        return None
    comma = next(
        (at for at in range(left, len(reading.items)) if reading.at(at).text == ","), len(reading.items)
    )
    first = reading.at(comma + 1)
    return first.actor if first.actor is not None and first.lower not in ("its", "their") else None


def _described_firm(reading: Reading, index: int) -> Actor | None:
    """The firm of "land sold to A, a Danish company that plans": whom the noun at `index` describes."""
    if reading.at(index).lower not in grammar("firm_noun"):
        return None
    for at in range(index - 1, max(0, index - 8), -1):
        if reading.items[at].text == ",":
            is_apposed = reading.at(at + 1).lower in ("a", "an", "the") and reading.at(at - 1).tag == "firm"
            return reading.items[at - 1].actor if is_apposed else None
    return None


def _proposes(reading: Reading, index: int) -> bool:
    """True for the firm of "received an offer from Acme to buy": Acme buys."""
    is_source = reading.at(index).actor is not None and reading.at(index - 1).lower == "from"
    return is_source and reading.at(index - 2).lower in grammar("proposal")


def _described_subject(reading: Reading, index: int) -> Actor | None:
    """The firm that a longer description stands for ("the lender for taxi riders")."""
    for at in range(index, max(-1, index - 7), -1):
        item = reading.items[at]
        if item.tag == "it" and item.lower not in grammar("plain_anaphor"):
            return item.actor if at < index and reading.at(at + 1).lower in ("for", "of", "in") else None
        if item.tag != "word" or (ends_phrase(item.lower) and item.lower not in ("for", "of", "in")):
            return None
    return None


def _before_tail(reading: Reading, index: int) -> int:
    """The item before a place or date that only adds to the subject ("Acme of Denver", "Acme, Denver,")."""
    at = index
    while reading.at(at).tag in ("place", "date") or reading.at(at).text == ",":
        at -= 1
    if not any(reading.items[n].tag != "sign" for n in range(at + 1, index + 1)):
        return index
    if reading.at(at).lower in ("of", "in", "from", "based", "on") and at < index:
        at -= 1 + (reading.at(at - 1).lower == "based")
        at -= reading.at(at).text == ","
    return at if at < index and reading.at(at).actor is not None else index


def _subject_at(reading: Reading, index: int) -> Actor | None:
    """The actor at `index`, or the one it apposes; None when a preposition governs it."""
    if reading.items[index].lower in ("its", "their") or _is_object(reading, index):
        return nearest_subject(reading, index)
    if is_governed(reading, index):
        return nearest_subject(reading, index)
    return reading.items[index].actor


def nearest_subject(reading: Reading, index: int) -> Actor | None:
    """The nearest firm left of `index` that can be a subject; a clause break ends the search."""
    for at in range(index - 1, -1, -1):
        item = reading.items[at]
        if item.text in grammar("subject_break"):
            return None
        if item.actor is not None and _can_lead(reading, at):
            return _described_by(reading, at) or item.actor
    return None


def _described_by(reading: Reading, index: int) -> Actor | None:
    """The firm whose description ends with the firm at `index` ("X, a venture of Y and Z, has")."""
    if reading.at(index + 1).text != ",":
        return None
    for at in range(index - 1, max(0, index - 16), -1):
        if reading.items[at].text == ",":
            is_description = (
                reading.at(at + 1).lower in ("a", "an", "the") and reading.at(at - 1).tag == "firm"
            )
            return reading.items[at - 1].actor if is_description else None
    return None


def _apposed_subject(reading: Reading, index: int) -> Actor | None:
    """The firm that opens the sentence and whose apposition ends at `index` ("X, a maker of Y, has").

    The last of several that "and" joins ("W, a lender, and X, a maker of Y, have").
    """
    described = described_before(reading, index)
    if described is not None and reading.at(described - 1).lower == "and":
        return reading.items[described].actor
    for at in range(min(index, 8)):
        is_apposed = reading.at(at + 1).text in (",", "(", "—")
        if is_apposed and reading.items[at].actor is not None and _can_lead(reading, at):
            return reading.items[at].actor
    return None


def described_before(reading: Reading, comma: int) -> int | None:
    """Item of the firm whose description ends with the comma at `comma` ("X, a maker of Y,")."""
    if reading.at(comma).text != ",":
        return None
    for at in range(comma - 1, max(0, comma - 13), -1):
        item = reading.items[at]
        if item.tag == "firm" or item.text in grammar("subject_break"):
            return None
        after = reading.at(at + 1)
        if item.text == "," and (after.tag == "it" or after.lower in ("a", "an", "the", "one")):
            return at - 1 if reading.at(at - 1).tag == "firm" else None
    return None


def leftmost_subject(reading: Reading, index: int) -> Actor | None:
    """The first firm of the clause that can be its subject ("X took a step by opening ...")."""
    for at in range(index):
        if reading.items[at].actor is not None and _can_lead(reading, at):
            return reading.items[at].actor
    return None


def _subject_of_phrase(reading: Reading, index: int) -> Actor | None:
    """The firm for which the noun phrase ending at `index` acts ("X's board", "X officials")."""
    head = reading.items[index]
    if head.tag != "word" or not (head.lower in grammar("organisation") or head.is_capital):
        return None
    for at in range(index - 1, max(-1, index - 9), -1):
        item = reading.items[at]
        if item.actor is not None:
            return item.actor if _speaks_for(reading, at, index) else None
        if item.lower in grammar("auxiliary") or item.text in grammar("subject_break"):
            return None
    return None


def _speaks_for(reading: Reading, at: int, head: int) -> bool:
    between = {reading.items[n].lower for n in range(at + 1, head + 1)}
    return bool(between & grammar("organisation")) or bool(between & grammar("office"))


def _can_lead(reading: Reading, index: int) -> bool:
    item = reading.items[index]
    if item.lower in ("its", "their") or _is_idle_pronoun(reading, index):
        return False
    return not (is_governed(reading, index) or _is_object(reading, index) or _possesses(reading, index))


def _is_idle_pronoun(reading: Reading, index: int) -> bool:
    """True for "it" that no clause opens with ("made it a goal to")."""
    before = reading.at(index - 1)
    if reading.items[index].lower not in ("it", "they") or before.tag != "word":
        return False
    is_opener = before.lower in grammar("speech") or before.lower.endswith("ly")
    return not is_opener and before.lower not in (
        "also",
        "had",
        "to",
        "than",
        "what",
        "how",
        "whether",
        "for",
    )


def _possesses(reading: Reading, index: int) -> bool:
    if reading.at(index + 1).lower not in ("'s", "’s"):
        return False
    return not any(reading.at(index + n).lower in grammar("organisation") for n in (2, 3, 4))


def is_governed(reading: Reading, index: int) -> bool:
    """True when a preposition governs the firm, unless an office or a part stands before it."""
    at = index - 1
    while reading.at(at).lower in ("the", "a", "an", "its") or _describes(reading.at(at)):
        at -= 1
    if reading.at(at).lower in ("'s", "’s"):
        at -= 2  # "the printer arm of Japan's B"
    governing = reading.at(at).lower
    if governing not in grammar("preposition"):
        return False
    if reading.at(at - 1).lower == "led" and reading.at(at - 2).lower in grammar("joint_investor"):
        return False
    if any(reading.at(at - n).lower in _taking() for n in range(1, 6)):
        return True  # "took over the printer arm of B"
    return not any(reading.at(at - n).lower in grammar("office") for n in (1, 2, 3))


def _describes(item: Item) -> bool:
    """True for what stands between a preposition and a name: "of Hong Kong-based B", "of Dutch B"."""
    return item.is_capital or item.tag == "place"


def _is_object(reading: Reading, index: int) -> bool:
    before = reading.at(index - 1)
    if before.tag != "word" or before.lower not in _taking():
        return False
    # "to fund A", not "the sovereign fund A"
    return before.lower not in verb_words("base") or not _is_noun_like(reading, index - 1)


def _is_noun_like(reading: Reading, index: int) -> bool:
    """True for a bare form that a noun phrase leads to: no "to", "will" or "and" stands before it."""
    before = reading.at(index - 1)
    is_verb = before.lower in grammar("modal") or before.lower in ("to", "and", "or", "not")
    return not (is_verb or before.actor is not None or before.lower.endswith("ly"))


@cache
def _taking() -> frozenset[str]:
    """First words of the verbs whose object may be a firm."""
    return frozenset(
        word
        for word, found in triggers().items()
        if any(
            trigger.part == "verb" and trigger.frame in ("buy", "sell", "back", "leave")
            for _, trigger in found
        )
    )
