"""How well an extractor reads a folder of annotated articles, figure by figure.

The rules of matching are the annotation guideline's. Each figure comes with the number of annotated facts
behind it and a bootstrap interval over articles, and again per source: a rule that only one source needs
shows there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import InflowError
from ingest.evaluate.matching import Facts
from ingest.evaluate.prediction import predict, write_predictions
from ingest.evaluate.scoring import MEASURES, count_article, f1_intervals, figures
from ingest.extract.protocol import Extractor

__all__ = ["Evaluation", "evaluate", "predict", "read_gold", "score", "write_predictions"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one extractor on one gold set.

    `overall` maps each measure to p, r, f1, tp, fp, fn, and each share to its value. `intervals` are the
    95 % bounds of each F1. `only` and `without` hold `overall` for each source alone and for all but it;
    an article's source is what stands before the first hyphen of its id.
    """

    version: str
    overall: dict[str, Any]
    intervals: dict[str, tuple[float, float]]
    only: dict[str, dict[str, Any]]
    without: dict[str, dict[str, Any]]
    predictions: dict[str, Facts]

    def as_json(self) -> str:
        """The figures as one JSON object; the overall ones stand at its top level."""
        more = {"extractor_version": self.version, "f1_intervals": self.intervals}
        sources = {"only_source": self.only, "without_source": self.without}
        return json.dumps({**self.overall, **more, **sources}, indent=1)

    def as_text(self) -> str:
        """The figures as a table for the terminal."""
        sources = sorted(self.only)
        lines = [
            f"{self.version}: {self.overall['docs']} articles",
            f"{'':20} {'n':>4}     p     r    f1    95 % interval   f1 without: "
            + " ".join(f"{s:>6}" for s in sources),
        ]
        for measure in MEASURES:
            row = self.overall[measure]
            low, high = self.intervals.get(measure, (0.0, 0.0))
            left_out = " ".join(f"{self.without[source][measure]['f1']:6.3f}" for source in sources)
            rates = f"{row['p']:5.3f} {row['r']:5.3f} {row['f1']:5.3f}"
            count = row["tp"] + row["fn"]
            lines.append(f"{measure:20} {count:4} {rates}   {low:5.3f} - {high:5.3f}{'':15}{left_out}")
        for share in ("kind_acc_on_matched", "status_acc_on_matched", "evidence_verbatim"):
            lines.append(f"{share:25} {self.overall[share]:5.3f}")
        alarms, negatives = self.overall["of_which_false_alarm"], self.overall["docs_without_investment"]
        lines.append(f"false alarms: {alarms} of {negatives} articles without any investment")
        return "\n".join(lines)


def evaluate(gold_dir: Path, extractor: Extractor) -> Evaluation:
    """Read every article of `gold_dir` with `extractor` and score what it says.

    Raises InflowError when the folder holds no annotated article.
    """
    gold = read_gold(gold_dir)
    return score(gold, predict(gold, extractor), extractor.version)


def score(gold: dict[str, Facts], predictions: dict[str, Facts], version: str = "") -> Evaluation:
    """Score predictions (id -> facts in the gold form) against annotated articles."""
    counts = {key: count_article(gold[key], predictions.get(key)) for key in sorted(gold)}
    sources = sorted({_source_of(key) for key in counts})
    return Evaluation(
        version=version,
        overall=figures(counts.values()),
        intervals=f1_intervals(counts),
        only={s: figures(count for key, count in counts.items() if _source_of(key) == s) for s in sources},
        without={s: figures(count for key, count in counts.items() if _source_of(key) != s) for s in sources},
        predictions=predictions,
    )


def read_gold(gold_dir: Path) -> dict[str, Facts]:
    """Annotated articles by id, one per `*.json` file. Raises InflowError naming a broken file."""
    gold: dict[str, Facts] = {}
    for path in sorted(gold_dir.glob("*.json")):
        try:
            facts = json.loads(path.read_text(encoding="utf-8"))
            gold[facts["id"]] = facts
        except (ValueError, KeyError, TypeError) as error:
            raise InflowError(
                f"{path}: not an annotated article ({error}); it needs an `id`, `text` and facts."
            ) from error
    if not gold:
        raise InflowError(f"{gold_dir}: no annotated article (*.json) in it; give the folder of a gold set.")
    return gold


def _source_of(article_id: str) -> str:
    return article_id.split("-", 1)[0]
