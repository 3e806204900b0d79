"""Find names that may be places, in one pass over the tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ingest.extract.document import Document, Sentence
from ingest.extract.gazetteer import fold, gazetteer
from ingest.extract.regions.beside import Candidate, judge
from ingest.extract.regions.namesakes import firm_heads, is_town, surnames

#: Words of the longest name looked for.
_MAX_WORDS = 5
_ATTACHED = re.compile(
    r"([^-‐‑]+)[-‐‑](?:based|headquartered|listed|born|made|owned|backed|led|to|area|wide)\b"
)


def scan(document: Document) -> list[Candidate]:
    """Return candidate places of `document` in order; none overlaps another."""
    persons = surnames(document)
    starts_low = any(word in document.text for word in _LOWER_STARTS)
    found = [item for s in document.sentences for item in _scan_sentence(s, persons, starts_low)]
    heads = firm_heads(document, {item.surface.upper() for item in found if is_town(item.readings)})
    return [item for item in found if item.has_cue or item.surface.upper() not in heads]


def _scan_sentence(sentence: Sentence, persons: frozenset[str], starts_low: bool) -> Iterator[Candidate]:
    gaz, tokens = gazetteer(), sentence.words
    done, previous = 0, None
    indices: Sequence[int] = sentence.capitals
    if starts_low:
        indices = sorted({*indices, *(i for i, word in enumerate(tokens) if word in _LOWER_STARTS)})
    for index in indices:
        if index < done or not (reach := _reach(tokens[index])):
            continue
        token = tokens[index]
        if len(token) == 2 and _is_postal(tokens, index):
            yield Candidate(
                sentence.starts[index], sentence.end_of(index), token, (gaz.postal[token],), sentence, True
            )
            continue
        used, end = _longest(sentence, tokens, index, reach)
        if not used:
            continue
        done = index + used
        candidate = judge(sentence, tokens, index, done - 1, end, persons)
        if candidate is not None:
            if previous is not None and _LIST_GAP.fullmatch(sentence.source, previous.end, candidate.start):
                candidate = candidate._replace(has_cue=candidate.has_cue or previous.has_cue)
            previous = candidate
            yield candidate


_LIST_GAP = re.compile(r"(?:,|,? and|,? or|;)\s")
_LOWER_STARTS = frozenset({"mainland", "sub-Saharan", "continental", "euro", "upstate"})


def _is_postal(tokens: list[str], index: int) -> bool:
    """True for a postal code of a state after a town: Concord, NC."""
    if len(tokens[index]) != 2 or tokens[index] not in gazetteer().postal or index < 2:
        return False
    town = tokens[index - 2]
    return tokens[index - 1] == "," and town[0].isupper() and not town.isupper()


def _longest(sentence: Sentence, tokens: list[str], index: int, reach: int) -> tuple[int, int]:
    """Words used by the longest known name that begins at `index`, and where it ends; (0, 0) if none."""
    gaz, source = gazetteer(), sentence.source
    readings, inner = gaz.readings, gaz.inner
    start, end = sentence.starts[index], sentence.end_of(index)
    best = (0, 0)
    for used, text in enumerate(tokens[index : index + min(reach, _MAX_WORDS)], 1):
        begin = sentence.starts[index + used - 1]
        if begin - end > 1 or (used > 1 and text.islower() and text not in inner):
            break
        end = begin + len(text)
        if readings(source[start:end]):
            best = (used, end)
        if not text.isalpha() and (attached := _ATTACHED.match(text)):
            bare = begin + len(attached[1])
            if readings(source[start:bare]):
                return used, bare
    return best


@lru_cache(maxsize=1 << 15)
def _reach(text: str) -> int:
    """Words of the longest name that a token may open; 0 when none does."""
    starts = gazetteer().starts
    first = text.replace("‐", "-").replace("‑", "-").partition("-")[0]
    forms = {first, text, fold(first), fold(text)}
    if first.isupper():
        forms |= {first.capitalize(), text.capitalize(), text.title()}
    return max(*(starts.get(form, 0) for form in forms), int(text in gazetteer().postal))
