"""Frames in which a firm puts a sum into something."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.agents import firms_from
from ingest.extract.investments.capital import is_capital, sum_after, sum_in
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import all_but, grammar
from ingest.extract.investments.objects import kind_of_site, set_site
from ingest.extract.investments.parties import bearers_of, doers_of, new_event, without_self_deal
from ingest.extract.investments.phrases import Phrase, object_after
from ingest.extract.investments.reading import Item, Reading
from ingest.extract.investments.subjects import leftmost_subject


def read_spend(reading: Reading, group: Group) -> list[Event]:
    """ "A invests $5m in a plant", "a $5m investment by A", "A invests in B"."""
    is_noun = group.trigger.part == "noun"
    sum_item = sum_in(reading, group) if is_noun else sum_after(reading, group.right)
    if sum_item is None:
        found = _sum_reached(reading, group) or _sum_budgeted(reading, group)
        sum_item = found if is_noun else _sum_before(reading, group)
    if sum_item is not None and group.trigger.lemma == "put" and _is_estimate(reading, sum_item):
        return []  # "put the bill at $5m"
    start = group.right
    if sum_item is not None and sum_item.start > reading.items[group.index].start:
        start = reading.index_at(sum_item.end - 1) + 1
    if is_noun and reading.at(group.right).lower == "from":
        return []  # "it has commitments from banks for $5m"
    if group.trigger.form == "past" and reading.at(group.right).lower == "at":
        return []  # "a kiln, budgeted at $5m": read with its verb
    if group.trigger.lemma in grammar("promising") and _is_gift(reading, start):
        return []
    if is_noun and _is_of_many(reading, group.left):
        return []  # "agreements with steel companies, promising investments of $30bn"
    doers = doers_of(reading, group)
    if group.is_passive and not doers and reading.topic and not reading.names_firm:
        doers = [reading.topic]  # "$5m has been put into the mill"
    if is_noun and not doers and group.trigger.lemma.startswith("cap"):
        doers = bearers_of(reading, group, object_after(reading, group.right))
    if is_noun and not doers:
        doers = _doers_of_whole(reading, group)
    if not doers:
        return []
    event = new_event(reading, group, doers)
    event.money = sum_item.money if sum_item else None
    if bought := _bought_with(reading, start):
        event.kind, event.targets = "acquisition", [bought.firm] if bought.firm else []
        event.sellers = [bought.owner] if bought.owner and not bought.firm else []
        return without_self_deal(event)
    if held := _held_firm(reading, start):
        event.kind, event.targets = "acquisition", [held]
        return without_self_deal(event)
    if backed := _backed_firm(reading, group, start):
        event.kind, event.targets = "funding_round", [backed]
        return without_self_deal(event)
    stops = grammar("clause_end") if sum_item is not None else grammar("spend_end")
    phrase = object_after(reading, start, stops)
    if sum_item is None and not _is_project(reading, group, phrase):
        return []
    if _is_goods(reading, start, phrase):
        return []
    event.kind = _capex_kind(reading, group, phrase)
    event.refers_back = _is_project_told(reading, phrase)
    verb, *apart = group.trigger.lemma.split()
    is_reserve = bool(apart) and verb in grammar("reserving") and event.kind == "commitment"
    purpose = {reading.at(at).lower for at in range(start, start + 3)}
    if is_reserve and not (
        phrase.facility or _names_destination(reading) or purpose & grammar("deal_purpose")
    ):
        return []  # "set aside $5m in its accounts"
    is_past_cost = (
        group.trigger.lemma == "spend" and group.trigger.form == "past" and event.kind == "commitment"
    )
    if is_past_cost and not _names_destination(reading):
        return []  # "spent $5m on advertising" tells of costs, not of a project
    set_site(event, phrase)
    if event.money is None:
        return [event]
    return [event, *_stated_parts(reading, event), *_further_sums(reading, event)]


def _is_estimate(reading: Reading, sum_item: Item) -> bool:
    return reading.at(reading.index_at(sum_item.start) - 1).lower == "at"


def _is_of_many(reading: Reading, left: int) -> bool:
    """True when unnamed firms, told of right before the noun, invest."""
    for at in range(left - 1, max(-1, left - 5), -1):
        if reading.items[at].actor is not None:
            return False
        if reading.items[at].lower in grammar("many_firms"):
            return True
    return False


def _is_project_told(reading: Reading, phrase: Phrase) -> bool:
    """True for "$5m into the project": the one told of before."""
    head = next(
        (at for at in range(phrase.start, phrase.end) if reading.at(at).lower in ("the", "this")), None
    )
    is_plain = phrase.facility is None and phrase.firm is None
    return is_plain and head is not None and reading.at(head + 1).lower in grammar("project_word")


def _doers_of_whole(reading: Reading, group: Group) -> list[Actor]:
    """ "A opened a mill in P, part of a planned $5m investment in Q": the subject of the clause."""
    for at in range(max(0, group.left - 4), group.index):
        is_part = reading.at(at).lower == "part" or reading.at(at).lower in grammar("phase")
        if is_part and reading.at(at + 1).lower == "of":
            subject = leftmost_subject(reading, at)
            return [subject] if subject is not None else []
    return []


def _sum_reached(reading: Reading, group: Group) -> Item | None:
    """The level that an investment has come to: "A's investment at its P site has reached $5m"."""
    for at in range(group.right, min(group.right + 12, len(reading.items))):
        item = reading.items[at]
        if item.tag in ("money", "sign") or item.lower in grammar("conjunction"):
            return None
        if item.lower in grammar("reaching"):
            value = next((n for n in range(at + 1, at + 5) if reading.at(n).tag == "money"), None)
            return reading.items[value] if value is not None and is_capital(reading, value) else None
    return None


def _sum_budgeted(reading: Reading, group: Group) -> Item | None:
    """What a firm will spend in all: "its capital spending budget for 1987 will be about $5m"."""
    if not group.trigger.lemma.startswith(("cap", "exploration")):
        return None
    following = range(group.right, min(group.right + 10, len(reading.items)))
    value = next((at for at in following if reading.items[at].tag == "money"), None)
    between = {reading.items[at].lower for at in range(group.left, group.right if value is None else value)}
    is_ahead = not between.isdisjoint(grammar("budgeting")) or "budget" in group.trigger.lemma
    is_level = not between.isdisjoint(("be", "is", "at", "total", "to", "reach"))
    is_cut = any(reading.items[at].tag == "sign" for at in range(group.right, value or group.right))
    return (
        reading.items[value]
        if value and is_ahead and is_level and not is_cut and is_capital(reading, value)
        else None
    )


def _names_destination(reading: Reading) -> bool:
    return any(
        item.tag == "place" and reading.at(at - 1).lower in ("in", "at", "near")
        for at, item in enumerate(reading.items)
    )


def _sum_before(reading: Reading, group: Group) -> Item | None:
    """The sum that is spent: "$5m will be spent on", "the $5m which it has spent on"."""
    at = group.left - 1
    if not group.is_passive:
        at -= reading.at(at).actor is not None
        at -= reading.at(at).lower in ("which", "that")
        at -= reading.at(at).lower == "on"
    at -= reading.at(at).text == ","
    if reading.at(at).tag != "money" or at == group.left - 1 != group.is_passive:
        return None
    return reading.items[at] if is_capital(reading, at) else None


def read_scheme(reading: Reading, group: Group) -> list[Event]:
    """ "a $5m plan to enlarge its mill", "a $5m renovation": only with its sum."""
    sum_item = sum_in(reading, group)
    is_verb = group.trigger.form == "plural" and reading.at(group.right).lower in ("to", "that")
    if sum_item is None or is_verb:
        return []  # "plans to invest $5m" is read with its verb
    is_plan = group.trigger.kind == "commitment"
    phrase = object_after(reading, group.right, grammar("clause_end") if is_plan else grammar("object_end"))
    event = new_event(reading, group, bearers_of(reading, group, phrase))
    event.kind = _capex_kind(reading, group, phrase) if is_plan else group.trigger.kind
    set_site(event, phrase)
    event.money = sum_item.money
    return [event]


def _is_goods(reading: Reading, start: int, phrase: Phrase) -> bool:
    """True for a purchase of goods ("spend $5m on 20 new jets"), which is no investment of its kind."""
    if reading.at(start).lower not in ("on", "for") or phrase.facility is not None:
        return False
    words = {item.lower for item in reading.items[start : start + 8]}
    return bool(words & grammar("goods"))


def _is_gift(reading: Reading, start: int) -> bool:
    """ "pledged $5m to the relief fund": to somebody, not to do something and not to a project."""
    if reading.at(start).lower != "to" or reading.at(start + 1).lower not in grammar("determiner"):
        return False
    near = {item.lower for item in reading.items[start + 2 : start + 8]}
    return reading.at(start + 2).lower not in grammar("project_word") and near.isdisjoint(grammar("economy"))


def _bought_with(reading: Reading, start: int) -> Phrase | None:
    """What is bought with the sum ("spent $5m in cash to acquire B", "$5m buying B's stores")."""
    for at in range(start, start + 5):
        if reading.at(at).lower in ("acquire", "buy", "purchase", "acquiring", "buying"):
            phrase = object_after(reading, at + 1)
            is_business = phrase.owner is not None and (phrase.business or phrase.facility) is not None
            return phrase if not phrase.is_product and (phrase.firm or is_business) else None
    return None


def _held_firm(reading: Reading, start: int) -> Actor | None:
    """The firm of "invests $5m for a 20 % interest in B"."""
    if reading.at(start).lower not in ("for", "on"):
        return None
    for at in range(start + 1, start + 8):
        if reading.at(at).lower in ("stake", "interest", "holding") and reading.at(at + 1).lower in (
            "in",
            "of",
        ):
            return next(iter(firms_from(reading, at + 2)), None)
    return None


def _backed_firm(reading: Reading, group: Group, start: int) -> Actor | None:
    """The firm that capital goes into ("invest $1bn in B"); None when B only modifies ("in B plants")."""
    if group.trigger.lemma not in grammar("putting"):
        return None
    for at in range(start, start + 4):
        if reading.at(at).lower in ("in", "into", "behind"):
            found = firms_from(reading, at + 1)
            if not found or reading.at(at + 1).tag == "it":
                return None
            after = reading.at(reading.index_at(found[-1].end - 1) + 1)
            is_modifier = after.lower in ("'s", "’s") or (
                after.tag == "word" and after.lower not in grammar("after_firm")
            )
            return None if is_modifier else found[0]
    return None


def _is_project(reading: Reading, group: Group, phrase: Phrase) -> bool:
    """Without a sum, an investment needs a word that governs it and a site or place it goes to."""
    if group.trigger.lemma not in ("invest", "reinvest", "investment"):
        return False
    has_place = any(reading.items[at].tag == "place" for at in range(group.left, group.index))
    if group.trigger.part == "verb" and phrase.facility is not None and reading.names_any("place"):
        return True
    return bool(group.cues) and (phrase.facility is not None or has_place)


def _capex_kind(reading: Reading, group: Group, phrase: Phrase) -> str:
    """new_facility, expansion, rnd or commitment: what the sum is spent on."""
    return kind_of_site(phrase, {reading.items[at].lower for at in range(group.right, phrase.end)})


def _further_sums(reading: Reading, first: Event) -> list[Event]:
    """ "invests $5m in P and $3m in Q": a sum of its own for each place that "and" joins."""
    found: list[Event] = []
    for at in range(first.group.right + 1, len(reading.items)):
        item = reading.items[at]
        is_joined = reading.at(at - 1).text in (",", "and") and reading.at(at + 1).lower in ("in", "at")
        if item.text in (";", ":") or item.lower in ("including", "while", "but"):
            break
        if (
            item.money is None
            or not is_joined
            or reading.at(at + 2).tag != "place"
            or not is_capital(reading, at)
        ):
            continue
        other = new_event(reading, first.group, list(first.investors), "commitment")
        other.money, other.is_part, other.starts_at = item.money, True, at + 1
        found.append(other)
    return found


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
        phrase = object_after(reading, at + 1, all_but("object_end", "for", "to"))
        part = new_event(reading, whole.group, list(whole.investors))
        part.kind = _capex_kind(reading, whole.group, phrase) if phrase.facility else whole.kind
        part.money, part.is_part, part.starts_at = item.money, True, at + 1
        set_site(part, phrase)
        parts.append(part)
    return parts
