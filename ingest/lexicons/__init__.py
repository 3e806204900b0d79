"""Words as data: each table is one file, read at most once, when first needed."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def read_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Rows of the tab-separated table `name` without its header; `#` lines and blank lines are comments.

    Raises ValueError naming the file and line when a row has not as many cells as the header.
    """
    rows: list[tuple[str, ...]] = []
    lines = resources.files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        row = tuple(cell.strip() for cell in line.split("\t"))
        if rows and len(row) != len(rows[0]):
            raise ValueError(f"lexicons/{name}:{number}: {len(row)} cells, the header has {len(rows[0])}")
        rows.append(row)
    return tuple(rows[1:])


@cache
def read_words(name: str) -> frozenset[str]:
    """Entries of the list `name`, one a line; `#` lines and blank lines are comments."""
    lines = resources.files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
