"""Word table of the reader of relations (see lexicons/relation_words.tsv)."""

from __future__ import annotations

import re
from functools import cache

from ingest.lexicons import read_rows


@cache
def relation_words(kind: str) -> frozenset[str]:
    """The words of one kind."""
    return frozenset(next(row[1].split() for row in read_rows("relation_words.tsv") if row[0] == kind))


@cache
def any_of(kind: str) -> str:
    """A pattern for any word of one kind, the longest first."""
    return "|".join(map(re.escape, sorted(relation_words(kind), key=lambda word: (-len(word), word))))
