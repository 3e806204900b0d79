"""How probable it is that an investment was read rightly: counted on annotated articles, never guessed.

lexicons/investment_confidence.tsv holds, for each sort of telling, how many were read and how many rightly.
A rare sort leans on its family, a rare family on all. `ingest.evaluate.calibration` counts the table anew.
"""

from __future__ import annotations

from functools import cache

from ingest.lexicons import read_rows
from ingest.records import KINDS, InvestmentMention

#: How many annotated facts it takes to trust a sort's own rate as much as its parent's.
_WEIGHT = 4.0

Sort = tuple[str, str, str]


def sort_of(investment: InvestmentMention) -> Sort:
    """Family; `near` when the sentence itself names the investor, else `far`; sum, place or bare."""
    spans = [each for each in investment.evidence if each.field == "investor"]
    is_near = all(investment.start_char <= each.start_char < investment.end_char for each in spans)
    told = "sum" if investment.amount is not None else "place" if investment.destination_name else "bare"
    return KINDS[investment.kind][0], "near" if is_near else "far", told


def confidence_of(sort: Sort) -> float:
    """Estimated probability that an investment of this sort is right, 0 to 1."""
    return rate_of(sort, _counts())


def rate_of(sort: Sort, counts: dict[Sort, tuple[int, int]]) -> float:
    """Share read rightly, shrunk from the sort over its family to all; `counts` are (read, right)."""
    everything = list(counts.values())
    family = [count for other, count in counts.items() if other[0] == sort[0]]
    overall = _share(everything, 0.5)
    return round(_share([counts.get(sort, (0, 0))], _share(family, overall)), 3)


def _share(counts: list[tuple[int, int]], parent: float) -> float:
    read, right = sum(count[0] for count in counts), sum(count[1] for count in counts)
    return (right + _WEIGHT * parent) / (read + _WEIGHT)


@cache
def _counts() -> dict[Sort, tuple[int, int]]:
    rows = read_rows("investment_confidence.tsv")
    return {(family, who, told): (int(read), int(right)) for family, who, told, read, right in rows}
