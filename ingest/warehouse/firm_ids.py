"""Outside ids of firms, from files that a user puts into the home; both are optional.

`gleif-level1.csv` (or `gleif-level1.csv.zip`) is GLEIF's level 1 golden copy as it is published: one line per
legal entity with its LEI. `wikidata-lei.csv` is what Wikidata's query service exports for its property P1278:
the columns `item` and `lei`. Which firm has which id is decided in dbt (`bridge_firm_identifiers`).
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import duckdb
import pyarrow as pa

from ingest.errors import InflowError
from ingest.resolve.names import firm_key, parse_name
from ingest.settings import Settings

GLEIF_FILES = ("gleif-level1.csv", "gleif-level1.csv.zip")
WIKIDATA_FILE = "wikidata-lei.csv"

_COLUMNS = ("LEI", "Entity.LegalName", "Entity.LegalAddress.Country", "Entity.HeadquartersAddress.Country")
_STATUSES = {"Entity.EntityStatus": ("ACTIVE",), "Registration.RegistrationStatus": ("ISSUED", "LAPSED")}
_OTHER_NAMES = ("Entity.OtherEntityNames.", "Entity.TransliteratedOtherEntityNames.")
_SCHEMA = pa.schema(
    dict.fromkeys(
        ("lei", "legal_name", "name_key", "core_key", "country_code", "hq_country_code", "wikidata_id"),
        pa.string(),
    )
)
_DDL = f"""
CREATE TABLE IF NOT EXISTS ref.lei_records ({", ".join(f"{name} VARCHAR" for name in _SCHEMA.names)})
"""
_CHUNK = 50_000

#: lei, legal name, name key, core key, country, country of the head office, Wikidata id.
Row = tuple[str, str, str, str, str | None, str | None, str | None]


def load_firm_ids(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    """Bring `ref.lei_records` up to date with the files; a file that did not change is not read again.

    Raises:
        InflowError: a file lacks a column; nothing is changed.
    """
    connection.execute(_DDL)
    version = _version(settings)
    known = connection.execute("SELECT version FROM ref.loaded WHERE what = 'firm ids'").fetchall()
    if known == [(version,)]:
        return
    connection.begin()
    try:
        connection.execute("DELETE FROM ref.lei_records; DELETE FROM ref.loaded WHERE what = 'firm ids'")
        for chunk in _chunks(read_lei_records(settings.home)):
            connection.register("staged_records", chunk)
            connection.execute("INSERT INTO ref.lei_records BY NAME FROM staged_records")
            connection.unregister("staged_records")
        connection.execute("INSERT INTO ref.loaded VALUES ('firm ids', $version)", {"version": version})
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def read_lei_records(home: Path) -> Iterator[Row]:
    """One row per name of each active legal entity in the GLEIF file of a home; none without such a file.

    Raises:
        InflowError: a file lacks a column; it names the file, the column and the remedy.
    """
    path = next((home / name for name in GLEIF_FILES if (home / name).exists()), None)
    if path is None:
        return
    wikidata = read_wikidata(home / WIKIDATA_FILE)
    with _opened(path) as lines:
        reader = csv.DictReader(lines)
        header = reader.fieldnames or []
        if missing := [name for name in (*_COLUMNS, *_STATUSES) if name not in header]:
            raise InflowError(
                f"{path}: no column {missing[0]}. Put GLEIF's level 1 golden copy there (LEI-CDF, as CSV)."
            )
        others = [name for name in header if name.startswith(_OTHER_NAMES) and name.rsplit(".")[-1].isdigit()]
        for line in reader:
            if all(line[column] in allowed for column, allowed in _STATUSES.items()):
                lei, legal_name, *countries = (line[name] for name in _COLUMNS)
                for name in dict.fromkeys([legal_name, *(line[other] for other in others)]):
                    if name:
                        yield (
                            lei,
                            legal_name,
                            firm_key(name),
                            " ".join(parse_name(name).core),
                            countries[0] or None,
                            countries[1] or None,
                            wikidata.get(lei),
                        )


def read_wikidata(path: Path) -> dict[str, str]:
    """LEI -> Wikidata id (`Q95`); empty without the file. An LEI that two items claim is left out.

    Raises:
        InflowError: the file lacks a column.
    """
    if not path.exists():
        return {}
    claims: dict[str, set[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        if missing := [name for name in ("item", "lei") if name not in (reader.fieldnames or [])]:
            raise InflowError(f"{path}: no column {missing[0]}. Export `item` and `lei` (property P1278).")
        for line in reader:
            claims.setdefault(line["lei"].strip(), set()).add(line["item"].rsplit("/", 1)[-1])
    return {lei: items.pop() for lei, items in claims.items() if len(items) == 1}


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    """The lines of a CSV file, zipped or not."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as stored:
            yield io.TextIOWrapper(stored, encoding="utf-8-sig", newline="")
    else:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield lines


def _chunks(rows: Iterator[Row]) -> Iterator[pa.Table]:
    taken: list[Row] = []
    for row in rows:
        taken.append(row)
        if len(taken) == _CHUNK:
            yield _table(taken)
            taken = []
    if taken:
        yield _table(taken)


def _table(rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(_SCHEMA.names, row, strict=True)) for row in rows], _SCHEMA)


def _version(settings: Settings) -> str:
    """Which files there are, by size and time: the golden copy is too large to be read at each build."""
    stats = {name: settings.home / name for name in (*GLEIF_FILES, WIKIDATA_FILE)}
    found = [(name, path.stat()) for name, path in stats.items() if path.exists()]
    return "; ".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in found) or "none"
