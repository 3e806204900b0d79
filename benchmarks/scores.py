"""Precision, recall and F1 of things found against things labelled, paired one to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Label = TypeVar("Label")
Found = TypeVar("Found")


@dataclass(slots=True)
class Score:
    """Counts over a set of texts."""

    hits: int = 0
    inventions: int = 0
    misses: int = 0

    def add(
        self, labels: Sequence[Label], found: Sequence[Found], agree: Callable[[Label, Found], bool]
    ) -> list[tuple[Label, Found]]:
        """Count one text and return its pairs: each label takes the first thing left that agrees with it."""
        left = list(found)
        pairs = []
        for label in labels:
            match = next((number for number, each in enumerate(left) if agree(label, each)), None)
            if match is not None:
                pairs.append((label, left.pop(match)))
        self.hits += len(pairs)
        self.misses += len(labels) - len(pairs)
        self.inventions += len(left)
        return pairs

    def __str__(self) -> str:
        precision = self.hits / max(self.hits + self.inventions, 1)
        recall = self.hits / max(self.hits + self.misses, 1)
        f1 = 2 * self.hits / max(2 * self.hits + self.inventions + self.misses, 1)
        return f"F1 {f1:.3f} (precision {precision:.3f}, recall {recall:.3f})"
