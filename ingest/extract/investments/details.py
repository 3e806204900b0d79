"""What else a sentence tells of its event: date, horizon, stake, jobs, sector, speaker."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice, takewhile

from ingest.extract.dates import Horizon
from ingest.extract.investments.events import Event, Span
from ingest.extract.investments.lexicon import ends_phrase, facilities, grammar, sectors
from ingest.extract.investments.reading import Reading
from ingest.extract.numbers import read_number_at, read_percents
from ingest.records import KINDS

_STAKE_AFTER = re.compile(
    r"[ -](?:[\w-]+ ){0,2}?(?:stake|interest|holding|share|shareholding|of (?:the |its )?\w)"
)
_UNDISCLOSED = re.compile(
    r"\b(?:terms|price|value|amount|details)\b[^.;]{0,50}?"
    r"(?:not (?:\w+ )?(?:disclosed|revealed|released|made public)"
    r"|n[o']t (?:disclosed|given))|\bundisclosed (?:sum|amount|price|terms|round)\b",
    re.IGNORECASE,
)
_SILENT = re.compile(r"disclosed|revealed|released|made public|given", re.IGNORECASE)
_NAME = r"[A-Z][\w.&'’-]*(?: (?:of |and |& |de |van |von )?[A-Z][\w.&'’-]*){0,5}"
#: Words without one of which the sentence names no speaker in this way, and how it does.
_SPEAKERS = (
    (frozenset({"according"}), re.compile(rf"\baccording to (?:the )?({_NAME})")),
    (
        frozenset({"said", "says", "added", "announced"}),
        re.compile(
            r"\b(?:said|says|added|announced) "
            r"((?!Mon|Tue|Wed|Thu|Fri|Sat|Sun)[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)+)"
        ),
    ),
    (
        frozenset({"said", "says", "told", "announced", "disclosed", "reported", "confirmed"}),
        re.compile(
            rf"({_NAME})(?:, [^,]{{3,90}},)? (?:said|says|told|announced|disclosed|reported|confirmed)\b"
        ),
    ),
)


def set_details(event: Event, horizons: Sequence[Horizon], stop: int) -> None:
    """Fill what the event's own sentence tells; its clause ends at item `stop`."""
    _set_date(event, stop)
    _set_horizon(event, horizons)
    _set_stake(event)
    _set_jobs(event)
    _set_sector(event)
    event.project_type = event.project_type or _project_type(event)
    event.speaker = event.speaker or _speaker(event)
    if event.money is None and KINDS[event.kind][0] == "equity":
        event.is_undisclosed = _undisclosed(event)


def _set_date(event: Event, stop: int) -> None:
    """The date of the clause that is nearest to the trigger; "the 2015 lease" dates only the lease."""
    items = event.reading.items
    days = [
        (abs(at - event.group.index), at)
        for at, item in enumerate(items[:stop])
        if item.date is not None and not (item.date.precision == "year" and _is_modifier(event.reading, at))
    ]
    if days:
        event.date = items[min(days)[1]].date


def _is_modifier(reading: Reading, index: int) -> bool:
    after = reading.at(index + 1)
    return after.tag == "word" and not after.is_capital and not ends_phrase(after.lower)


def _set_horizon(event: Event, horizons: Sequence[Horizon]) -> None:
    start, end = event.kind_span[0], event.reading.sentence.end
    if KINDS[event.kind][0] == "capex":
        first = bisect_left(horizons, start, key=lambda horizon: horizon.start)
        within = takewhile(lambda horizon: horizon.start < end, islice(horizons, first, None))
        event.horizon = next((each for each in within if each.years), None)


def _set_stake(event: Event) -> None:
    """The share bought: "a 20 % stake", "51 percent of the shares"."""
    if KINDS[event.kind][0] != "equity":
        return
    sentence = event.reading.sentence
    for percent in read_percents(sentence.source, sentence.start, sentence.end):
        if 0 < percent.value <= 100 and _STAKE_AFTER.match(sentence.source, percent.end, sentence.end):
            event.stake = percent.value, (percent.start, percent.end)
            return


def _set_jobs(event: Event) -> None:
    """ "creating 4,000 new jobs": a whole number of people within a few words."""
    items = event.reading.items
    if KINDS[event.kind][0] != "capex":
        return
    for at, item in enumerate(items):
        if item.tag != "number" or not any(
            each.lower in grammar("people") for each in items[at + 1 : at + 6]
        ):
            continue
        if not any(each.lower in grammar("job_verb") for each in items[max(0, at - 7) : at]):
            continue
        number = read_number_at(event.reading.sentence.source, item.start, event.reading.sentence.end)
        if number is not None and number.value == int(number.value) and 0 < number.value < 10**7:
            event.jobs = int(number.value), (number.start, number.end)
            return


def _project_type(event: Event) -> str | None:
    """relocation or co_location, which the kind does not tell; None when the words tell neither."""
    reading, group = event.reading, event.group
    if group.trigger.frame == "move":
        has_origin = any(
            item.lower == "from" and reading.at(at + 1).tag == "place"
            for at, item in enumerate(reading.items)
        )
        is_whole = event.site is not None and reading.at(group.right).lower in grammar("determiner")
        return "relocation" if has_origin or is_whole or group.trigger.lemma == "relocate" else None
    if event.kind == "new_facility" and any(
        _stands_beside(reading, at) for at in range(group.right, len(reading.items))
    ):
        return "co_location"
    return None


def _stands_beside(reading: Reading, index: int) -> bool:
    """True for "next to its existing mill", "alongside its Dayton plant", "at its existing site"."""
    if reading.items[index].lower not in grammar("beside"):
        return False
    near = [reading.at(index + n) for n in range(1, 7)]
    is_own = any(item.lower in ("its", "existing", "current") for item in near[:4])
    is_beside = reading.items[index].lower != "at" or any(
        item.lower in ("existing", "current") for item in near
    )
    return is_own and is_beside and any(reading.phrase_at(index + n, facilities()) for n in range(1, 7))


def _set_sector(event: Event) -> None:
    """The sector word nearest to the trigger, after it rather than before."""
    reading = event.reading
    found: list[tuple[int, int, int, str]] = []
    table = sectors()
    for at in [at for at, item in enumerate(reading.items) if item.lower in table]:
        for length, sector in reading.phrase_at(at, table)[:1]:
            distance = at - event.group.right
            is_word = reading.items[at].text.isupper() or reading.items[at].lower not in ("it", "ai")
            if is_word:
                found.append((distance if distance >= 0 else 8 - distance, at, length, sector))
    if found:
        _, at, length, sector = min(found)
        event.sector = sector, (reading.items[at].start, reading.items[at + length - 1].end)


def _speaker(event: Event) -> Span | None:
    sentence = event.reading.sentence
    for saying, pattern in _SPEAKERS:
        if event.reading.words.isdisjoint(saying):
            continue
        match = pattern.search(sentence.source, sentence.start, sentence.end)
        if match is not None:
            return match.start(1), match.end(1)
    return None


def _undisclosed(event: Event) -> Span | None:
    """Words that say that the sum is kept silent, in this sentence or right after it."""
    sentence = event.reading.sentence
    end = min(sentence.end + 160, len(sentence.source))
    if not _SILENT.search(sentence.source, sentence.start, end):
        return None
    match = _UNDISCLOSED.search(sentence.source, sentence.start, end)
    return match.span() if match else None
