"""Frames in which a firm builds, enlarges, plans or pays for a site."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.agents import possessor_of
from ingest.extract.investments.capital import is_capital, sum_after, sum_in
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import cues, facilities, grammar
from ingest.extract.investments.objects import owner_of_site, set_site, site_of, subject_site, sum_of_site
from ingest.extract.investments.parties import bearers_of, builders_after, doers_of, new_event
from ingest.extract.investments.phrases import Phrase, object_after
from ingest.extract.investments.reading import Reading
from ingest.extract.investments.subjects import leftmost_subject
from ingest.extract.investments.work import read_produce
from ingest.extract.money import Money


def read_build(reading: Reading, group: Group) -> list[Event]:
    """ "A opens a plant in P", "a plant is built by A"; without a site, as `read_produce`."""
    phrase = site_of(reading, group)
    owner: Actor | None = None
    begins = not grammar("operation").isdisjoint(group.trigger.lemma.split())
    if phrase.facility is None:
        is_subject = group.trigger.lemma.split()[0] in grammar("opening_itself") and not group.is_passive
        subject = subject_site(reading, group) if is_subject else None
        owner = owner_of_site(reading, subject) if subject else None
        phrase = subject or _site_before(reading, group) or _site_with_jobs(reading, phrase) or phrase
    if (begins and not phrase.is_new) or _is_home_now(group):
        return []  # only a new site's first goods tell that it opened
    if phrase.facility is None and group.trigger.lemma.split()[0] in grammar("works_begun"):
        return _begun_expansion(reading, group, phrase)
    if phrase.facility is None and group.trigger.lemma in ("build", "construct"):
        has_place = any(
            reading.items[at].tag == "place" for at in range(phrase.start, min(phrase.start + 4, phrase.end))
        )
        if has_place and group.trigger.form != "past":  # what a contractor has built is not its own
            return [new_event(reading, group, doers_of(reading, group))]
        return read_produce(reading, group)
    is_product = phrase.is_product or (
        group.trigger.lemma == "development of" and phrase.function != "extraction"
    )  # "the development of the deposit", not of a vehicle
    if phrase.facility is None or is_product or _is_spent_on(reading, phrase):
        return []
    doers = [owner] if owner else doers_of(reading, group)
    is_feast = group.trigger.lemma.split()[0] in ("cut", "celebrate")
    if phrase.owner is not None and (is_feast or (not doers and group.trigger.part == "noun")):
        doers = [phrase.owner]  # "construction of A's plant began", "the mayor cut the ribbon on A's plant"
    if not doers and group.trigger.part == "noun":
        doers = builders_after(reading, reading.index_at(phrase.facility.end - 1) + 1)
    event = new_event(reading, group, doers)
    if _is_at_site(reading, group, phrase):
        event.kind = "expansion"
    set_site(event, phrase)
    event.money = sum_of_site(reading, phrase) or _opening_sum(reading, group)
    begins_works = not begins and group.trigger.lemma.split()[0] in grammar("works_begun")
    if begins_works and group.trigger.form == "past":
        event.default_status = "under_construction", "under_way"  # "has broken ground on a plant"
    if group.trigger.part == "noun" and any(item.lower in grammar("beginning") for item in reading.items):
        event.default_status = "under_construction", "under_way"
    return [event]


def _is_home_now(group: Group) -> bool:
    """True for "is home to A's mill": only what will be one is news."""
    return group.trigger.lemma == "home to" and group.auxiliaries.isdisjoint(grammar("modal"))


def _begun_expansion(reading: Reading, group: Group, phrase: Phrase) -> list[Event]:
    """ "A broke ground on an expansion that will cost $5m"."""
    words = {reading.at(at).lower for at in range(phrase.start, phrase.end)}
    words |= {reading.at(at).lower for at in range(phrase.end, phrase.end + 4)}
    if words.isdisjoint(("expansion", "addition", "extension")):
        return []
    event = new_event(reading, group, doers_of(reading, group), "expansion")
    event.money = sum_of_site(reading, phrase)
    event.default_status = "under_construction", "under_way"
    return [event]


def _is_at_site(reading: Reading, group: Group, phrase: Phrase) -> bool:
    """True for something made at a site that stands: "build a new model at its factory in P"."""
    if group.is_passive or group.trigger.part == "noun" or not phrase.is_definite:
        return False
    made = object_after(reading, group.right, grammar("head_end"))
    return made.facility is None and made.end > made.start and reading.at(made.end).lower == "at"


def _is_spent_on(reading: Reading, phrase: Phrase) -> bool:
    """True for "unveiled a $5m investment at its site": not the site is new."""
    nouns = ("investment", "expansion", "upgrade", "extension")
    before = range(phrase.start, reading.index_at(phrase.facility.start) if phrase.facility else phrase.start)
    return any(reading.at(at).lower in nouns for at in before)


def _opening_sum(reading: Reading, group: Group) -> Money | None:
    """ "With an investment of $5m, A is building a plant"."""
    if reading.at(0).lower not in ("with", "for", "at") or reading.at(1).lower not in ("a", "an"):
        return None
    for at in range(2, min(8, group.left)):
        if reading.items[at].tag == "money":
            is_apart = reading.at(at + 1).text == "," and reading.at(at - 1).lower == "of"
            return reading.items[at].money if is_apart and is_capital(reading, at) else None
    return None


def _site_before(reading: Reading, group: Group) -> Phrase | None:
    """ "the $75 million plant, which A plans to open in P": the site that the relative clause is about."""
    at = group.left - 1
    if reading.at(at).actor is None or reading.at(at - 1).lower not in ("which", "that"):
        return None
    end = at - 2 if reading.at(at - 2).text == "," else at - 1
    phrase = object_after(reading, max(0, end - 7))
    return phrase if phrase.facility is not None and phrase.end >= end - 1 else None


def _site_with_jobs(reading: Reading, jobs: Phrase) -> Phrase | None:
    """ "create 250 jobs with a new plant in P": the site after the jobs."""
    has_jobs = any(reading.at(at).lower in grammar("people") for at in range(jobs.start, jobs.end))
    if not has_jobs or reading.at(jobs.end).lower not in ("with", "at", "through", "by"):
        return None
    return object_after(reading, jobs.end + 1)


def read_project(reading: Reading, group: Group) -> list[Event]:
    """ "A plans a $5m plant in P", "A postponed the plant", "A chose P for its new plant"."""
    is_choice = group.trigger.lemma in ("choose", "select", "pick", "look at", "scout", "secure")
    if group.trigger.lemma == "look at" and group.trigger.form != "ing":
        return []  # "we looked at sites in P" tells where it will not be
    if not is_choice and reading.at(group.right).lower in ("to", "that", "on"):
        return []
    stops = grammar("clause_end") if is_choice else grammar("head_end")
    phrase = site_of(reading, group) if group.is_passive else object_after(reading, group.right, stops)
    if is_choice and phrase.facility is None:
        phrase = _site_chosen_for(reading, group.right) or phrase
    has_place = reading.names_any("place") or "there" in reading.words
    money = sum_of_site(reading, phrase)
    if phrase.facility is None or phrase.is_product or not (has_place or money):
        return []
    doers = doers_of(reading, group)
    if group.is_passive and not doers and phrase.owner is not None:
        doers = [phrase.owner]  # "A's plant has been put on hold"
    event = new_event(reading, group, doers)
    set_site(event, phrase)
    event.money = money
    own = next((cue for _, cue in reading.phrase_at(group.index, cues())), None)
    event.default_status = (own.status, own.modality) if own else ("announced", "announced")
    return [event]


def _site_chosen_for(reading: Reading, right: int) -> Phrase | None:
    """ "chose P as the site of its new mill", "P has been chosen by A as the location for a mill"."""
    lead = next((at for at in range(right, right + 10) if reading.at(at).lower in ("as", "for")), None)
    if lead is None:
        return None
    head = next((at for at in range(lead + 1, lead + 6) if reading.at(at).lower in ("of", "for")), lead)
    return object_after(reading, head + 1, grammar("head_end"))


def read_expand(reading: Reading, group: Group) -> list[Event]:
    """ "A doubles capacity at its plant", "A may expand into P"."""
    head = object_after(reading, group.right + (reading.at(group.right).lower == "of"), grammar("head_end"))
    phrase = site_of(reading, group)
    goes_into = reading.at(group.right).lower in ("in", "into") and any(
        reading.at(group.right + n).tag == "place" for n in (1, 2)
    )
    enters = group.trigger.lemma == "enter" and (
        reading.at(group.right).tag == "place"
        or (
            phrase.facility is not None
            and "with" in {reading.at(n).lower for n in range(group.right, phrase.end)}
        )
    )
    is_move = enters or (group.trigger.lemma in ("expand", "expansion") and goes_into)
    named = phrase if group.is_passive else head
    is_priced = group.trigger.part == "noun" and sum_in(reading, group) is not None
    if named.facility is None and named.capacity is None and not is_move and not is_priced:
        return []
    in_phrase = sum_in(reading, group) if group.trigger.part == "noun" else None
    doers = bearers_of(reading, group, head) if in_phrase else doers_of(reading, group)
    if not doers and group.is_passive:
        doers = _bearer_of_works(reading, phrase)
    event = new_event(reading, group, doers)
    if phrase.is_research and phrase.facility is None:
        event.kind = "rnd"
    set_site(event, phrase)
    event.money = in_phrase.money if in_phrase else sum_of_site(reading, phrase) or _raised_to(reading, head)
    return [event]


def _bearer_of_works(reading: Reading, site: Phrase) -> list[Actor]:
    """Whose site is enlarged where nobody is named to do it ("output at A's mill will be doubled")."""
    firms = {item.actor.name: item.actor for item in reading.items if item.tag == "firm" and item.actor}
    sole = next(iter(firms.values())) if len(firms) == 1 else None
    bearer = site.owner or sole or (owner_of_site(reading, site) if not firms else None)
    bearer = bearer or leftmost_subject(reading, site.start)
    return [bearer] if bearer is not None else []


def _raised_to(reading: Reading, spent: Phrase) -> Money | None:
    """The sum to which an investment is raised ("increases its investment in P to $5m")."""
    if spent.capacity is None or spent.capacity.lower not in (
        "investment",
        "investments",
        "spending",
        "budget",
    ):
        return None
    for at in range(spent.end, min(spent.end + 16, len(reading.items))):
        if reading.items[at].tag == "money":
            return (
                reading.items[at].money
                if reading.at(at - 1).lower == "to" and is_capital(reading, at)
                else None
            )
    return None


def read_cost(reading: Reading, group: Group) -> list[Event]:
    """ "the plant will cost $5m": the owner of the plant, or the firm the text speaks of, pays."""
    site = _site_told_of(reading, group.left)
    sum_item = sum_after(reading, group.right, 6)
    is_borne = reading.at(group.right).tag in ("it", "firm")  # "a strike at the mill cost it $5m"
    if site is None or sum_item is None or is_borne:
        return []
    owner = possessor_of(reading, site, site) or reading.topic or _first_firm(reading, site)
    event = new_event(reading, group, [owner] if owner else [])
    is_enlarged = any(reading.at(at).lower in grammar("enlarging") for at in range(group.left))
    event.kind = "expansion" if is_enlarged else event.kind
    set_site(event, object_after(reading, max(0, site - 2)))
    event.is_definite = True
    event.money = sum_item.money
    return [event]


def _first_firm(reading: Reading, stop: int) -> Actor | None:
    """The firm that opens the sentence ("A said the plant would cost $5m")."""
    return next((item.actor for item in reading.items[:stop] if item.tag == "firm"), None)


def _site_told_of(reading: Reading, left: int) -> int | None:
    """Item of the facility right before a verb group, its place between them ("the plant, in P, will")."""
    for at in range(left - 1, max(-1, left - 6), -1):
        item = reading.items[at]
        if reading.phrase_at(at, facilities()):
            return at
        if item.tag != "place" and item.text not in (",", "in", "at", "near", "which"):
            return None
    return None
