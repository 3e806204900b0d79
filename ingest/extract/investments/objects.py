"""What a project is about: its kind, its site, the sum named with the site."""

from __future__ import annotations

from ingest.extract.investments.capital import is_capital
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import grammar
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
    is_linked = reading.at(group.right).lower == "of"
    return object_after(reading, group.right + is_linked, grammar("object_end") - {"at"})


def sum_of_site(reading: Reading, phrase: Phrase) -> Money | None:
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
