"""What a trigger takes as its object: a firm, a business, a facility, a capacity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.lexicon import (
    cues,
    either,
    ends_phrase,
    facilities,
    grammar,
    triggers,
    verb_words,
    words,
)
from ingest.extract.investments.reading import Item, Reading

#: Furthest item that still belongs to an object.
_REACH = 22


@dataclass(slots=True)
class Phrase:
    """The object that runs over items `[start, end)`."""

    start: int
    end: int
    firm: Actor | None = None
    owner: Actor | None = None
    business: Item | None = None
    facility: Item | None = None
    function: str | None = None
    capacity: Item | None = None
    is_new: bool = False
    is_research: bool = False
    research: Item | None = None
    is_definite: bool = False
    is_product: bool = False

    @property
    def tells_business(self) -> bool:
        """True for a business that was told of before ("for the unit"): it has no name and no owner."""
        return self.business is not None and self.firm is None and self.owner is None


def object_after(reading: Reading, start: int, stops: frozenset[str] | None = None) -> Phrase:
    """Read the object that begins at item `start`, up to a word that ends it; read once per sentence."""
    stops = grammar("object_end") if stops is None else stops
    known = reading.phrases.get((start, stops))
    if known is None:
        known = reading.phrases[start, stops] = _read_object(reading, start, stops)
    return known


def _read_object(reading: Reading, start: int, stops: frozenset[str]) -> Phrase:
    phrase = Phrase(start, start)
    index = start
    while index < min(start + _REACH, len(reading.items)):
        item = reading.items[index]
        is_open = phrase.firm is None and (phrase.business or phrase.owner) is not None
        if item.text == "," and is_open and _is_apposed(reading, index + 1):
            phrase.firm = reading.at(index + 1).actor  # "A's holding company, B"
            break
        if index > start and item.text == "," and (closing := _aside(reading, index)):
            named = reading.items[index + 1 : closing]
            if is_open and (firm := _apposed_firm(named)):
                phrase.firm = firm  # "its dye subsidiary, B, to A"
            index = closing + 1
            continue
        if _ends_object(reading, index, start, stops):
            break
        if item.actor is not None:
            _take_firm(reading, index, phrase)
        elif item.tag == "word":
            index += _take_word(reading, index, phrase) - 1
        index += 1
    phrase.end = index
    return phrase


def _aside(reading: Reading, comma: int) -> int | None:
    """The comma that closes what the one at `comma` opens, when the object's own words go on after it.

    "B, a maker of dyes, to A", "its dye unit, B, for $5m", "B, of Denver, Colorado, from C".
    """
    opener = reading.at(comma + 1)
    is_aside = opener.tag == "firm" or opener.lower in grammar("aside")
    if not is_aside:
        return None
    for at in range(comma + 2, min(comma + _REACH, len(reading.items))):
        item = reading.items[at]
        if item.text in (";", ":", "(", "—", "–"):
            return None
        if item.text == "," and reading.at(at + 1).lower in ("to", "for", "from", "in"):
            near = [reading.at(at + n).tag for n in range(2, 6)]
            return at if "firm" in near or "money" in near else None
    return None


def _is_apposed(reading: Reading, index: int) -> bool:
    """True for a name that closes the phrase before it: ", B." or ", B, which"."""
    after = reading.at(index + 1)
    is_aside = after.text == "," and reading.at(index + 2).lower in ("which", "whose", "a", "an", "the")
    return reading.at(index).tag == "firm" and (after.text in (".", ";", "") or is_aside)


def _apposed_firm(items: Sequence[Item]) -> Actor | None:
    """The firm that an aside gives as a name, not within a description."""
    firms = [item for item in items if item.tag == "firm"]
    is_name = len(firms) == 1 and all(item.tag in ("firm", "sign", "place") for item in items)
    return firms[0].actor if is_name else None


def _ends_object(reading: Reading, index: int, start: int, stops: frozenset[str]) -> bool:
    item = reading.items[index]
    if item.tag == "sign":
        is_list = item.text == "," and (_is_modifier_comma(reading, index) or _is_restated(reading, index))
        return item.text in (";", ":", "—", "(", "–") or (item.text == "," and not is_list)
    if item.lower in stops:
        return True
    if item.lower == "and" and (
        reading.at(index + 1).lower in grammar("auxiliary") or _opens_clause(reading, index + 1)
    ):
        return True
    return (
        index > start
        and item.lower in verb_words("past", "s")
        and item.lower not in ("increased", "expanded", "leased")
        and reading.at(index - 1).tag != "word"
    )


def _opens_clause(reading: Reading, index: int) -> bool:
    """True for a finite verb that "and" joins to the one before ("and exited the market")."""
    word, after = reading.at(index).lower, reading.at(index + 1)
    if word in verb_words("past", "s"):
        return True
    is_joined = reading.at(index - 3).lower == "to" or reading.at(index - 2).lower in verb_words("base")
    is_followed = after.tag == "money" or after.lower in grammar("determiner")
    return is_followed and not is_joined and word in verb_words("base")  # "open an office and spend $5m"


def _is_modifier_comma(reading: Reading, index: int) -> bool:
    """True inside "its Tuscaloosa, Alabama, plant" and "wind, solar and gas plants"."""
    if reading.at(index - 1).tag != "place":
        return False
    return reading.at(index + 1).tag == "place" or _heads_site(reading, index + 1)


def _heads_site(reading: Reading, index: int) -> bool:
    """True for a facility with a word or two before it ("bar mill" of "its Dayton, Ohio, bar mill")."""
    for at in range(index, index + 3):
        if reading.phrase_at(at, facilities()):
            return True
        if not reading.at(at).text.islower() or ends_phrase(reading.at(at).lower):
            return False
    return False


def _is_restated(reading: Reading, index: int) -> bool:
    """True for either comma of "2.1 mln shares, or 14.6 pct, of B"."""
    opens = reading.at(index + 1).lower == "or" and reading.at(index + 2).tag == "number"
    return opens or (
        reading.at(index + 1).lower == "of" and any(reading.at(index - n).lower == "or" for n in (3, 4, 5))
    )


def _take_firm(reading: Reading, index: int, phrase: Phrase) -> None:
    item, after = reading.items[index], reading.at(index + 1)
    is_building = after.lower in grammar("premises")
    if is_building and reading.at(index - 1).lower in ("former", "old", "one-time"):
        return  # "the former B store" is no longer B's
    owns = after.lower in ("'s", "’s") and reading.at(index + 2).tag != "sign"  # "the shoe chain Dollond's,"
    if owns or item.lower in ("its", "their") or is_building:
        phrase.owner = phrase.owner or item.actor
        return
    if phrase.firm is None and _is_of_part(reading, index, phrase):
        phrase.owner = phrase.owner or item.actor  # "the printer division of the Dutch group B"
    elif phrase.firm is None:
        phrase.firm = item.actor
        phrase.is_product = item.tag == "firm" and _heads_product(reading, index + 1)


def _is_of_part(reading: Reading, index: int, phrase: Phrase) -> bool:
    """True for the firm whose part is dealt with, not the firm itself."""
    part = phrase.business
    if part is None or part.lower not in grammar("firm_part"):
        return False
    at = reading.index_at(part.start) + 1
    return at < index and reading.at(at).lower == "of"


def _heads_product(reading: Reading, index: int) -> bool:
    """True when the words after a firm name what it makes ("B jets"), not the firm or its shares."""
    after = reading.at(index)
    if after.tag != "word" or after.is_capital or after.lower in either("after_firm", "bringing"):
        return False
    if after.lower.endswith("ly") or _is_finite(reading, index):
        return False
    return not any(reading.at(at).lower in words("business_nouns") for at in (index, index + 1))


def _is_finite(reading: Reading, index: int) -> bool:
    """True for a verb that the firm before it does not take as its noun ("its purchase of B closed")."""
    forms = [trigger.form for _, trigger in reading.phrase_at(index, triggers())]
    forms += [cue.form for _, cue in reading.phrase_at(index, cues())]
    return "past" in forms or "s" in forms


def _take_word(reading: Reading, index: int, phrase: Phrase) -> int:
    """Note what the word at `index` tells; the number of items it takes."""
    item = reading.items[index]
    found = reading.phrase_at(index, facilities()) if item.lower in facilities() else []
    if found and is_no_site(reading, index):
        return 1
    if found:
        length, function = found[0]
        is_first = phrase.facility is None
        phrase.is_definite = phrase.is_definite or _is_definite(reading, index)
        if is_first or phrase.function is None:
            phrase.facility = item
            phrase.function = None if function == "-" else function
        if item.lower in words("business_nouns"):
            phrase.business = phrase.business or item
        return length
    if item.lower in ("new", "first", "second", "third", "fourth", "another", "greenfield"):
        phrase.is_new = phrase.is_new or phrase.facility is None
    if item.lower in grammar("research_word") or _is_development(reading, index):
        phrase.is_research, phrase.research = True, phrase.research or item
    if item.lower in words("capacity_nouns"):
        phrase.capacity = phrase.capacity or item
    if item.lower in words("business_nouns"):
        phrase.business = phrase.business or item
    return 1


def is_no_site(reading: Reading, index: int) -> bool:
    """True for a bank facility and for Mill Street."""
    item = reading.items[index]
    if item.is_capital and reading.at(index + 1).lower in grammar("street"):
        return True
    before = reading.at(index - 1).lower
    is_credit = before in grammar("borrowing") or before.endswith(("-year", "-month"))
    return item.lower.startswith("facilit") and is_credit


def _is_definite(reading: Reading, index: int) -> bool:
    """True for "the robotics plant" or "its plant", not for "a plant"."""
    for at in range(index - 1, max(-1, index - 6), -1):
        if reading.at(at).lower in grammar("determiner"):
            return reading.at(at).lower not in ("a", "an", "another", "each", "every", "any", "some", "no")
    return False


def _is_development(reading: Reading, index: int) -> bool:
    """True for development as work ("toward development of"), not as a site ("a housing development")."""
    is_word = reading.items[index].lower == "development"
    return is_word and reading.at(index - 1).lower in ("and", "toward", "towards", "in", "on", "product")
