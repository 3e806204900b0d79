"""How well reports of one project are brought together, and how the weights of the evidence are learned.

B-cubed: for every mention, which share of its cluster is of its project (precision), and which share of its
project is in its cluster (recall); the means over mentions (Bagga and Baldwin, 1998).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ingest.resolve.matching import new_links, resolve
from ingest.resolve.projects import ProjectMatcher, Weights
from ingest.resolve.records import ProjectMention
from ingest.resolve.signals import Levels, compare

#: What is known of any two mentions of a firm before their fields are read. Set, not learned: a labelled set
#: has fewer projects a firm than the news.
ALWAYS = ("always", "-")
#: Strength of the pull of a weight towards what was expected of it, in pairs.
_PULL = 8.0
_STEPS = 60


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of clusters with the truth over `n` items; what was joined or split wrongly, by name."""

    n: int
    precision: float
    recall: float
    merges: tuple[tuple[str, ...], ...]
    splits: tuple[tuple[str, int], ...]

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)

    def __str__(self) -> str:
        return f"n {self.n:4}   B-cubed P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}"


def agreement(clusters: Mapping[str, str], truth: Mapping[str, str]) -> Agreement:
    """Compare the clusters of the items of `truth` (item -> name of its real cluster) with it."""
    found, real = _groups(clusters, truth), _groups(truth, truth)
    precision = recall = 0.0
    for item, name in truth.items():
        here, there = found[clusters[item]], real[name]
        shared = len(here & there)
        precision += shared / len(here)
        recall += shared / len(there)
    named = {cluster: {truth[item] for item in items} for cluster, items in found.items()}
    split = {name: len({clusters[item] for item in items}) for name, items in real.items()}
    return Agreement(
        n=len(truth),
        precision=precision / len(truth),
        recall=recall / len(truth),
        merges=tuple(sorted({tuple(sorted(names)) for names in named.values() if len(names) > 1})),
        splits=tuple(sorted((name, parts) for name, parts in split.items() if parts > 1)),
    )


def _groups(clusters: Mapping[str, str], items: Iterable[str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for item in items:
        groups[clusters[item]].add(item)
    return groups


def candidates(
    matcher: ProjectMatcher, items: Iterable[ProjectMention]
) -> list[tuple[ProjectMention, ProjectMention]]:
    """Pairs that share a block, each once."""
    blocks: dict[str, list[ProjectMention]] = defaultdict(list)
    for item in sorted(items, key=lambda item: item.item_id):
        for key in matcher.blocks(item):
            blocks[key].append(item)
    pairs = {(a.item_id, b.item_id): (a, b) for block in blocks.values() for a, b in combinations(block, 2)}
    return [pairs[key] for key in sorted(pairs)]


def cluster(matcher: ProjectMatcher, items: Mapping[str, ProjectMention]) -> dict[str, str]:
    """Cluster of every item, by nothing but the matcher."""
    links = new_links(matcher, candidates(matcher, items.values()))
    return {member.item_id: member.cluster_id for member in resolve(matcher, items, links, [])}


def learn(
    items: Iterable[ProjectMention], truth: Mapping[str, str], expected: Weights
) -> dict[tuple[str, str], float]:
    """Weights from labelled mentions: logistic regression, each weight pulled towards what is expected.

    Evidence that the labelled pairs do not show keeps its expected weight. Levels expected to say nothing
    stay at 0: the others of their field are compared with them. The order of mentions does not matter.
    """
    pairs = candidates(ProjectMatcher(expected), items)
    levels = [compare(a, b) for a, b in pairs]
    same = np.array([truth[a.item_id] == truth[b.item_id] for a, b in pairs], dtype=float)
    signals = sorted(signal for signal, weight in expected.items() if weight and signal != ALWAYS)
    start = np.array([expected[signal] for signal in signals])
    x, weights = _matrix(levels, signals), start.copy()
    for _ in range(_STEPS):
        promised = 1 / (1 + np.exp(-np.clip(x @ weights + expected[ALWAYS], -30, 30)))
        gradient = x.T @ (promised - same) + _PULL * (weights - start)
        curvature = (x * (promised * (1 - promised))[:, None]).T @ x + _PULL * np.eye(len(signals))
        weights -= np.linalg.solve(curvature, gradient)
    learned = {signal: round(float(weight), 2) for signal, weight in zip(signals, weights, strict=True)}
    return {**expected, **learned}


def _matrix(levels: Sequence[Levels], signals: Sequence[tuple[str, str]]) -> np.ndarray:
    column = {signal: number for number, signal in enumerate(signals)}
    x = np.zeros((len(levels), len(signals)))
    for row, each in enumerate(levels):
        for level in each.items():
            if level in column:
                x[row, column[level]] = 1
    return x
