"""How far an investment has come, from the words that govern its trigger."""

from __future__ import annotations

import re
from functools import cache

from ingest.extract.investments.clauses import Group
from ingest.extract.investments.events import Event
from ingest.extract.investments.lexicon import Cue, any_of, grammar, words
from ingest.extract.investments.reading import Reading

#: The strongest word wins; a plan that was dropped is dropped.
_STRENGTH = {
    "cancelled": 9, "denied": 9, "withdrawn": 9, "suspended": 8, "delayed": 7, "rumoured": 6, "planned": 5,
    "announced": 4, "approved": 4, "under_way": 3, "completed": 2,
}  # fmt: skip


def set_status(event: Event) -> None:
    """Fill status, modality and the span of the word that tells it."""
    strongest = max(event.group.cues, key=lambda found: _STRENGTH[found[0].status], default=None)
    status, modality = _from_form(event)
    if strongest is not None and _counts(strongest[0], event.group):
        cue, item = strongest
        status, modality = cue.status, cue.modality
        event.status_span = (item.start, item.end)
    is_open = status in ("announced", "completed") and not _is_said_by_firm(event)
    hearsay = _find_hearsay(event.reading) if is_open else None
    if hearsay:
        status, modality = "rumoured", "rumoured"
        start = event.reading.sentence.start
        event.status_span = (start + hearsay.start(), start + hearsay.end())
    event.status, event.modality = _site_status(event, status), modality


def _site_status(event: Event, status: str) -> str:
    """What a stage is called for a site: opened, or under construction."""
    trigger = event.group.trigger
    if trigger.frame != "build" or event.kind != "new_facility":
        return status
    if trigger.lemma in ("opening", "inauguration"):  # "announced the opening of" tells that it is open
        return "opened" if status == "announced" and "will" not in event.group.auxiliaries else status
    if status == "completed":
        return "opened" if trigger.lemma in grammar("opening") or trigger.lemma == "set up" else status
    return (
        "under_construction" if status == "under_way" and trigger.lemma in grammar("constructing") else status
    )


def _counts(cue: Cue, group: Group) -> bool:
    """A past "will"-less announcement counts always; "made", "closed" only for nouns."""
    if cue.lemma == "due" and group.trigger.part == "noun":
        return False  # "due to the acquisition of"
    return not (cue.status == "completed" and group.trigger.part == "verb" and group.trigger.form == "base")


def _from_form(event: Event) -> tuple[str, str]:
    """Status from tense alone."""
    group = event.group
    trigger = group.trigger
    if event.default_status is not None:
        return event.default_status
    if trigger.lemma in grammar("promising"):
        return "announced", "announced"
    if trigger.part == "noun":
        is_dated = (
            event.date is not None and not event.date.is_year_imputed and event.date.precision != "range"
        )
        is_past_deal = trigger.frame == "buy" and is_dated  # "its purchase of B in 2014"
        return ("completed", "realised") if is_past_deal else ("announced", "announced")
    if trigger.form == "ing" and group.auxiliaries & grammar("be"):
        return "under_way", "under_way"
    is_infinitive = event.reading.at(group.index - 1).lower == "to"
    if trigger.form == "past" or (trigger.form == "base" and not is_infinitive and not group.auxiliaries):
        is_over = event.reading.at(group.left - 1).lower in (
            "after",
            "since",
            "of",
        )  # "after being bought by"
        is_going_on = "being" in group.auxiliaries and not is_over
        return ("under_way", "under_way") if is_going_on else ("completed", "realised")
    if trigger.form == "ing" and trigger.frame in ("build", "buy"):
        return "completed", "realised"
    return "announced", "announced"


def _is_said_by_firm(event: Event) -> bool:
    """True when the governing word is the firm's own announcement."""
    return any(
        cue.lemma in ("announce", "unveil", "disclose", "agree", "sign") for cue, _ in event.group.cues
    )


def _find_hearsay(reading: Reading) -> re.Match[str] | None:
    """The phrase by which the sentence says that it does not know."""
    if not any(map(reading.words.issuperset, _words_of_hearsay())):
        return None
    return _hearsay().search(reading.sentence.text)


@cache
def _words_of_hearsay() -> list[list[str]]:
    return [phrase.split() for phrase in words("hearsay")]


@cache
def _hearsay() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(words('hearsay'))})\b", re.IGNORECASE)
