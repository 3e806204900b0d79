"""The labelled copies, versions and look-alikes. Format of the files: `near_duplicates/README.md`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.golden.project_labels import full_text, read_raw

FOLDER = Path(__file__).with_name("near_duplicates")
#: Labels of pairs that are one story; every other pair is `different`.
COPIES = ("exact", "near", "syndicated", "updated")


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two texts by id, what they are to each other, and the edit that lies between them."""

    left: str
    right: str
    label: str
    edit: str


def read_texts() -> dict[str, str]:
    """Id -> full text (headline, empty line, text), also of the articles of the labelled projects."""
    texts = {label["id"]: full_text(label) for label in read_raw()[1]}
    return texts | {label["id"]: full_text(label) for label in _stories()}


def read_stories() -> dict[str, str]:
    """Id -> story, for the texts of this folder: one story, one news item's copies and versions."""
    return {label["id"]: label["story"] for label in _stories()}


def read_pairs() -> list[LabelledPair]:
    """Every labelled pair, in the order of the file."""
    with (FOLDER / "pairs.tsv").open(encoding="utf-8", newline="") as file:
        return [LabelledPair(**row) for row in csv.DictReader(file, delimiter="\t")]


def _stories() -> list[dict[str, str]]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    stories: list[dict[str, str]] = yaml.load((FOLDER / "texts.yml").read_text("utf-8"), Loader=loader)[
        "texts"
    ]
    return stories
