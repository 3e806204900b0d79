"""Judgements as a person writes them: a CSV whose every row is checked before it decides anything."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from ingest.errors import InflowError
from ingest.resolve.records import ENTITIES, VERDICTS, Judgement

#: Columns of the file; `by`, `on` and `note` are for people.
COLUMNS = ("entity", "item_a", "item_b", "verdict", "by", "on", "note")


def read_judgements(lines: Iterable[str], name: str) -> list[Judgement]:
    """Judgements of the CSV `lines`; the last one about a pair stands.

    Raises:
        InflowError: a row is malformed, or rows contradict each other (a is b, b is c, a is not c). It names
            the file `name`, the line and the remedy.
    """
    judged: dict[tuple[str, ...], Judgement] = {}
    for number, row in _rows(lines, name):
        entity, verdict = row["entity"], row["verdict"]
        a, b = sorted((row["item_a"], row["item_b"]))
        if entity not in ENTITIES or verdict not in VERDICTS or not a or a == b:
            raise InflowError(
                f"{name}, line {number}: {','.join(row.values())}: needs an entity ({', '.join(ENTITIES)}), "
                f"two different items and a verdict ({', '.join(VERDICTS)}). Mend or remove the line."
            )
        judged[entity, a, b] = Judgement(entity=entity, item_a=a, item_b=b, verdict=verdict)
    judgements = list(judged.values())
    _check_consistent(judgements, name)
    return judgements


def _rows(lines: Iterable[str], name: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(lines)
    missing = [column for column in COLUMNS[:4] if column not in (reader.fieldnames or COLUMNS)]
    if missing:
        raise InflowError(f"{name}: no column {missing[0]}. The first line must be: {','.join(COLUMNS)}")
    for row in reader:
        yield reader.line_num, {column: (row.get(column) or "").strip() for column in COLUMNS}


def _check_consistent(judgements: list[Judgement], name: str) -> None:
    """`same` is transitive; no pair within such a group may be `not_same`."""
    root: dict[tuple[str, str], tuple[str, str]] = {}

    def find(item: tuple[str, str]) -> tuple[str, str]:
        while root.get(item, item) != item:
            item = root[item]
        return item

    for one in judgements:
        if one.verdict == "same":
            root[find((one.entity, one.item_a))] = find((one.entity, one.item_b))
    for one in judgements:
        if one.verdict == "not_same" and find((one.entity, one.item_a)) == find((one.entity, one.item_b)):
            raise InflowError(
                f"{name}: {one.entity} {one.item_a} and {one.item_b} are judged not_same, but other lines "
                "make them the same. Remove one of the lines."
            )
