"""judgements.csv in the home: what people decided, added line by line, checked before it is written."""

from __future__ import annotations

import csv
import io
import os
from datetime import date
from pathlib import Path

from ingest.errors import InflowError
from ingest.resolve.judgements import COLUMNS, read_judgements
from ingest.resolve.records import Judgement
from ingest.settings import Settings
from ingest.warehouse.batches import sync
from ingest.warehouse.resolve import JUDGEMENTS


def judgements_path(settings: Settings) -> Path:
    """Where the judgements of this home are."""
    return settings.home / JUDGEMENTS


def recorded_judgements(settings: Settings) -> list[Judgement]:
    """The judgements that stand.

    Raises:
        InflowError: the file is malformed.
    """
    path = judgements_path(settings)
    return read_judgements(_lines(path), str(path))


def record(settings: Settings, judgement: Judgement, *, by: str, on: date, note: str = "") -> None:
    """Add a judgement to the file, whole or not at all; the last line about a pair stands.

    Raises:
        InflowError: it contradicts other lines (a is b, b is c, a is not c), or the file is malformed.
            Nothing is written.
    """
    path = judgements_path(settings)
    row = {
        "entity": judgement.entity,
        "item_a": judgement.item_a,
        "item_b": judgement.item_b,
        "verdict": judgement.verdict,
        "by": by,
        "on": on.isoformat(),
        "note": note,
    }
    _write(path, [*(_lines(path) or [",".join(COLUMNS)]), _csv_line(row)])


def withdraw(settings: Settings, entity: str, item_a: str, item_b: str) -> int:
    """Take all lines about a pair out of the file; returns how many there were.

    Raises:
        InflowError: the file is malformed, or there is no line about the pair.
    """
    path = judgements_path(settings)
    lines = _lines(path)
    pair = (entity, *sorted((item_a, item_b)))
    kept = [line for line in lines[1:] if _pair_of(lines[0], line) != pair]
    if len(kept) == len(lines[1:]):
        raise InflowError(f"{path}: no line judges {entity} {item_a} and {item_b}; nothing was changed.")
    _write(path, [*lines[:1], *kept])
    return len(lines) - 1 - len(kept)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _pair_of(header: str, line: str) -> tuple[str, ...]:
    row = next(csv.DictReader([header, line]), {})
    a, b = sorted((row.get("item_a") or "", row.get("item_b") or ""))
    return (row.get("entity") or "", a, b)


def _csv_line(row: dict[str, str]) -> str:
    """One line: a line break in a note becomes a blank."""
    line = io.StringIO()
    csv.DictWriter(line, COLUMNS, lineterminator="").writerow(
        {k: " ".join(v.split()) for k, v in row.items()}
    )
    return line.getvalue()


def _write(path: Path, lines: list[str]) -> None:
    read_judgements(lines, str(path))
    unfinished = path.with_suffix(".writing")
    unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sync(unfinished)
    os.replace(unfinished, path)  # noqa: PTH105
