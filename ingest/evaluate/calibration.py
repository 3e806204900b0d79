"""Is the confidence honest? Learns it from annotated articles, and compares promises with what is right.

`python -m ingest.evaluate.calibration FOLDER...` prints a reliability table for each field, every article
judged by weights learned on the others; with `--write` it also writes lexicons/confidence_weights.tsv.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ingest.evaluate import read_gold
from ingest.evaluate.matching import ArticleRules, Facts, same_amount
from ingest.evaluate.prediction import as_facts
from ingest.evaluate.scoring import match_article
from ingest.extract.confidence import FIELDS, Signals, investment_signals, logistic, statistic_signals
from ingest.extract.extractor import default_extractor
from ingest.extract.protocol import Extractor
from ingest.parse.text import plain_article

WEIGHTS = Path(__file__).parents[1] / "lexicons" / "confidence_weights.tsv"
_HEADER = """\
# Weights of the signals that tell how probable it is that a field of a fact is right (logistic model).
# Learned by `python -m ingest.evaluate.calibration FOLDER... --write`; learn them anew when the rules change.
field\tsignal\tweight
"""
#: Strength of the pull of every weight towards 0, in facts: few examples say little.
_RIDGE = 2.0
_STEPS = 50
_FOLDS = 10
#: Upper bounds of the bands of the reliability table.
_BANDS = (0.3, 0.5, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """One field of one fact that was read: how it was told, and whether it is right."""

    field: str
    signals: Signals
    is_right: bool


def judge(gold: Mapping[str, Facts], extractor: Extractor) -> dict[str, list[Judged]]:
    """Read every annotated article; say of each fact and field read whether the annotation agrees.

    What is optional in the annotation counts as right when it agrees. A place or sum left unsaid makes a fact
    poorer, not wrong.
    """
    return {key: list(_judge_article(key, facts, extractor)) for key, facts in sorted(gold.items())}


def _judge_article(key: str, facts: Facts, extractor: Extractor) -> Iterable[Judged]:
    extraction = extractor.extract(plain_article(facts["text"], "gold"))
    read = as_facts(key, extraction)
    rules = ArticleRules(facts, read)
    annotated = {id(fact): gold for gold, fact in match_article(facts, read)["investments_lenient"].pairs}
    for investment, fact in zip(extraction.investments, read["investments"], strict=True):
        signals = investment_signals(investment)
        agreed = _agreed(rules, annotated.get(id(fact)), fact)
        yield from (Judged(field, signals, is_right) for field, is_right in agreed.items())
    known = {id(fact) for _, fact in match_article(facts, read)["statistics"].pairs}
    for statistic, fact in zip(extraction.statistics, read["statistics"], strict=True):
        yield Judged("statistic", statistic_signals(statistic), id(fact) in known)


def _agreed(rules: ArticleRules, gold: Facts | None, read: Facts) -> dict[str, bool]:
    """Field -> is it right? Fields that were not read are left out."""
    if gold is None:
        agreed = dict.fromkeys(FIELDS, False)
    else:
        agreed = {
            "investor": rules.same_investors(gold, read),
            "kind": read["kind"] in [gold["kind"], *gold.get("kinds_also_accepted", [])],
            "status": read["status"] in [gold["status"], *gold.get("status_also_accepted", [])],
            "amount": bool(same_amount(gold, read)),
            "destination": bool(gold.get("region")) and rules.same_place(gold["region"], read["region"]),
        }
        unsaid = {**gold, **({} if read["region"] else {"region": None})}
        agreed["fact"] = bool(rules.strictly_same_investment(unsaid, read))
    for field, value in (("amount", read["amount"]), ("destination", read["region"])):
        if value is None:
            del agreed[field]
    return agreed


def learn(judged: Sequence[Judged]) -> dict[str, float]:
    """Weights of a ridge logistic regression by Newton's steps: signal -> weight, `always` for the constant.

    The same examples give the same weights in any order.
    """
    signals = ["always", *sorted({signal for each in judged for signal in each.signals})]
    rows = sorted(([True, *(s in each.signals for s in signals[1:])], each.is_right) for each in judged)
    x = np.array([row for row, _ in rows], dtype=float)
    y = np.array([right for _, right in rows], dtype=float)
    pull = np.full(len(signals), _RIDGE)
    pull[0] = 0.1
    weights = np.zeros(len(signals))
    for _ in range(_STEPS):
        promised = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (promised - y) + pull * weights
        curvature = (x * (promised * (1 - promised))[:, None]).T @ x + np.diag(pull)
        weights -= np.linalg.solve(curvature, gradient)
    return {signal: round(float(weight), 2) for signal, weight in zip(signals, weights, strict=True)}


def promises(judged: Mapping[str, Sequence[Judged]], field: str) -> list[tuple[float, bool]]:
    """(promised, is it right?) of every fact's `field`, judged by weights learned on other articles."""
    keys = sorted(judged)
    random.Random(20260101).shuffle(keys)
    promised = []
    for fold in range(min(_FOLDS, len(keys))):
        tested = set(keys[fold::_FOLDS])
        weights = learn(_of_field(judged, field, [key for key in keys if key not in tested]))
        for each in _of_field(judged, field, sorted(tested)):
            promised.append((logistic(weights, each.signals), each.is_right))
    return promised


def reliability(promised: Sequence[tuple[float, bool]]) -> list[tuple[float, int, float, float]]:
    """(upper bound, facts, mean promise, share right) of each band that has facts."""
    rows: list[tuple[float, int, float, float]] = []
    low = 0.0
    for high in _BANDS:
        band = [each for each in promised if low <= each[0] < high]
        if band:
            mean = sum(rate for rate, _ in band) / len(band)
            rows.append((high, len(band), mean, sum(is_right for _, is_right in band) / len(band)))
        low = high
    return rows


def calibration_error(rows: Sequence[tuple[float, int, float, float]]) -> float:
    """Expected calibration error: mean distance of promise and truth over the bands, weighed by facts."""
    return sum(n * abs(mean - share) for _, n, mean, share in rows) / max(1, sum(n for _, n, _, _ in rows))


def _of_field(judged: Mapping[str, Sequence[Judged]], field: str, keys: Iterable[str]) -> list[Judged]:
    return [each for key in keys for each in judged[key] if each.field == field]


def main() -> None:
    """Print the reliability of each field, and write the weights if asked to."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="annotated articles")
    options.add_argument("--write", action="store_true", help="write the weights")
    chosen = options.parse_args()
    gold = {key: facts for folder in chosen.folders for key, facts in read_gold(folder).items()}
    judged = judge(gold, default_extractor())
    table = _HEADER
    for field in (*FIELDS, "statistic"):
        promised = promises(judged, field)
        rows = reliability(promised)
        right = sum(is_right for _, is_right in promised) / max(1, len(promised))
        print(
            f"{field}: {len(promised)} read, {right:.3f} right, "
            f"calibration error {calibration_error(rows):.3f}"
        )
        for high, facts, mean, share in rows:
            print(f"    up to {high:.1f} {facts:6} facts   promised {mean:.3f}   right {share:.3f}")
        for signal, weight in sorted(learn(_of_field(judged, field, sorted(judged))).items()):
            table += f"{field}\t{signal}\t{weight}\n"
    if chosen.write:
        WEIGHTS.write_text(table, encoding="utf-8")
        print(f"Written: {WEIGHTS}")


if __name__ == "__main__":
    main()
