"""What a project is about: its kind, its site, the sum named with the site."""

from __future__ import annotations

from dataclasses import replace

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.capital import is_capital
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import all_but, either, facilities, grammar, triggers
from ingest.extract.investments.phrases import Phrase, object_after
from ingest.extract.investments.reading import Reading
from ingest.extract.money import Money


def kind_of_site(phrase: Phrase, told: set[str], default: str = "commitment") -> str:
    """new_facility, expansion or rnd by the words of the object; `default` when they do not tell."""
    if told & grammar("enlarging"):
        return "expansion"
    if phrase.facility is not None and not _is_diffuse(phrase, told):
        if phrase.is_new or told & grammar("founding"):
            return "new_facility"
        is_existing = phrase.owner is not None or told & grammar("existing")
        return "expansion" if is_existing else "new_facility"
    if phrase.is_research and "manufacturing" not in told:
        return "rnd"
    return default


def _is_diffuse(phrase: Phrase, told: set[str]) -> bool:
    """True for infrastructure at large, which is no site unless it is being built."""
    is_diffuse = phrase.facility is not None and phrase.facility.lower in grammar("diffuse_site")
    return is_diffuse and not told & grammar("founding")


def set_site(event: Event, phrase: Phrase) -> None:
    """Note the facility and the business function that it serves."""
    event.site = phrase.facility
    event.is_definite = phrase.is_definite
    if phrase.function and phrase.facility:
        event.function = phrase.function, (phrase.facility.start, phrase.facility.end)
    elif phrase.is_research and phrase.research:
        event.function = "rnd", (phrase.research.start, phrase.research.end)


def site_of(reading: Reading, group: Group) -> Phrase:
    """The phrase that should name the site: before a passive, after anything else."""
    if group.is_passive:
        return object_after(reading, max(0, group.left - 8))
    is_lease = group.trigger.lemma == "lease" and group.trigger.part == "noun"
    is_linked = reading.at(group.right).lower in (("of", "for", "on") if is_lease else ("of",))
    return object_after(reading, group.right + is_linked, all_but("object_end", "at"))


def subject_site(reading: Reading, group: Group) -> Phrase | None:
    """The site that is the subject of an active verb ("its mill in P will close"), with its owner."""
    at = group.left - 1
    if group.trigger.frame == "leave":
        at -= reading.at(at).lower in ("which", "that")  # "its mill in P, which will close"
    at = at - 1 if at < group.left - 1 and reading.at(at).text == "," else _before_aside(reading, at)
    while at >= 0 and (reading.items[at].tag == "place" or _links_places(reading, at)):
        at -= 1
    if reading.at(at).tag != "word":
        return None
    start = at
    while start > 0 and start > at - 8 and not _opens_site(reading, start):
        start -= 1
    if start > 0 and reading.at(start - 1).actor is not None:
        start -= 1  # "A's mill"
    phrase = object_after(reading, start, frozenset())
    if at < group.left - 2 and phrase.owner is None:
        owner = next((each.actor for each in reading.items[at : group.left] if each.tag == "firm"), None)
        phrase = replace(phrase, owner=owner)
    is_last = any(
        n + length - 1 == at
        for n in range(max(start, at - 2), at + 1)
        for length, _ in reading.phrase_at(n, facilities())
    )
    return phrase if phrase.facility is not None and is_last else None


def _links_places(reading: Reading, at: int) -> bool:
    """True for the small words of "its mills in P, Ohio, and Q"."""
    if reading.items[at].lower in ("in", "at", "near"):
        return True
    return reading.items[at].text in (",", "and") and "place" in (
        reading.at(at - 1).tag,
        reading.at(at + 1).tag,
    )


def _before_aside(reading: Reading, index: int) -> int:
    """The item before ", owned by A,"."""
    if reading.at(index).text != ",":
        return index
    for at in range(index - 1, max(0, index - 8), -1):
        if reading.at(at).text == "," and reading.at(at + 1).lower in ("owned", "run", "operated"):
            return at - 1
    return index


def owner_of_site(reading: Reading, site: Phrase) -> Actor | None:
    """Who a site belongs to: its possessor, else the firm that the article is about just now."""
    main = reading.scene.main
    is_settled = main is not None and reading.topic is not None and main.name == reading.topic.name
    return site.owner or site.firm or (reading.topic if is_settled else None)


def _opens_site(reading: Reading, index: int) -> bool:
    item = reading.items[index]
    return item.lower in grammar("determiner") or item.lower in ("'s", "’s") or item.tag == "it"


def sum_of_site(reading: Reading, phrase: Phrase) -> Money | None:
    """ "a $5m plant", "a plant at a cost of $5m", "build a plant for $5m"."""
    for at in range(phrase.start, min(phrase.end + 14, len(reading.items))):
        item = reading.items[at]
        is_next_verb = item.lower == "and" and reading.at(at + 1).lower in triggers()
        if item.text in (";", ":") or (is_next_verb and at >= phrase.end):
            return None
        if item.tag == "money":
            before = {reading.at(n).lower for n in range(at - 6, at)}
            is_priced = at < phrase.end or _is_added(reading, at) or before & either("costing", "outlay")
            return item.money if is_priced and is_capital(reading, at) else None
    return None


def _is_added(reading: Reading, at: int) -> bool:
    """True for the sum of what enlarges a site: "expand its mill with a $5m line"."""
    if reading.at(at - 2).lower != "with" or reading.at(at - 1).lower not in ("a", "an"):
        return False
    words = {reading.at(n).lower for n in range(at + 1, at + 4)}
    return bool(words & (grammar("project_word") | {"line", "unit", "wing"}))
