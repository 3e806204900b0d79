"""Which reports tell the same project: weighed evidence, among reports that share a party.

The weight of a level of a field says how much it speaks for one project. The sum of the weights of a pair,
through the logistic function, is its score. Weights: lexicons/project_weights.tsv; why so and how well:
docs/decisions/linking-projects.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import product

from ingest.lexicons import read_rows, read_words
from ingest.resolve.firms import digest_of
from ingest.resolve.names import parse_name
from ingest.resolve.records import ProjectMention
from ingest.resolve.signals import TABLES, compare

#: Weight of every (field, level); ("always", "-") is the constant.
Weights = Mapping[tuple[str, str], float]

#: Two groups become one when their pooled evidence reaches this probability.
JOIN = 0.3
#: Members of a group that testify for it: the earliest. Bounds the cost of joining large groups.
_WITNESSES = 8
_TABLE = "project_weights.tsv"


class ProjectMatcher:
    """Mentions by the evidence that they tell one project; see the module."""

    entity = "project"
    prefix = "inv"

    def __init__(self, weights: Weights | None = None) -> None:
        self.weights = learned_weights() if weights is None else weights
        self.version = f"projects-1-{digest_of((_TABLE, *TABLES))}"

    def blocks(self, item: ProjectMention) -> frozenset[str]:
        """Its parties; and each with place, sum and month, for parties that very many articles name."""
        return frozenset(key for party in _parties(item) for key in _keys(party, item))

    def score(self, a: ProjectMention, b: ProjectMention) -> float:
        """How surely both tell one project."""
        return _probability(
            self.weights, sum(self.weights.get(level, 0.0) for level in compare(a, b).items())
        )

    def may_join(self, left: Sequence[ProjectMention], right: Sequence[ProjectMention]) -> bool:
        """Whether all that both groups tell fits together, not only the one link between them.

        A field counts with its mean weight over the pairs in which both tell it, so the others of a group
        fill in what one report leaves out.
        """
        told: dict[str, list[float]] = defaultdict(list)
        for a, b in product(_witnesses(left), _witnesses(right)):
            for field, level in compare(a, b).items():
                told[field].append(self.weights.get((field, level), 0.0))
        pooled = math.fsum(math.fsum(weights) / len(weights) for weights in told.values())
        return _probability(self.weights, pooled) >= JOIN

    def relation(self, item: ProjectMention, seed: ProjectMention) -> str:
        """`same_project`; the ledger of judgements tells what a person decided."""
        return "same_project"


def _probability(weights: Weights, evidence: float) -> float:
    total = weights[("always", "-")] + evidence
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def learned_weights() -> dict[tuple[str, str], float]:
    """The committed weights."""
    return {(field, level): float(weight) for field, level, _, weight in read_rows(_TABLE)}


@cache
def expected_weights() -> dict[tuple[str, str], float]:
    """What was expected of each level before any label was seen."""
    return {(field, level): float(expected) for field, level, expected, _ in read_rows(_TABLE)}


def _witnesses(group: Sequence[ProjectMention]) -> list[ProjectMention]:
    return sorted(group, key=lambda item: item.order)[:_WITNESSES]


def _parties(item: ProjectMention) -> set[str]:
    """Ids of the investors and targets, and what their names begin with."""
    return {*item.investors, *item.targets, *map(_beginning, (*item.investor_names, *item.target_names))}


def _beginning(name: str) -> str:
    """A name up to its first word that is no everyday word: short forms share it with the full name."""
    core = parse_name(name).core
    plain = next((n for n, word in enumerate(core) if word not in read_words("english_words.txt")), len(core))
    return " ".join(core[: plain + 1])


def _keys(party: str, item: ProjectMention) -> list[str]:
    keys = [party]
    if item.country_code:
        keys.append(f"{party}|{item.subdivision_code or item.country_code}|{item.geonames_id}")
    if item.amount:
        keys.append(f"{party}|{item.currency_code} {item.amount:.1e}")
    if item.published_at:
        keys += [f"{party}|{month}" for month in _months(item.published_at)]
    return keys


def _months(at: datetime) -> set[str]:
    """The month and that of a fortnight on: reports up to a fortnight apart share one."""
    return {f"{day:%Y-%m}" for day in (at, at + timedelta(days=14))}
