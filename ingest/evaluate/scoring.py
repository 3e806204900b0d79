"""Counting hits, misses and inventions, and what the counts are worth."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from ingest.evaluate.matching import ArticleRules, Facts, Rule, same_amount, same_name, same_region
from ingest.evaluate.prediction import MAX_EVIDENCE_CHARS

MEASURES = (
    "firms", "regions_name", "regions_iso", "investments_strict", "investments_lenient", "amounts",
    "statistics", "relations",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matches:
    """The outcome of one measure on one article."""

    pairs: list[tuple[Facts, Facts]]
    missed: list[Facts]
    invented: list[Facts]

    def counts(self, measure: str) -> Counter[str]:
        """Hits (`optional` gold does not count), inventions and misses, keyed by measure."""
        hits = sum(not gold.get("optional") for gold, _ in self.pairs)
        return Counter(
            {f"{measure} tp": hits, f"{measure} fp": len(self.invented), f"{measure} fn": len(self.missed)}
        )


def match(gold: Sequence[Facts], predicted: Sequence[Facts], rule: Rule) -> Matches:
    """Pair facts one to one, required gold facts first, each with the best prediction that is left."""
    left = list(predicted)
    pairs: list[tuple[Facts, Facts]] = []
    missed: list[Facts] = []
    for fact in sorted(gold, key=lambda item: bool(item.get("optional"))):
        scores = [rule(fact, candidate) for candidate in left]
        best = max(scores, default=0)
        if best:
            pairs.append((fact, left.pop(scores.index(best))))
        elif not fact.get("optional"):
            missed.append(fact)
    return Matches(pairs, missed, left)


def match_article(gold: Facts, predicted: Facts) -> dict[str, Matches]:
    """Every measure on one article."""
    rules = ArticleRules(gold, predicted)

    def matched(table: str, rule: Rule) -> Matches:
        return match(gold[table], predicted.get(table, []), rule)

    amounts = [[fact for fact in side if fact.get("amount") is not None]
               for side in (gold["investments"], predicted.get("investments", []))]  # fmt: skip
    # Aliases are scored with the firms.
    ties = [[fact for fact in side if fact.get("relation") != "alias_of"]
            for side in (gold["relations"], predicted.get("relations", []))]  # fmt: skip
    return {
        "firms": matched("firms", same_name),
        "regions_name": matched("regions", same_name),
        "regions_iso": matched("regions", same_region),
        "investments_strict": matched("investments", rules.strictly_same_investment),
        "investments_lenient": matched("investments", rules.leniently_same_investment),
        "amounts": match(amounts[0], amounts[1], same_amount),
        "statistics": matched("statistics", rules.same_statistic),
        "relations": match(ties[0], ties[1], rules.same_relation),
    }


def count_article(gold: Facts, predicted: Facts | None) -> Counter[str]:
    """All counts of one article; `predicted` is None when nobody read it."""
    facts: Facts = predicted or {}
    counts: Counter[str] = Counter({"docs": 1, "predicted": int(predicted is not None)})
    matches = match_article(gold, facts)
    for measure, found in matches.items():
        counts += found.counts(measure)
    for annotated, read in matches["investments_lenient"].pairs:
        counts["matched"] += 1
        counts["kind_ok"] += read.get("kind") in [
            annotated["kind"],
            *annotated.get("kinds_also_accepted", []),
        ]
        counts["status_ok"] += read.get("status") in [
            annotated["status"],
            *annotated.get("status_also_accepted", []),
        ]
    for investment in facts.get("investments", []):
        quote = investment.get("evidence") or ""
        counts["quotes"] += 1
        counts["verbatim"] += bool(quote) and len(quote) <= MAX_EVIDENCE_CHARS and quote in gold["text"]
    if not gold["investments"]:
        counts["negatives"] += 1
        counts["alarms"] += bool(facts.get("investments"))
    return counts


def figures(counts: Iterable[Counter[str]]) -> dict[str, Any]:
    """Precision, recall and F1 of every measure, and the shares, over the articles counted."""
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    shown: dict[str, Any] = {measure: _rates(*_hits(total, measure)) for measure in MEASURES}
    shown["docs"] = total["docs"]
    shown["predicted_docs"] = total["predicted"]
    shown["kind_acc_on_matched"] = round(total["kind_ok"] / max(1, total["matched"]), 3)
    shown["status_acc_on_matched"] = round(total["status_ok"] / max(1, total["matched"]), 3)
    shown["evidence_verbatim"] = round(total["verbatim"] / max(1, total["quotes"]), 3)
    shown["docs_without_investment"] = total["negatives"]
    shown["of_which_false_alarm"] = total["alarms"]
    return shown


def f1_intervals(counts: Mapping[str, Counter[str]], resamples: int = 1000) -> dict[str, tuple[float, float]]:
    """The 95 % bootstrap interval of each F1: articles drawn with replacement, always by the same draw."""
    draw = random.Random(20260101)
    articles = [[_hits(counts[key], measure) for measure in MEASURES] for key in sorted(counts)]
    seen: list[list[float]] = [[] for _ in MEASURES]
    for _ in range(resamples if articles else 0):
        sample = draw.choices(articles, k=len(articles))
        for number, values in enumerate(seen):
            columns = zip(*map(itemgetter(number), sample), strict=True)
            values.append(_rates(*map(sum, columns))["f1"])
    return {
        measure: (sorted(values)[int(0.025 * resamples)], sorted(values)[int(0.975 * resamples)])
        for measure, values in zip(MEASURES, seen, strict=True)
        if values
    }


def _hits(counts: Counter[str], measure: str) -> tuple[int, int, int]:
    return counts[f"{measure} tp"], counts[f"{measure} fp"], counts[f"{measure} fn"]


def _rates(hits: int, inventions: int, misses: int) -> dict[str, Any]:
    precision = hits / (hits + inventions) if hits + inventions else 0.0
    recall = hits / (hits + misses) if hits + misses else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    rounded = {"p": round(precision, 3), "r": round(recall, 3), "f1": round(f1, 3)}
    return {**rounded, "tp": hits, "fp": inventions, "fn": misses}
