"""Text wrapped at a fixed width, as terminals and mail programs do -> one line per paragraph."""

from __future__ import annotations

from itertools import groupby, pairwise
from statistics import quantiles

from ingest.parse.roles import starts_list_item

MIN_WRAPPED_LINES = 4
WIDTHS = range(50, 101)
#: How much shorter than the width a wrapped line may be: one long word did not fit.
SLACK = 24


def unwrap(lines: list[str]) -> list[str]:
    """Join the lines of each paragraph when the whole text is wrapped; else return the lines as they are."""
    paragraphs = [
        list(group) for filled, group in groupby(lines, key=lambda line: bool(line.strip())) if filled
    ]
    inner = [
        len(line.rstrip())
        for paragraph in paragraphs
        for line, following in pairwise(paragraph)
        if not starts_list_item(following.strip())
    ]
    if len(inner) < MIN_WRAPPED_LINES or max(len(line.rstrip()) for line in lines) not in WIDTHS:
        return lines
    width = quantiles(inner, n=20)[-1]
    if sum(width - SLACK <= length for length in inner) < 0.9 * len(inner):
        return lines
    unwrapped: list[str] = []
    for paragraph in paragraphs:
        if unwrapped:
            unwrapped.append("")
        opened = len(unwrapped)
        for line in paragraph:
            if len(unwrapped) == opened or starts_list_item(line.strip()):
                unwrapped.append(line.strip())
            else:
                unwrapped[-1] += " " + line.strip()
    return unwrapped
