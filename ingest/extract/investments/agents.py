"""Firms that words lead to: the agent after "by", the firms of a list, the possessor of a noun phrase."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.lexicon import ends_phrase, grammar
from ingest.extract.investments.reading import Reading


def agent_of(reading: Reading, right: int, span: int = 14) -> list[Actor]:
    """Firms after "by" (or "led by") that follows item `right` closely: "a $2bn investment by A, B and C"."""
    for at in range(right, min(right + span, len(reading.items))):
        if reading.items[at].lower == "by":
            return firms_from(reading, at + 1) or members_from(reading, at + 1)
        is_outbid = reading.items[at].text == "," and reading.at(at + 1).lower in grammar("outbidding")
        if is_outbid or reading.items[at].text in grammar("subject_break"):
            break
    return []


def members_from(reading: Reading, start: int) -> list[Actor]:
    """The firms of "an investor group including A and B", "a consortium led by A"."""
    is_joint = False
    for at in range(start, min(start + 8, len(reading.items))):
        word = reading.items[at].lower
        if is_joint and word in ("including", "by", "of", "comprising"):
            near = range(at + 1, min(at + 8, len(reading.items)))  # "led by its managers and A"
            first = next((n for n in near if reading.items[n].tag == "firm"), at + 1)
            return firms_from(reading, at + 1) or firms_from(reading, first)
        is_joint = is_joint or word in grammar("joint_investor")
    return []


def firms_from(reading: Reading, start: int, *, owners: bool = False) -> list[Actor]:
    """The list of firms that begins within a few descriptive words of item `start` ("A, B and C")."""
    at = start + (reading.at(start).lower in ("its", "their") and _names_after(reading, start + 1))
    while at < start + 7 and reading.at(at).tag == "word" and not ends_phrase(reading.at(at).lower):
        at += 1
    while reading.at(at).tag == "place" and at < start + 7:
        at += 1
        at += reading.at(at).lower in ("'s", "’s")  # "by France's A"
        while reading.at(at).tag == "word" and not ends_phrase(reading.at(at).lower) and at < start + 9:
            at += 1
    found: list[Actor] = []
    while (actor := reading.at(at).actor) is not None:
        if found and not actor.is_named:
            break  # "by A, the investment firm headed by"
        if reading.at(at + 1).lower in ("'s", "’s") and not owners:
            owned = next((n for n in range(at + 2, at + 6) if reading.at(n).tag == "firm"), None)
            is_named = owned is not None and all(reading.at(n).tag == "sign" for n in range(at + 2, owned))
            if any(reading.at(n).lower in grammar("firm_part") for n in range(at + 2, at + 5)):
                return [*found, actor]  # "to A's Canadian subsidiary"
            if owned is None or not is_named:
                return found
            at = owned  # "A's B" names B
            continue
        found.append(actor)
        at += 1
        if reading.at(at).text == "," and reading.at(at + 1).lower == "and":
            at += 2
        elif reading.at(at).text in (",", "and", "&") or reading.at(at).lower == "and":
            at += 1
        at = _past_description(reading, at)
    return found


def _names_after(reading: Reading, start: int) -> bool:
    """True when lower-case words alone lead from item `start` to a name ("its larger rival B")."""
    at = start
    while at < start + 5 and reading.at(at).text.islower() and not ends_phrase(reading.at(at).lower):
        at += 1
    return at > start and reading.at(at).tag == "firm"


def _past_description(reading: Reading, at: int) -> int:
    """The firm after a few words that describe it in a list ("A and property firm B"), else `at`."""
    if reading.at(at - 1).lower not in ("and", "&"):
        return at
    for n in range(at, at + 4):
        if reading.at(n).tag == "firm":
            trade = reading.at(n - 1).lower
            is_described = trade in grammar("firm_noun") or trade.endswith(("maker", "investor", "partner"))
            return n if is_described else at
        if not reading.at(n).text.islower() or ends_phrase(reading.at(n).lower):
            return at
    return at


def possessor_of(reading: Reading, left: int, index: int) -> Actor | None:
    """The firm that owns the noun phrase `[left, index]` ("its plan", "Acme's purchase")."""
    for at in range(index - 1, max(-1, left - 3), -1):
        item = reading.items[at]
        if item.actor is not None:
            is_owner = item.lower in ("its", "their") or reading.at(at + 1).lower in ("'s", "’s", "'", "’")
            return item.actor if is_owner else None
    return None
