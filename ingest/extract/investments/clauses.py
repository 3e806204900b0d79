"""What stands around a trigger: the verbs, nouns and adverbs that govern it."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.extract.investments.lexicon import (
    Cue,
    Trigger,
    all_but,
    cues,
    either,
    ends_phrase,
    frames_told,
    grammar,
    triggers,
    verb_words,
)
from ingest.extract.investments.reading import Item, Reading

#: How many items the subject of a predicate may span after its noun.
_PREDICATE = 14


@dataclass(slots=True)
class Group:
    """A trigger with the verbs and nouns that govern it.

    Items `[left, right)` are the whole group; the trigger itself is `[index, right)`.
    """

    trigger: Trigger
    index: int
    right: int
    left: int
    cues: tuple[tuple[Cue, Item], ...]
    auxiliaries: frozenset[str]
    is_negated: bool
    is_passive: bool


def find_groups(reading: Reading) -> list[Group]:
    """Every trigger of the sentence, in order; a word with several readings gives several groups."""
    groups: list[Group] = []
    after = 0
    table, frames = triggers(), frames_told(reading.facts)
    for index in [at for at, item in enumerate(reading.items) if item.lower in table]:
        if index < after:
            continue
        found = reading.phrase_at(index, table)
        for length, trigger in found:
            if trigger.frame not in frames or _is_capital_firm(reading, trigger, index + length):
                continue
            is_verb_slot = trigger.part == "noun" and _is_verb_slot(reading, index)
            is_word = not (is_verb_slot or (trigger.part == "verb" and _is_noun(reading, index, trigger)))
            if is_word and not _is_name_part(reading, index, index + length):
                groups.append(read_group(reading, trigger, index, index + length))
        after = index + found[0][0] if found else index
    return groups


def _is_capital_firm(reading: Reading, trigger: Trigger, right: int) -> bool:
    """True for the "venture" of a venture capital firm."""
    return trigger.lemma == "venture" and reading.at(right).lower in (
        "capital",
        "capitalist",
        "capitalists",
        "fund",
    )


def _is_verb_slot(reading: Reading, index: int) -> bool:
    """True after "will" and "to", where "purchase" is no noun."""
    before = reading.at(index - 1).lower
    return before in grammar("modal") or (before == "to" and reading.items[index].lower in verb_words("base"))


def _is_noun(reading: Reading, index: int, trigger: Trigger) -> bool:
    """True for a form that looks like a verb but heads a noun phrase ("the lease", "its building")."""
    before = reading.at(index - 1)
    if before.text in ("'", "‘", '"', "“", "`") and reading.at(index + 1).text in ("'", "’", '"', "”"):
        return True  # a 'buy' rating
    if trigger.form == "past":
        return before.lower in grammar("determiner")  # "its idled mill"
    if trigger.form == "base" and reading.at(index + 1).lower == "of":
        return True  # "the announced purchase of"
    if before.lower == "each" and reading.at(index - 2).lower in grammar("modal"):
        return False  # "A and B will each put $5m into"
    if trigger.form in ("base", "s"):
        return before.lower in grammar("determiner") or before.lower in ("new", "of", "for", "in", "with")
    if trigger.form == "ing" and reading.at(index + 1).lower in grammar("modal"):
        return True  # "the utility building will hold"
    if trigger.form == "ing":
        return before.lower in grammar("determiner") or (
            before.tag == "word"
            and before.lower.endswith(("al", "ic", "ity", "ice", "ing"))
            and trigger.lemma == "build"
        )
    return False


def _is_name_part(reading: Reading, index: int, right: int) -> bool:
    """True for a capitalised noun among capitalised words ("Investment Plan for Europe")."""
    item = reading.items[index]
    return item.is_capital and index > 0 and reading.at(right).is_capital


def read_group(reading: Reading, trigger: Trigger, index: int, right: int) -> Group:
    """Walk left over auxiliaries, adverbs and governing words."""
    found: list[tuple[Cue, Item]] = []
    auxiliaries: set[str] = set()
    is_negated = False
    left = _noun_start(reading, index) if trigger.part == "noun" else index
    while left > 0:
        item = reading.items[left - 1]
        if item.lower in grammar("negation"):
            is_negated = True
        elif item.lower in grammar("auxiliary"):
            auxiliaries.add(item.lower)
            found += [(cue, item) for _, cue in reading.phrase_at(left - 1, cues())]
        elif item.text in ("“", "”", '"', "`", "‘") or item.tag == "date":
            pass
        elif item.lower in ("to", "in") and reading.at(left - 2).lower in grammar("be"):
            pass  # "is to build", "was in talks to build"
        elif item.tag == "word" and (item.lower in grammar("filler") or item.lower.endswith("ly")):
            found += [(cue, item) for _, cue in reading.phrase_at(left - 1, cues())]
        else:
            governor = _governor(reading, left)
            if governor is None and left == index:
                governor = _distant_governor(reading, trigger, left)
            if governor is None:
                joined = _coordinated(reading, trigger, left) if left == index else None
                if joined is None:
                    break
                left = joined
                continue
            found += [(cue, reading.items[governor]) for _, cue in reading.phrase_at(governor, cues())]
            left = governor + 1
            # "sealed a $5m deal to buy", "is the frontrunner to buy"
            if reading.items[governor].lower in either("deal_paper", "candidate"):
                left = _noun_start(reading, governor) + 1
        left -= 1
    found += _denial(reading, left)
    if trigger.form == "ing" and not found:
        found += _announcement(reading, left)
    if trigger.part == "noun" and all(cue.status in ("planned", "announced") for cue, _ in found):
        found = _predicate(reading, right) or found
    return Group(
        trigger,
        index,
        right,
        left,
        tuple(found),
        frozenset(auxiliaries),
        is_negated,
        _is_passive(reading, trigger, index, right),
    )


def _is_passive(reading: Reading, trigger: Trigger, index: int, right: int) -> bool:
    """True after a form of "be", and for a participle whose agent follows ("B, picked up by A in May,")."""
    if trigger.part != "verb" or trigger.form not in ("past", "base"):
        return False
    if reading.at(_skip_adverbs(reading, index) - 1).lower in grammar("be"):
        return True
    is_agent = any(reading.at(right + n).tag == "firm" for n in range(1, 5))
    return trigger.form == "past" and reading.at(right).lower == "by" and is_agent


def _denial(reading: Reading, left: int) -> list[tuple[Cue, Item]]:
    """The verb that denies the whole clause ("denied that it was in talks")."""
    if reading.at(left - 1).tag != "it":
        return []
    for at in range(left - 2, max(-1, left - 4), -1):
        found = [(cue, reading.items[at]) for _, cue in reading.phrase_at(at, cues())]
        if any(cue.status == "denied" for cue, _ in found):
            return found
    return []


def _announcement(reading: Reading, left: int) -> list[tuple[Cue, Item]]:
    """The verb of "announced that it was buying": what is announced so is no work that goes on."""
    at = left - 2 - (reading.at(left - 2).lower == "that")
    is_clause = reading.at(left - 1).tag == "it" and reading.at(at).tag == "word"
    found = [(cue, reading.at(at)) for _, cue in reading.phrase_at(at, cues())] if is_clause else []
    return [(cue, item) for cue, item in found if cue.lemma == "announce"]


def _predicate(reading: Reading, right: int) -> list[tuple[Cue, Item]]:
    """The past participle that a noun is the subject of ("the takeover of B by A has been called off")."""
    for at in range(right, min(right + _PREDICATE, len(reading.items))):
        item = reading.items[at]
        is_joining = item.lower == "and" and reading.at(at + 1).tag == "firm"  # "the merger of A and B was"
        is_end = item.lower in all_but("conjunction", "by") or item.lower in grammar("modal")
        if item.tag == "sign" or (is_end and not is_joining):
            return []
        if item.lower in ("was", "were", "been"):
            verb = at + 1
            while reading.at(verb).lower in grammar("filler") or reading.at(verb).lower.endswith("ly"):
                verb += 1
            found = [cue for _, cue in reading.phrase_at(verb, cues()) if cue.form == "past"]
            return [(cue, reading.items[verb]) for cue in found]
    return []


def _coordinated(reading: Reading, trigger: Trigger, left: int) -> int | None:
    """Item where the verb begins that "and" joins to this one ("plans to buy land and build")."""
    if trigger.part != "verb" or trigger.form != "base" or reading.at(left - 1).lower not in ("and", "or"):
        return None
    for at in range(left - 2, max(-1, left - 16), -1):
        item = reading.items[at]
        if item.lower == "to" and reading.at(at + 1).tag in ("place", "firm"):
            continue  # "will axe its route to P and close"
        if item.lower == "to" or item.lower in grammar("modal"):
            return at + 1
        if item.tag == "sign" and item.text != ",":
            return None
    return None


def _skip_adverbs(reading: Reading, index: int) -> int:
    while reading.at(index - 1).lower.endswith("ly") or reading.at(index - 1).lower in grammar("filler"):
        index -= 1
    return index


def _noun_start(reading: Reading, index: int) -> int:
    """First item of the noun phrase that ends at `index`: modifiers, sums and determiners before the noun."""
    left = index
    while left > 0:
        item = reading.items[left - 1]
        is_modifier = item.tag in ("money", "number", "place") or (
            item.tag == "word" and not ends_phrase(item.lower)
        )
        if item.lower in ("of", "in") and reading.at(left - 2).tag == "money":
            is_modifier = True  # "$15 billion of new investment"
        if item.tag == "it" and item.lower in ("its", "their"):
            return left - 1
        if item.tag == "sign" and item.text in ("-", "%", "$", "“", "”", '"', "``", "`"):
            is_modifier = True
        if not is_modifier or index - left > 9 or _is_cue(reading, left - 1):
            return left
        left -= 1
        if item.lower in ("a", "per") and reading.at(left + 1).lower == "share":
            continue  # "a 30 dlr a share offer"
        if item.lower in ("a", "an", "the", "its", "their", "this", "that", "his", "her", "no", "any"):
            return left
    return left


def _is_cue(reading: Reading, index: int) -> bool:
    """True for a governing word, unless an adverb makes it a modifier ("recently announced")."""
    if reading.items[index].lower not in cues():
        return False
    before = reading.at(index - 1).lower
    is_past_news = before.endswith("ly") or before in grammar("filler")
    return not is_past_news and bool(reading.phrase_at(index, cues()))


def _distant_governor(reading: Reading, trigger: Trigger, left: int) -> int | None:
    """The verb whose infinitive comes late ("decided at its meeting in May to build")."""
    if trigger.form != "base" or reading.at(left - 1).lower != "to":
        return None
    start = left - 3 if reading.at(left - 2).lower == "and" else left - 2
    for at in range(start, max(-1, left - 16), -1):
        item = reading.items[at]
        if item.lower in grammar("late_infinitive") or _is_signed_with(reading, at):
            return at
        if item.lower == "to" and start == left - 2:
            return None  # "agreed to form a venture to build": the venture builds
        is_own = item.lower in ("its", "their")
        if (
            item.text in (";", ":", ",")
            or item.lower in ("and", "but", "that")
            or (item.actor and not is_own)
        ):
            return None
    return None


def _is_signed_with(reading: Reading, at: int) -> bool:
    """True for the paper that a firm signs with a state: "an agreement with the government to build"."""
    is_paper = reading.at(at).lower in all_but("deal_paper", "contract", "offer")
    return is_paper and reading.at(at + 1).lower == "with"


def _governor(reading: Reading, left: int) -> int | None:
    """Index of the cue that governs what begins at `left`, small words between them skipped."""
    index = left - 1
    for _ in range(6):
        if index < 0:
            return None
        item = reading.items[index]
        if item.lower in cues() and item.tag == "word" and reading.phrase_at(index, cues()):
            return index
        if item.lower not in grammar("link") or item.tag not in ("word", "it"):
            return None
        index -= 1
    return None
