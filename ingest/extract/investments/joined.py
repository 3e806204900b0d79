"""Firms that act together: "A, B and C", "a joint venture between A and B"."""

from __future__ import annotations

from ingest.extract.investments.actors import Actor
from ingest.extract.investments.lexicon import ends_phrase
from ingest.extract.investments.reading import Reading
from ingest.extract.investments.subjects import described_before, is_governed


def coordinated_with(reading: Reading, subject: Actor) -> list[Actor]:
    """The firms that "and" joins to the subject before it ("A, B and C"), in order."""
    found = [subject]
    at = _joint_before(reading, reading.index_at(subject.start))
    while reading.at(at).lower in ("and", "&") or (len(found) > 1 and reading.at(at).text == ","):
        before = at - 2 if reading.at(at - 1).text == "," else at - 1
        described = described_before(reading, at - 1)
        before = _before_home(reading, before) if described is None else described
        other = reading.at(before)
        is_parent = _is_parent(reading, before)
        if other.actor is None or other.tag != "firm" or (is_governed(reading, before) and not is_parent):
            break
        found.insert(0, other.actor)
        at = _joint_before(reading, before)
    return found


def _before_home(reading: Reading, index: int) -> int:
    """The firm before its home ("A of the Netherlands and B"), else `index`."""
    if reading.at(index).tag != "place":
        return index
    at = index - 1 - (reading.at(index - 1).lower == "the")
    return at - 1 if reading.at(at).lower == "of" and reading.at(at - 1).tag == "firm" else index


def _is_parent(reading: Reading, index: int) -> bool:
    """True for the first firm of "a joint venture between A and B", who act together."""
    at = index - 1
    while reading.at(at).tag in ("word", "place") and not ends_phrase(reading.at(at).lower):
        at -= 1
    return reading.at(at).lower in ("between", "of") and reading.at(at - 1).lower in ("venture", "jv")


def _joint_before(reading: Reading, index: int) -> int:
    """Item before the firm at `index` and what describes it ("and West Germany's X", "and rival X")."""
    at = index - 1
    if reading.at(at).lower in ("'s", "’s") and reading.at(at - 1).tag == "place":
        return at - 2
    while at > index - 4 and reading.at(at).tag == "word" and not ends_phrase(reading.at(at).lower):
        at -= 1
    return at
