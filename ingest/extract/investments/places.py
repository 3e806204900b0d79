"""Where the capital goes: the place that the words of the trigger lead to, never one that is merely named."""

from __future__ import annotations

from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import ends_phrase, facilities, grammar
from ingest.extract.investments.reading import Reading
from ingest.records import KINDS, RegionMention

#: Frames that tell of sites, each of which is a project.
_OF_SITES = frozenset(["build", "expand", "leave", "project"])
_LEVELS = {"supranational": 0, "country": 1, "subdivision": 2, "city": 3}


def set_place(event: Event, start: int, stop: int) -> None:
    """Fill the destination from items `[start, stop)`, else from before the trigger."""
    group, reading = event.group, event.reading
    if group.trigger.frame == "cost":
        start = max(0, group.left - 7)
    if event.kind in ("acquisition", "funding_round"):
        stop = min(stop, _end_of_target(event, start))
    parts = next((at for at in range(start, stop) if reading.items[at].lower == "including"), stop)
    is_end = event.kind == "withdrawal"
    places = [at for at in range(start, stop) if reading.items[at].place is not None]
    after = [at for at in places if _is_destination(reading, at, is_end=is_end)]
    if KINDS[event.kind][0] != "equity":
        after = [at for at in after if not _is_home(reading, at)]
    if KINDS[event.kind][0] in ("equity", "alliance"):
        after = [at for at in after if not (_is_adjective(reading, at) or _is_home_of_buyer(event, at))]
    has_part = any(item.tag == "money" for item in reading.items[parts:stop])
    chosen = _most_specific(reading, [at for at in after if at < parts or not has_part])
    chosen = _most_specific(reading, [at for at in after if at < parts]) or chosen
    is_site_bought = event.kind == "acquisition" and group.is_passive and event.site is not None
    is_open = event.kind not in ("acquisition", "funding_round", "partnership") or is_site_bought
    if chosen is None and is_open:
        inside = [at for at in range(group.left, group.index) if reading.items[at].tag == "place"]
        before = [at for at in range(group.left - 1, -1, -1) if _opens_place(reading, at, group)]
        antecedent = [group.left - 3] if reading.at(group.left - 2).lower == "where" else []
        named = [at for at in antecedent if reading.at(at).place or reading.at(at - 1).place]
        before = [at if reading.at(at).place else at - 1 for at in named] or before[:1]
        if reading.at(group.left - 1).lower in ("which", "that"):  # "its P complex, which will be expanded"
            near = range(group.left - 2, max(-1, group.left - 9), -1)
            before = [at for at in near if reading.at(at).place][:1] or before
        chosen = _most_specific(reading, inside or before)
    event.place = chosen


def places_in_row(event: Event) -> list[RegionMention]:
    """The further places of "its plants in P, Q and R": one project for each, when no sum covers them."""
    reading, found = event.reading, list[RegionMention]()
    if event.place is None or event.money is not None or event.group.trigger.frame not in _OF_SITES:
        return found
    at = next((n for n, item in enumerate(reading.items) if item.place is event.place), len(reading.items))
    last = event.place
    while (joint := _next_in_row(reading, at)) is not None:
        place = reading.items[joint].place
        at = joint
        if place is None or _lies_inside(last, place):
            continue  # the state after its town
        found.append(place)
        last = place
    is_row = any(item.lower in ("and", "or") for item in reading.items[: at + 1][-4:])
    return [place for place in found if place.level == event.place.level] if is_row else []


def _next_in_row(reading: Reading, at: int) -> int | None:
    """The place that a comma or "and" joins to the one at item `at`."""
    after = at + 1
    while reading.at(after).text == "," or reading.at(after).lower in ("and", "in", "at"):
        after += 1
    is_joined = after > at + 1 and reading.at(at + 1).lower not in ("in", "at")
    return after if is_joined and reading.at(after).place is not None else None


def _end_of_target(event: Event, start: int) -> int:
    """Item up to which words still describe what is bought ("B, a Denver company")."""
    reading = event.reading
    last = max(
        (reading.index_at(actor.end - 1) for actor in event.targets if actor.start > event.kind_span[0]),
        default=start,
    )
    for at in range(last + 1, min(last + 12, len(reading.items))):
        if reading.items[at].lower in grammar("target_end"):
            return at
    return min(last + (12 if event.targets else 18), len(reading.items))


