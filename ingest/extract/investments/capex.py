"""Frames in which a firm spends on, builds, enlarges or moves a site."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.capital import is_capital, sum_after, sum_in
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import cues, grammar
from ingest.extract.investments.parties import doers_of, new_event, without_self_deal
from ingest.extract.investments.phrases import Phrase, object_after
from ingest.extract.investments.reading import Item, Reading
from ingest.extract.investments.subjects import firms_from, possessor_of
from ingest.extract.money import Money


def read_spend(reading: Reading, group: Group) -> list[Event]:
    """ "A invests $5m in a plant", "a $5m investment by A", "A invests in B"."""
    is_noun = group.trigger.part == "noun"
    sum_item = sum_in(reading, group) if is_noun else sum_after(reading, group.right)
    start = group.right
    if sum_item is not None and sum_item.start > reading.items[group.index].start:
        start = reading.index_at(sum_item.end - 1) + 1
    event = new_event(reading, group, doers_of(reading, group))
    event.money = sum_item.money if sum_item else None
    if bought := _bought_firm(reading, start):
        event.kind, event.targets = "acquisition", [bought]
        return without_self_deal(event)
    if backed := _backed_firm(reading, group, start):
        event.kind, event.targets = "funding_round", [backed]
        return without_self_deal(event)
    stops = grammar("clause_end") if sum_item is not None else grammar("object_end") | {"order"}
    phrase = object_after(reading, start, stops)
    if sum_item is None and not _is_project(reading, group, phrase):
        return []
    event.kind = _capex_kind(reading, group, phrase)
    set_site(event, phrase)
    return [event, *_stated_parts(reading, event)] if event.money else [event]


def _backed_firm(reading: Reading, group: Group, start: int) -> Actor | None:
    """The firm that capital goes into ("invest $1bn in B"); None when B only modifies ("in B plants")."""
    if group.trigger.lemma not in grammar("putting"):
        return None
    for at in range(start, start + 4):
        if reading.at(at).lower in ("in", "into"):
            found = firms_from(reading, at + 1)
            if not found or reading.at(at + 1).tag == "it":
                return None
            after = reading.at(reading.index_at(found[-1].end - 1) + 1)
            is_modifier = after.lower in ("'s", "’s") or (
                after.tag == "word" and after.lower not in grammar("after_firm")
            )
            return None if is_modifier else found[0]
    return None


def _bought_firm(reading: Reading, start: int) -> Actor | None:
    """The firm bought with the sum ("spent $5m in cash to acquire B")."""
    for at in range(start, start + 5):
        if reading.at(at).lower in ("acquire", "buy", "purchase", "acquiring", "buying"):
            phrase = object_after(reading, at + 1)
            return None if phrase.is_product else phrase.firm
    return None


def _is_project(reading: Reading, group: Group, phrase: Phrase) -> bool:
    """Without a sum, an investment needs a word that governs it and a site or place it goes to."""
    if group.trigger.lemma not in ("invest", "reinvest", "investment"):
        return False
    has_place = any(reading.items[at].tag == "place" for at in range(group.left, group.index))
    return bool(group.cues) and (phrase.facility is not None or has_place)


def _capex_kind(reading: Reading, group: Group, phrase: Phrase) -> str:
    """new_facility, expansion, rnd or commitment: what the sum is spent on."""
    return kind_of_site(phrase, {reading.items[at].lower for at in range(group.right, phrase.end)})


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


def _stated_parts(reading: Reading, whole: Event) -> list[Event]:
    """ "..., including $3m for a new plant in B": parts with a sum of their own are events of their own."""
    parts: list[Event] = []
    is_open = False
    for at in range(whole.group.right, len(reading.items)):
        item = reading.items[at]
        is_open = is_open or item.lower in ("including", "includes", "comprising")
        if item.text in (";", ":"):
            is_open = False
        if not is_open or item.money is None or not is_capital(reading, at) or item.money is whole.money:
            continue
        if reading.at(at + 1).lower not in ("for", "to", "in", "on", "investment", "expansion", "plant"):
            continue
        phrase = object_after(reading, at + 1, grammar("object_end") - {"for", "to"})
        part = new_event(reading, whole.group, list(whole.investors))
        part.kind = _capex_kind(reading, whole.group, phrase) if phrase.facility else whole.kind
        part.money, part.is_part, part.starts_at = item.money, True, at + 1
        set_site(part, phrase)
        parts.append(part)
    return parts


def set_site(event: Event, phrase: Phrase) -> None:
    """Note the facility and the business function that it serves."""
    event.site = phrase.facility
    event.is_definite = phrase.is_definite
    if phrase.function and phrase.facility:
        event.function = phrase.function, (phrase.facility.start, phrase.facility.end)
    elif phrase.is_research and phrase.research:
        event.function = "rnd", (phrase.research.start, phrase.research.end)


def read_build(reading: Reading, group: Group) -> list[Event]:
    """ "A opens a plant in P", "a plant is built by A"; without a site, as `read_produce`."""
    phrase = site_of(reading, group)
    if phrase.facility is None:
        phrase = _site_before(reading, group) or _site_with_jobs(reading, phrase) or phrase
    if phrase.facility is None and group.trigger.lemma in ("build", "construct"):
        has_place = any(
            reading.items[at].tag == "place" for at in range(phrase.start, min(phrase.start + 4, phrase.end))
        )
        return (
            [new_event(reading, group, doers_of(reading, group))]
            if has_place
            else read_produce(reading, group)
        )
    if phrase.facility is None or phrase.is_product:
        return []
    doers = doers_of(reading, group)
    if not doers and phrase.owner is not None and group.trigger.part == "noun":
        doers = [phrase.owner]  # "construction of A's plant began"
    event = new_event(reading, group, doers)
    set_site(event, phrase)
    event.money = _site_sum(reading, phrase)
    if group.trigger.part == "noun" and any(item.lower in grammar("beginning") for item in reading.items):
        event.default_status = "under_construction", "under_way"
    return [event]


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
    is_choice = group.trigger.lemma in ("choose", "select", "pick")
    if not is_choice and reading.at(group.right).lower in ("to", "that", "on"):
        return []
    stops = grammar("clause_end") if is_choice else grammar("head_end")
    phrase = object_after(reading, group.right, stops)
    has_place = any(item.tag == "place" for item in reading.items[group.right : group.right + 16])
    money = _site_sum(reading, phrase)
    if phrase.facility is None or phrase.is_product or not (has_place or money):
        return []
    event = new_event(reading, group, doers_of(reading, group))
    set_site(event, phrase)
    event.money = money
    own = next((cue for _, cue in reading.phrase_at(group.index, cues())), None)
    event.default_status = (own.status, own.modality) if own else ("announced", "announced")
    return [event]


def read_expand(reading: Reading, group: Group) -> list[Event]:
    """ "A doubles capacity at its plant", "A may expand into P"."""
    head = object_after(reading, group.right + (reading.at(group.right).lower == "of"), grammar("head_end"))
    phrase = site_of(reading, group)
    goes_into = reading.at(group.right).lower in ("in", "into") and any(
        reading.at(group.right + n).tag == "place" for n in (1, 2)
    )
    is_move = group.trigger.lemma in ("expand", "expansion") and goes_into
    named = phrase if group.is_passive else head
    if named.facility is None and named.capacity is None and not is_move:
        return []
    event = new_event(reading, group, doers_of(reading, group))
    if phrase.is_research and phrase.facility is None:
        event.kind = "rnd"
    set_site(event, phrase)
    in_phrase = sum_in(reading, group) if group.trigger.part == "noun" else None
    event.money = in_phrase.money if in_phrase else _site_sum(reading, phrase)
    return [event]


def site_of(reading: Reading, group: Group) -> Phrase:
    """The phrase that should name the site: before a passive, after anything else."""
    if group.is_passive:
        return object_after(reading, max(0, group.left - 8))
    is_linked = reading.at(group.right).lower == "of"
    return object_after(reading, group.right + is_linked, grammar("object_end") - {"at"})


def _site_sum(reading: Reading, phrase: Phrase) -> Money | None:
    """ "a $5m plant", "a plant at a cost of $5m", "build a plant for $5m"."""
    for at in range(phrase.start, min(phrase.end + 14, len(reading.items))):
        item = reading.items[at]
        if item.text in (";", ":"):
            return None
        if item.tag == "money":
            before = {reading.at(n).lower for n in range(at - 6, at)}
            is_priced = at < phrase.end or before & grammar("costing")
            return item.money if is_priced and is_capital(reading, at) else None
    return None


def read_cost(reading: Reading, group: Group) -> list[Event]:
    """ "the plant will cost $5m": the owner of the plant, or the firm the text speaks of, pays."""
    phrase = object_after(reading, max(0, group.left - 9))
    sum_item = sum_after(reading, group.right, 6)
    site = _subject_site(reading, group)
    if phrase.facility is None or site is None or sum_item is None:
        return []
    owner = possessor_of(reading, group.left - 6, group.left) or reading.topic
    event = new_event(reading, group, [owner] if owner else [])
    event.kind = (
        "expansion"
        if any(reading.at(n).lower in grammar("enlarging") for n in range(group.left))
        else event.kind
    )
    set_site(event, phrase)
    event.is_definite = True
    event.money = sum_item.money
    return [event]


def _subject_site(reading: Reading, group: Group) -> Item | None:
    """The facility right before the verb group."""
    phrase = object_after(reading, max(0, group.left - 6))
    near = {reading.at(group.left - n).start for n in (1, 2, 3)}
    return phrase.facility if phrase.facility and phrase.facility.start in near else None


def read_move(reading: Reading, group: Group) -> list[Event]:
    """ "A moves production of C from P to Q"."""
    if reading.at(group.right).lower == "to":
        return []
    phrase = object_after(reading, group.right, grammar("clause_end"))
    is_work = phrase.capacity is not None or phrase.facility is not None
    if not is_work or not any(item.tag == "place" for item in reading.items[group.right :]):
        return []
    event = new_event(reading, group, doers_of(reading, group))
    set_site(event, phrase)
    return [event]


def read_produce(reading: Reading, group: Group) -> list[Event]:
    """ "A will make C at its P plant": a decision on where, told of the future."""
    is_future = any(cue.status in ("announced", "planned", "rumoured") for cue, _ in group.cues)
    has_place = any(
        item.tag == "place" and reading.at(at - 1).lower in grammar("before_place")
        for at, item in enumerate(reading.items)
        if at > group.right
    )
    is_idle = any(reading.at(group.right + n).lower in grammar("idle_object") for n in range(4))
    if not is_future or not has_place or is_idle:
        return []
    return [new_event(reading, group, doers_of(reading, group), "expansion")]


def read_hire(reading: Reading, group: Group) -> list[Event]:
    """ "A is to hire 800 staff in P"."""
    is_future = (
        any(cue.status in ("announced", "planned") for cue, _ in group.cues) or "is" in group.auxiliaries
    )
    window = reading.items[group.right : group.right + 8]
    has_people = any(item.lower in grammar("people") for item in window)
    is_counted = any(item.tag == "number" for item in window)
    has_place = any(item.tag == "place" for item in reading.items[group.right :])
    if not (is_future and has_people and is_counted and has_place):
        return []
    return [new_event(reading, group, doers_of(reading, group))]
