"""Names in one list: what is said of some of them speaks for the others."""

from __future__ import annotations

import re
from itertools import pairwise

from ingest.extract.firms.aliases import Group
from ingest.extract.firms.evidence import THRESHOLD, weigh
from ingest.extract.firms.names import Name
from ingest.extract.firms.words import lower_words, words

_LIST_GAP = re.compile(r"(?:,? (?:and|or|&) |, )(?:the |[A-Z]\w+['’]s )?((?:[a-z][\w-]* ){0,3})")


def spread_in_lists(names: list[Name], groups: dict[str, Group]) -> None:
    """A name in one list with a firm is likely one too: `A, B and C`, or bullets that open alike."""
    for chain in [*_chains(names), *_bullets(names)]:
        firms = {name.key for name in chain if weigh(groups[name.key].features) >= THRESHOLD}
        for name in chain if firms else []:
            is_sure = len(firms - {name.key}) > 1
            groups[name.key].features.add("among firms" if is_sure else "listed with firms")


def _chains(names: list[Name]) -> list[list[Name]]:
    """Lists inside a sentence: at least two names, closed by `and`, or at least four names."""
    chains: list[list[Name]] = []
    for one, other in pairwise([name for name in names if not _is_owner(name)]):
        if one.sentence is not other.sentence or not _is_list_gap(one, other):
            continue
        if chains and chains[-1][-1] is one:
            chains[-1].append(other)
        else:
            chains.append([one, other])
    return [chain for chain in chains if len(chain) > 3 or _is_closed(chain)]


def _is_owner(name: Name) -> bool:
    """True before 's, as in `Kenya's Velqua`."""
    return name.sentence.source.startswith(("'s ", "’s "), name.end)


def _is_closed(chain: list[Name]) -> bool:
    return any(
        w in chain[-1].sentence.source[chain[-2].end : chain[-1].start] for w in (" and ", " or ", " & ")
    )


def _bullets(names: list[Name]) -> list[list[Name]]:
    """Names that open neighbouring lines or list items which go on alike, at least three."""
    runs: list[list[Name]] = []
    latest: dict[str, list[Name]] = {}
    for name in names:
        opening = _opens_with(name) if name.is_opening else None
        if opening is None:
            continue
        reach = 8 if opening == "(" else 2
        run = latest.get(opening)
        if run is not None and name.sentence.index - run[-1].sentence.index <= reach:
            run.append(name)
        else:
            latest[opening] = [name]
            runs.append(latest[opening])
    return [run for run in runs if len(run) > 2]


def _opens_with(name: Name) -> str | None:
    """How the sentence goes on after its opening name: with a comma or with what firms do."""
    tokens = name.sentence.words
    following = tokens[name.last + 1] if name.last + 1 < len(tokens) else ""
    if following == ",":
        return ","
    if following == "(" and name.sentence.role == "list_item":
        return "("  # an entry of a round-up: `3. Velqua (Kenya)`
    return "acts" if following in words("act") else None


def _is_list_gap(first: Name, second: Name) -> bool:
    """True when two names stand in one list: `A, B`, `A and B`, `A, and B`."""
    gap = first.sentence.source[first.end : second.start]
    match = _LIST_GAP.fullmatch(gap)
    if match is None:
        return False
    described = match[1].split()
    return not described or described[-1] in lower_words("business")
