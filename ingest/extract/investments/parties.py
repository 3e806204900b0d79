"""Who takes part, whatever the frame: the doers, the partners, and no firm dealing with itself."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor, named_actor
from ingest.extract.investments.agents import agent_of, firms_from, possessor_of
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.joined import coordinated_with
from ingest.extract.investments.lexicon import grammar
from ingest.extract.investments.phrases import Phrase
from ingest.extract.investments.reading import Reading
from ingest.extract.investments.subjects import subject_of


def new_event(reading: Reading, group: Group, investors: list[Actor], kind: str | None = None) -> Event:
    """An event of the trigger's kind, unless another is given."""
    return Event(reading=reading, group=group, kind=kind or group.trigger.kind, investors=investors)


def doers_of(reading: Reading, group: Group) -> list[Actor]:
    """Who does it: the agent of a passive or of a noun, its possessor, or the subject."""
    if group.is_passive:
        return agent_of(reading, group.right)  # the frame knows who else it may be
    if group.trigger.part == "noun":
        agents = agent_of(reading, group.right, 12)
        owner = possessor_of(reading, group.left, group.index)
        if agents or owner:
            return agents or ([] if owner is None else all_of(reading, owner))
    subject = subject_of(reading, group.left)
    if subject is None:
        return _both(reading, group.left)
    is_relative = reading.at(group.left - 1).lower in ("which", "that", "who")
    return [subject] if is_relative else all_of(reading, subject)


def _both(reading: Reading, left: int) -> list[Actor]:
    """The firms that "the two banks" and "both companies" mean: the pair that the text told of last."""
    for at in range(max(0, left - 4), left):
        is_pair = reading.items[at].lower in ("two", "both") and reading.at(at + 1).lower in grammar("firms")
        if is_pair and at <= 1:
            return [named_actor(firm) for firm in reading.scene.pair]
    return []


def bearers_of(reading: Reading, group: Group, phrase: Phrase) -> list[Actor]:
    """Who bears a sum told with a noun: its doers, the owner of its site, the only firm of the sentence.

    Nobody when the noun is "of" something that bears another name ("the $5m renovation of Kenwood Park").
    """
    doers = doers_of(reading, group)
    if doers or phrase.owner is not None:
        return doers or [phrase.owner] if phrase.owner is not None else doers
    if any(reading.items[at].is_capital for at in range(group.right, phrase.end)):
        return []
    firms = {item.actor.name: item.actor for item in reading.items if item.actor is not None}
    is_other = reading.at(group.right).lower == "of" and phrase.facility is None
    if len(firms) == 1 and not is_other:
        return list(firms.values())
    return [reading.topic] if not firms and group.left <= 1 and reading.topic else []


def all_of(reading: Reading, actor: Actor) -> list[Actor]:
    """The firms that act together; "they" and "their" mean all that "and" joins."""
    if not actor.is_named:
        named = next((item.actor for item in reading.items if item.start == actor.named_at[0]), None)
        is_plural = reading.at(reading.index_at(actor.start)).lower in ("they", "their")
        actor = named if named is not None and is_plural else actor
    return coordinated_with(reading, actor)


def partners_of(reading: Reading, group: Group) -> list[Actor]:
    """Firms that follow "with" or "between" after the trigger."""
    for at in range(group.right, min(group.right + 14, len(reading.items))):
        item = reading.items[at]
        if item.lower in ("with", "between", "among", "and", "of") and (found := firms_from(reading, at + 1)):
            return found
        if item.text in (";", ":") or item.lower in ("which", "that", "after", "while"):
            break
    return []


def without_self_deal(event: Event) -> list[Event]:
    """A firm does not buy or join itself: drop such parties; nothing when that leaves no alliance."""
    names = event.names
    event.refers_back = event.refers_back or any(
        actor.name in names and not actor.is_named for actor in event.targets
    )  # "A agreed to pay $5m for the lender": for the one told of before
    event.targets = [actor for actor in event.targets if actor.name not in names]
    event.partners = [actor for actor in event.partners if actor.name not in names]
    event.sellers = [actor for actor in event.sellers if actor.name not in names]
    if event.kind == "partnership" and not event.partners:
        return []
    return [event]


def sole_other(reading: Reading, known: list[Actor]) -> Actor | None:
    """The only firm of the sentence besides those known."""
    names = {actor.name for actor in known}
    others = {item.actor.name: item.actor for item in reading.items if item.actor is not None}
    left = [actor for name, actor in others.items() if name not in names]
    return left[0] if len(left) == 1 else None


def other_than(reading: Reading, doers: list[Actor], meant: Actor | None) -> Actor | None:
    """Whom a pronoun for the object means: never a doer, then the only other firm of the sentence.

    "B signed an agreement under which A will acquire it", "B rose after A said it might bid for the company".
    """
    if meant is None or meant.is_named or all(meant.name != doer.name for doer in doers):
        return meant
    return sole_other(reading, doers) or meant


def builders_after(reading: Reading, right: int) -> list[Actor]:
    """The firms whose site it is: "a $5m plant in P by A", "a $5m plant of A"."""
    at = right
    while (
        reading.at(at).tag == "place"
        or reading.at(at).text == ","
        or reading.at(at).lower in ("in", "at", "near")
    ):
        at += 1
    return firms_from(reading, at + 1) if reading.at(at).lower in ("by", "of", "from", "for") else []
