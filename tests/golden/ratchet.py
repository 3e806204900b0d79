"""The ratchet: how well the extractor must read annotated articles, and how a floor is moved.

`floors.json` pins, for each set of articles, the lowest figure allowed per measure, and for the set kept here
a digest of its files, so that no article changes unnoticed. After better extraction or a changed article:

    .venv/bin/python -m tests.golden.ratchet --renew

raises every floor to just under what is measured and renews the digest. A floor goes down only with
`--reason TEXT`, which is kept in `floors.json`. Without `--renew` the figures are shown beside the floors.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ingest.evaluate import Evaluation, evaluate
from ingest.evaluate.scoring import MEASURES
from ingest.extract.extractor import default_extractor
from ingest.settings import PROJECT_ROOT

FLOORS_FILE = Path(__file__).with_name("floors.json")
ARTICLES = Path(__file__).with_name("articles")
#: Set -> its folder. Beside the checkout there may be a second set, by other annotators.
SETS = {"articles": ARTICLES, "shared": PROJECT_ROOT.parent / "shared" / "gold" / "dev"}
#: A floor stands this far under the figure measured: room for one fact of many, not for a lost rule.
MARGIN = 0.01
#: Figures without that room.
EXACT = frozenset({"evidence_verbatim"})

Figures = dict[str, float]


class FloorLowered(Exception):
    """A floor would go down and nobody said why."""


@dataclass(slots=True)
class Floors:
    """The pinned state: digest of the articles kept here, floors per set, and why any of them went down."""

    digest: str = ""
    floors: dict[str, Figures] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path = FLOORS_FILE) -> Floors:
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def write(self, path: Path = FLOORS_FILE) -> None:
        path.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")

    def below(self, name: str, measured: Mapping[str, float]) -> dict[str, tuple[float, float]]:
        """Measures of set `name` that fell: measure -> (floor, figure). One not measured counts as 0."""
        pinned = self.floors.get(name, {})
        figures = {measure: (floor, measured.get(measure, 0.0)) for measure, floor in pinned.items()}
        return {measure: pair for measure, pair in figures.items() if pair[1] < pair[0]}

    def renew(self, name: str, measured: Mapping[str, float], reason: str = "") -> None:
        """Move the floors of set `name` to just under `measured`.

        Raises FloorLowered when one goes down without a reason.
        """
        fallen = self.below(name, measured)
        if fallen and not reason.strip():
            shown = ", ".join(f"{m} {floor:.3f} -> {figure:.3f}" for m, (floor, figure) in fallen.items())
            raise FloorLowered(f"{name}: {shown}. Mend the extractor, or say why with --reason TEXT.")
        pinned = self.floors.get(name, {})
        self.floors[name] = {
            measure: max(_floor(measure, figure), 0.0 if measure in fallen else pinned.get(measure, 0.0))
            for measure, figure in measured.items()
        }
        for measure, (floor, _) in fallen.items():
            now = self.floors[name].get(measure)
            self.reasons.append({"set": name, "measure": measure, "from": floor, "to": now, "reason": reason})


def digest(folder: Path = ARTICLES) -> str:
    """sha256 over the names and bytes of the articles in `folder`."""
    whole = hashlib.sha256()
    for path in sorted(folder.glob("*.json")):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.name} {content}\n".encode())
    return whole.hexdigest()


def figures(evaluation: Evaluation) -> Figures:
    """What is held: F1 of every measure, and of investments whose kind or status is right too; the share of
    evidence that is verbatim, and of articles without investment in which none is read.
    """
    overall = evaluation.overall
    shown: Figures = {measure: overall[measure]["f1"] for measure in MEASURES}
    for field_name in ("kind", "status"):
        right = shown["investments_lenient"] * overall[f"{field_name}_acc_on_matched"]
        shown[f"investments_{field_name}"] = round(right, 3)
    negatives, alarms = overall["docs_without_investment"], overall["of_which_false_alarm"]
    shown["evidence_verbatim"] = overall["evidence_verbatim"]
    shown["no_false_alarm"] = round(1 - alarms / max(1, negatives), 3)
    return shown


def _floor(measure: str, figure: float) -> float:
    return round(max(0.0, figure - (0 if measure in EXACT else MARGIN)), 3)


def measure(folder: Path) -> Figures:
    """What the extractor reaches on the articles of `folder` now."""
    return figures(evaluate(folder, default_extractor()))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.golden.ratchet", description="Floors of extraction."
    )
    parser.add_argument("--renew", action="store_true", help="raise the floors and renew the digest")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why a floor may go down")
    parser.add_argument("--floors", type=Path, default=FLOORS_FILE, metavar="FILE", help="the pinned state")
    options = parser.parse_args(arguments)
    state = Floors.read(options.floors)
    for name, folder in SETS.items():
        if not folder.is_dir():
            continue
        measured = measure(folder)
        for label, figure in measured.items():
            print(f"{name:9} {label:22} {figure:.3f}  floor {state.floors.get(name, {}).get(label, 0.0):.3f}")
        if options.renew:
            try:
                state.renew(name, measured, options.reason)
            except FloorLowered as error:
                print(error, file=sys.stderr)
                return 1
    if options.renew:
        state.digest = digest()
        state.write(options.floors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
