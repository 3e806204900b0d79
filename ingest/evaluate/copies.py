"""Does the matcher of articles find copies, and only copies? Precision and recall on labelled pairs.

`python -m ingest.evaluate.copies FOLDER [FOLDER...]` reads `pairs.tsv` (`left`, `right`, `label`, `edit`) of
the first folder, and the texts (`id`, `title`, `text`) of the `.yml` files of all. The label `different`
stands for two stories, any other for one. Half of the stories are held out: nothing was tuned on them.

The matcher is given headline and text alone: outlets and dates, which help it, are not in the labels.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from ingest.errors import InflowError
from ingest.resolve.copies import Copies
from ingest.resolve.matching import LINK
from ingest.resolve.records import ArticleText

DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """A labelled pair and what the matcher says of it; `is_met`: the two share a block key."""

    left: str
    right: str
    label: str
    edit: str
    is_held_out: bool
    is_met: bool
    score: float
    relation: str

    @property
    def is_copy(self) -> bool:
        """What the label says."""
        return self.label != DIFFERENT

    @property
    def is_found(self) -> bool:
        """What the matcher says."""
        return self.is_met and self.score >= LINK


@dataclass(frozen=True, slots=True)
class Rates:
    """How well pairs are judged. `relations` is the share of found copies whose relation is the label."""

    pairs: int
    precision: float
    recall: float
    relations: float
    wrong: tuple[JudgedPair, ...]
    missed: tuple[JudgedPair, ...]


def judge_pairs(folders: Sequence[Path]) -> list[JudgedPair]:
    """Every labelled pair as the matcher sees it.

    Raises:
        InflowError: a pair names a text that no file has.
    """
    texts = {text.item_id: text for folder in folders for text in _texts(folder)}
    with (folders[0] / "pairs.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if unknown := sorted({row[side] for row in rows for side in ("left", "right")} - texts.keys()):
        raise InflowError(
            f"{folders[0]}/pairs.tsv: no text {unknown[0]}; name the folder that holds it, too."
        )
    families = _families(rows)
    return [_judged(row, texts, is_held_out=_is_odd(families[row["left"]])) for row in rows]


def rate(pairs: Iterable[JudgedPair]) -> Rates:
    """Precision and recall over pairs, with the errors of both kinds."""
    pairs = list(pairs)
    found = [pair for pair in pairs if pair.is_found]
    right = [pair for pair in found if pair.is_copy]
    copies = [pair for pair in pairs if pair.is_copy]
    return Rates(
        pairs=len(pairs),
        precision=len(right) / max(1, len(found)),
        recall=len(right) / max(1, len(copies)),
        relations=sum(pair.relation == pair.label for pair in right) / max(1, len(right)),
        wrong=tuple(pair for pair in found if not pair.is_copy),
        missed=tuple(pair for pair in copies if not pair.is_found),
    )


def _judged(row: Mapping[str, str], texts: Mapping[str, ArticleText], *, is_held_out: bool) -> JudgedPair:
    matcher, left, right = Copies(), texts[row["left"]], texts[row["right"]]
    return JudgedPair(
        left=row["left"],
        right=row["right"],
        label=row["label"],
        edit=row["edit"],
        is_held_out=is_held_out,
        is_met=bool(matcher.blocks(left) & matcher.blocks(right)),
        score=matcher.score(left, right),
        relation=matcher.relation(right, left),
    )


def _texts(folder: Path) -> Iterable[ArticleText]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(folder.glob("*.yml")):
        for rows in yaml.load(path.read_text(encoding="utf-8"), Loader=loader).values():
            for row in rows:
                if "text" in row:
                    yield ArticleText(
                        item_id=row["id"],
                        source=row["id"],
                        canonical_url=None,
                        document_type="news",
                        published_at=None,
                        title=row["title"],
                        text=f"{row['title']}\n\n{row['text']}",
                    )


def _families(rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Text -> the smallest of the texts that copies join it with, so that no story is in both halves."""
    family = {row[side]: row[side] for row in rows for side in ("left", "right")}
    for _ in family:
        changed = False
        for row in rows:
            if row["label"] != DIFFERENT and family[row["left"]] != family[row["right"]]:
                family[row["left"]] = family[row["right"]] = min(family[row["left"]], family[row["right"]])
                changed = True
        if not changed:
            break
    return family


def _is_odd(name: str) -> bool:
    return hashlib.md5(name.encode(), usedforsecurity=False).digest()[0] % 2 == 1


def as_text(pairs: Sequence[JudgedPair]) -> str:
    """The report."""
    lines = []
    halves = {"all": pairs, "tuned on": [p for p in pairs if not p.is_held_out]}
    for name, part in {**halves, "held out": [p for p in pairs if p.is_held_out]}.items():
        rates = rate(part)
        lines.append(
            f"{name:<9} {rates.pairs:4} pairs   precision {rates.precision:.3f}   "
            f"recall {rates.recall:.3f}   relation {rates.relations:.3f}"
        )
    rates = rate(pairs)
    for name, wrong in (("linked, but different", rates.wrong), ("copies not linked", rates.missed)):
        lines.append(f"{name}: {len(wrong)}")
        lines += [
            f"    {p.left} {p.right}  {p.label} ({p.edit})  score {p.score:.2f}"
            f"{'' if p.is_met else ', never compared'}{', held out' if p.is_held_out else ''}"
            for p in wrong
        ]
    found = Counter((p.label, p.relation) for p in pairs if p.is_found and p.is_copy)
    lines.append("relation of the copies found (label -> said): ")
    lines += [f"    {label} -> {relation}  {count}" for (label, relation), count in sorted(found.items())]
    return "\n".join(lines)


def main() -> None:
    """Print the report."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    print(as_text(judge_pairs(options.parse_args().folders)))


if __name__ == "__main__":
    main()
