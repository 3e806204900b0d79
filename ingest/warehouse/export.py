"""The published marts as files: Parquet or CSV, with a manifest, whole or not at all.

An export is one folder, `<publication>-<format>`, that appears under its name only when everything in it is
on disk; `latest-<format>` leads to the newest. Exporting a publication again changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb

from ingest.errors import InflowError
from ingest.settings import Settings
from ingest.warehouse.batches import sync
from ingest.warehouse.publish import open_published
from ingest.warehouse.resolved import read_rows
from ingest.warehouse.schema import sql_text

ExportFormat = Literal["parquet", "csv"]

#: Keys into dim_dates by whose year a table is cut into folders, the first that it has.
_DATE_KEYS = ("project_date_id", "reported_date_id", "published_date_id")
_UNFINISHED = ".exporting-"
_MANIFEST = "manifest.json"
_CHECKSUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Export:
    """One export: its folder, and the rows of each table. `is_new` is false when it was there already."""

    folder: Path
    row_counts: dict[str, int]
    is_new: bool


def export_marts(
    settings: Settings,
    to: Path,
    file_format: ExportFormat,
    progress: Callable[[str, int, int], None] | None = None,
) -> Export:
    """Write every table of the published file under the folder `to`.

    Raises:
        InflowError: nothing is published yet, or the folder cannot be written.
    """
    to = to.expanduser().resolve()
    try:
        with open_published(settings.marts) as connection:
            [publication] = read_rows(connection, "SELECT publication_id FROM publication")
            folder = to / f"{publication['publication_id']}-{file_format}"
            if is_new := not folder.exists():
                _write(connection, folder, file_format, progress)
        _point_to(folder, to / f"latest-{file_format}")
    except (OSError, duckdb.IOException) as error:
        raise InflowError(
            f"{to}: could not be written: {error}. Free space or choose another folder."
        ) from None
    manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    counts = {name: table["rows"] for name, table in manifest["tables"].items()}
    return Export(folder, counts, is_new)


def _write(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    file_format: ExportFormat,
    progress: Callable[[str, int, int], None] | None,
) -> None:
    """Write all tables into a hidden folder, then give it its name."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f"{_UNFINISHED}{folder.name}-{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        tables = [row["table_name"] for row in read_rows(connection, _TABLES)]
        for done, table in enumerate(tables):
            if progress:
                progress("export", done, len(tables))
            _copy(connection, table, unfinished, file_format)
        described = {table: _describe(connection, table, unfinished) for table in tables}
        _write_manifest(connection, unfinished, file_format, described)
        for path in sorted(unfinished.rglob("*"), reverse=True):
            sync(path)
        sync(unfinished)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    sync(folder.parent)


_TABLES = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY table_name"


def _copy(connection: duckdb.DuckDBPyConnection, table: str, folder: Path, file_format: ExportFormat) -> None:
    """One table: a file, or a folder per year where its rows have a date. Nested columns are JSON in CSV."""
    columns = {row["column_name"]: row["data_type"] for row in _columns(connection, table)}
    chosen = [_as_text(name, kind) if file_format == "csv" else f'"{name}"' for name, kind in columns.items()]
    options = {"parquet": "FORMAT parquet, COMPRESSION zstd", "csv": "FORMAT csv, HEADER"}[file_format]
    place = folder / f"{table}.{file_format}"
    if key := next((key for key in _DATE_KEYS if key in columns), None):
        place = folder / table
        chosen.append(f"if({key} = -1, 'unknown', ({key} // 10000)::VARCHAR) AS year")
        options += ", PARTITION_BY (year), FILENAME_PATTERN 'rows_{i}'"
    connection.execute(
        f"COPY (SELECT {', '.join(chosen)} FROM {table} ORDER BY ALL) TO {sql_text(str(place))} ({options})"  # noqa: S608
    )


def _as_text(name: str, kind: str) -> str:
    is_nested = kind.endswith("[]") or kind.startswith(("STRUCT", "MAP"))
    return f'to_json("{name}") AS "{name}"' if is_nested else f'"{name}"'


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    return read_rows(
        connection,
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE table_name = $table "
        "AND schema_name = 'main' ORDER BY column_index",
        {"table": table},
    )


def _describe(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> dict[str, Any]:
    """What the manifest says of a table: what it is, its columns, its rows and its files."""
    [count] = read_rows(connection, f"SELECT count(*) AS n FROM {table}")  # noqa: S608
    [said] = read_rows(
        connection, "SELECT comment FROM duckdb_tables() WHERE table_name = $table", {"table": table}
    )
    paths = [path for path in folder.glob(f"{table}*") if path.is_file() and path.stem == table]
    paths += [path for path in (folder / table).rglob("*") if path.is_file()]
    return {
        "description": said["comment"],
        "rows": count["n"],
        "columns": [
            {"name": column["column_name"], "type": column["data_type"], "description": column["comment"]}
            for column in _columns(connection, table)
        ],
        "files": [
            {
                "path": path.relative_to(folder).as_posix(),
                "bytes": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
            for path in sorted(paths)
        ],
    }


def _write_manifest(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    file_format: ExportFormat,
    tables: dict[str, dict[str, Any]],
) -> None:
    """The manifest, and the checksums once more in the form that `sha256sum --check` reads."""
    [publication] = read_rows(connection, "SELECT * EXCLUDE (row_counts, load_ids) FROM publication")
    manifest = {"format": file_format, "publication": publication, "tables": tables}
    (folder / _MANIFEST).write_text(
        json.dumps(manifest, default=str, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    files = [file for table in tables.values() for file in table["files"]]
    lines = [f"{file['sha256']}  {file['path']}\n" for file in files]
    (folder / _CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _point_to(folder: Path, link: Path) -> None:
    """Let the link lead to the folder, in one step."""
    new = link.with_name(f".{link.name}-{os.getpid()}")
    new.unlink(missing_ok=True)
    new.symlink_to(folder.name)
    new.replace(link)