def _is_destination(reading: Reading, index: int, *, is_end: bool) -> bool:
    """True unless the words make the place an origin (of what does not end there), or a market served."""
    if is_owner(reading, index):
        return False
    at = index - 1
    while reading.at(at).tag == "place" or reading.at(at).text in (",", "and", "or", "the"):
        at -= 1
    before = [reading.at(at - n).lower for n in (0, 1, 2)]
    if is_end:
        return before[0] != "to"
    if before[0] in ("from", "than", "by", "outside") and not _is_near_town(reading, index, before[0]):
        return False
    if before[:2] in (["of", "instead"], ["of", "outside"]):
        return False
    if before[1] == "from" and before[0] not in ("to", "in", "into"):
        return False
    if before[2] == "from" and before[0] in ("in", "at"):
        return False  # "moved from offices in P"
    return not (is_market(reading, index) or any(word in grammar("serving") for word in before))


def is_market(reading: Reading, index: int) -> bool:
    """True for the place of "to meet demand for its cars in P"."""
    return any(reading.at(index - n).lower in ("demand", "sales", "market") for n in range(2, 7))


def _is_near_town(reading: Reading, index: int, lead: str) -> bool:
    """True for "a plant outside P", not for "output outside Q and R"."""
    place = reading.items[index].place
    return lead == "outside" and place is not None and place.level == "city"


def _is_home(reading: Reading, index: int) -> bool:
    """True for the home of another firm ("with B of Japan")."""
    return reading.at(index - 1).lower == "of" and reading.at(index - 2).tag == "firm"


def _is_home_of_buyer(event: Event, index: int) -> bool:
    """True for "B has been sold to Skipton-based A"."""
    reading = event.reading
    end = reading.items[index].end
    if not reading.sentence.source.startswith(("-based", " based"), end):
        return False
    following = next((item for item in reading.items[index + 1 : index + 8] if item.tag == "firm"), None)
    return following is not None and following.actor is not None and following.actor.name in event.names


def _is_adjective(reading: Reading, index: int) -> bool:
    """True for a country that only describes a firm: "US giant B", "a UK-based fund"."""
    after = reading.at(index + 1)
    is_noun = after.tag == "word" and after.text.islower() and not ends_phrase(after.lower)
    return is_noun and reading.items[index].text.replace(".", "").isupper()


def is_owner(reading: Reading, index: int) -> bool:
    """True for a place that owns something other than a site ("Ohio's share")."""
    if reading.at(index + 1).lower not in ("'s", "’s"):
        return False
    near = {reading.at(at).lower for at in range(index + 2, index + 7)}
    if reading.at(index - 1).lower in ("in", "at", "near") and near & grammar("locality"):
        return False  # "in Egypt's Canal Economic Zone"
    return not any(
        reading.phrase_at(at, facilities()) for at in range(index + 2, min(index + 5, len(reading.items)))
    )


def _opens_place(reading: Reading, index: int, group: Group) -> bool:
    """True for a place led in at the beginning of the clause ("In Texas, Acme will ...") or of a passive."""
    if reading.items[index].place is None or reading.at(index - 1).lower not in ("in", "at", "near"):
        return False
    before = reading.at(index - 2)
    return (
        group.is_passive
        or before.actor is not None
        or before.tag == "sign"
        or before.lower in grammar("conjunction")
    )


def _most_specific(reading: Reading, indices: list[int]) -> RegionMention | None:
    """The first place, or a later one that lies inside it."""
    chosen: RegionMention | None = None
    for at in indices:
        place = reading.items[at].place
        if place is not None and (chosen is None or _lies_inside(place, chosen)):
            chosen = place
    return chosen


def _lies_inside(place: RegionMention, outer: RegionMention) -> bool:
    if _LEVELS[place.level] <= _LEVELS[outer.level]:
        return False
    if outer.level == "supranational":
        return True
    if place.country_code != outer.country_code:
        return False
    return outer.level == "country" or place.subdivision_code == outer.subdivision_code


def place_stop(reading: Reading, start: int, other_subjects: list[int]) -> int:
    """Item where the clause that begins at `start` ends: at a clause with a subject of its own."""
    for at in range(start, len(reading.items)):
        item = reading.items[at]
        if item.text in (";",) or at in other_subjects:
            return at
        after = reading.at(at + 1)
        if item.lower in ("after", "before", "following") and after.tag != "date":
            return at
        if item.lower in grammar("clause_opener") and (after.tag in ("firm", "it") or after.is_capital):
            return at
    return len(reading.items)
