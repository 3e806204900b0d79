"""corrections.csv in the home: what people know better than the articles, as claims that outrank them.

`investment_id,property,value,evidence,by,on,note`, to be kept in git beside judgements.csv. A line that is
taken out is withdrawn by the next build. docs/decisions/corrections.md says how a correction counts.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb

from ingest.errors import InflowError
from ingest.records import KINDS
from ingest.settings import Settings
from ingest.warehouse.batches import sync

CORRECTIONS = "corrections.csv"
COLUMNS = ("investment_id", "property", "value", "evidence", "by", "on", "note")

_DDL = """
CREATE SCHEMA IF NOT EXISTS ref;
CREATE TABLE IF NOT EXISTS ref.corrections (
    correction_id VARCHAR NOT NULL, investment_id VARCHAR NOT NULL, property VARCHAR NOT NULL,
    stated_value VARCHAR NOT NULL, evidence VARCHAR NOT NULL, author VARCHAR NOT NULL,
    corrected_on DATE NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Correction:
    """One claim by a person: `property` of `investment_id` is `value`; `evidence` are words or an address."""

    investment_id: str
    property: str
    value: str
    evidence: str
    by: str
    on: date
    note: str = ""


def correction_id(one: Correction) -> str:
    """Derived from what is claimed, by whom and when; the same line twice is one correction."""
    words = (one.investment_id, one.property, one.value, one.evidence, one.by, one.on.isoformat())
    digest = hashlib.sha256("\0".join(words).encode()).hexdigest()
    return f"cor-{digest[:16]}"


def corrections_path(settings: Settings) -> Path:
    """Where the corrections of this home are."""
    return settings.home / CORRECTIONS


def read_corrections(path: Path) -> list[Correction]:
    """The corrections of a file; none when there is no file.

    Raises:
        InflowError: a line is malformed; it names the line and what is allowed.
    """
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if missing := [name for name in COLUMNS[:-1] if name not in (reader.fieldnames or ())]:
            raise InflowError(
                f"{path}: the first line must name the columns {','.join(COLUMNS)}; {missing[0]} lacks."
            )
        return [_read_row(path, reader.line_num, row) for row in reader]


def record_corrections(settings: Settings, corrections: Iterable[Correction]) -> int:
    """Add those that are not there yet to the home's file, whole or not at all; returns how many were new."""
    path = corrections_path(settings)
    known = read_corrections(path)
    new = [one for one in dict.fromkeys(corrections) if one not in known]
    if not new:
        return 0
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: getattr(one, name) for name in COLUMNS} for one in (*known, *new))
    unfinished = path.with_suffix(".writing")
    unfinished.write_text(text.getvalue(), encoding="utf-8")
    sync(unfinished)
    os.replace(unfinished, path)  # noqa: PTH105
    return len(new)


def load_corrections(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    """Bring `ref.corrections` up to date; what came or went makes its investment new again.

    Raises:
        InflowError: the file is malformed; nothing is changed.
    """
    corrections = {correction_id(one): one for one in read_corrections(corrections_path(settings))}
    connection.execute(_DDL)
    known = dict(connection.execute("SELECT correction_id, investment_id FROM ref.corrections").fetchall())
    if corrections.keys() == known.keys():
        return
    touched = {known[gone] for gone in known.keys() - corrections.keys()}
    touched |= {corrections[new].investment_id for new in corrections.keys() - known.keys()}
    connection.execute("BEGIN; DELETE FROM ref.corrections")
    for key, one in corrections.items():
        connection.execute(
            "INSERT INTO ref.corrections VALUES (?, ?, ?, ?, ?, ?, ?)",
            [key, one.investment_id, one.property, one.value, one.evidence, one.by, one.on],
        )
    connection.execute(
        "INSERT INTO resolved.touched SELECT DISTINCT 'project', coalesce(current_id, id) "
        "FROM (SELECT unnest($ids::VARCHAR[]) AS id) LEFT JOIN resolved.redirects "
        "ON entity = 'project' AND retired_id = id",
        {"ids": sorted(touched)},
    )
    connection.execute("COMMIT")


def _read_row(path: Path, line: int, row: dict[str, str | None]) -> Correction:
    where = f"{path}, line {line}"
    fields = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if empty := [name for name in COLUMNS[:-1] if not fields[name]]:
        raise InflowError(f"{where}: {empty[0]} is empty; a correction says what, why, who and when.")
    check = PROPERTIES.get(fields["property"])
    if check is None:
        raise InflowError(
            f"{where}: {fields['property']} cannot be corrected; choose one of {', '.join(PROPERTIES)}. "
            "A status follows the reports: send the report that tells it."
        )
    if not check.is_valid(fields["value"]):
        raise InflowError(f"{where}: {fields['property']} is {check.form}, not {fields['value']!r}.")
    try:
        on = date.fromisoformat(fields.pop("on"))
    except ValueError:
        raise InflowError(f"{where}: on is a day as in 2026-03-31.") from None
    return Correction(**fields, on=on)


@dataclass(frozen=True, slots=True)
class _Property:
    """What values of a property look like."""

    form: str
    is_valid: Callable[[str], bool]


def _is_number(text: str, low: int = 0, high: int | None = None) -> bool:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return number.is_finite() and low <= number and (high is None or number <= high)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_sum(text: str) -> bool:
    amount, _, currency = text.partition(" ")
    return _is_number(amount) and re.fullmatch("[A-Z]{3}", currency) is not None


def _one_of(*words: str) -> _Property:
    return _Property(f"one of {', '.join(words)}", words.__contains__)


PROPERTIES = {
    "amount": _Property("a number and an ISO 4217 code, as in 250000000 EUR", _is_sum),
    "jobs_created": _Property(
        "a whole number of at least 1", lambda text: text.isdecimal() and int(text) > 0
    ),
    "stake_pct": _Property("a number from 0 to 100", lambda text: _is_number(text, 0, 100)),
    "horizon_years": _Property("a number of years", _is_number),
    "date": _Property("a day as in 2026-03-31", _is_day),
    "kind": _one_of(*KINDS),
    "project_type": _one_of("new", "expansion", "co_location", "relocation", "closure"),
    "entry_mode": _one_of("greenfield", "brownfield", "m_and_a", "joint_venture", "non_equity"),
    "sector": _Property("words", bool),
    "business_function": _Property("words", bool),
}
