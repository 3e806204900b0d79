"""Keys under which copies meet: MinHash bands of the whole story and of its opening, and whole paragraphs.

A copy that was cut from below keeps its opening; one that was given a new opening keeps the rest. `copies`
decides; here a pair must only not be missed, and unrelated articles must hardly ever meet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache

from datasketch import MinHash

from ingest.resolve.wording import RUN, Wording

#: (bands, rows of a band). Half of the runs in common: they meet with .85 and .90; one in fifty: .0001, .003.
_WHOLE = (14, 3)
_OPENING = (8, 2)
_OPENING_WORDS = 60
_PARAGRAPHS = 4
_FEWEST_WORDS_OF_A_PARAGRAPH = 14


def block_keys(wording: Wording) -> frozenset[str]:
    """Keys of one article; a text too short for them has only the key of its exact words."""
    keys = {_key("exact", wording.everything)}
    keys.update(_bands("whole", wording.words, _WHOLE))
    keys.update(_bands("opening", wording.words[:_OPENING_WORDS], _OPENING))
    for paragraph in wording.paragraphs[:_PARAGRAPHS]:
        if len(paragraph) >= _FEWEST_WORDS_OF_A_PARAGRAPH:
            keys.add(_key("paragraph", " ".join(paragraph)))
    return frozenset(keys)


def _bands(name: str, words: tuple[str, ...], shape: tuple[int, int]) -> Iterable[str]:
    bands, rows = shape
    runs = {" ".join(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}
    if not runs:
        return
    signature = _empty_signature(bands * rows).copy()
    signature.update_batch([run.encode() for run in sorted(runs)])
    for band in range(bands):
        part = signature.hashvalues[band * rows : (band + 1) * rows]
        yield _key(f"{name}{band}", part.astype(">u8").tobytes().hex())


@cache
def _empty_signature(length: int) -> MinHash:
    """To copy: drawing the permutations takes longer than reading an article."""
    return MinHash(num_perm=length, seed=1)


def _key(name: str, value: str) -> str:
    return hashlib.md5(f"{name} {value}".encode(), usedforsecurity=False).hexdigest()[:16]
