"""The spool: parsed batches as Parquet, one folder each, waiting for the loader.

A batch appears whole or not at all: it is written into a hidden folder, synced, then renamed. Any number
of parsers may write at once; the same batch written twice is the same folder.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.records import RAW_TABLES
from ingest.settings import Settings
from ingest.warehouse.schema import DECIMAL_SHAPE, arrow_schema

#: Tables that a parser fills; the loader writes the others itself.
BATCH_TABLES = tuple(table for table in RAW_TABLES if table not in ("loads", "held_articles"))

_MANIFEST = "batch.json"
_UNFINISHED = ".writing-"
_UNFINISHED_KEPT_SECONDS = 3600.0
_DECIMAL_STEP = Decimal(1).scaleb(-DECIMAL_SHAPE[1])
_DECIMAL_CONTEXT = Context(prec=DECIMAL_SHAPE[0])


@dataclass(frozen=True, slots=True)
class ParsedBatch:
    """What parsing a set of receipts gave.

    `tables` maps a raw table to its records; each input taken up has one sighting in it. `received` counts
    the inputs, `pending` those of them left for a later batch, so received = sightings + pending.
    `receipts` are handed back by the loader for settling; they take no part in the counts.
    """

    load_id: str
    tables: dict[str, list[Any]]
    receipts: list[str]
    received: int
    pending: int
    parse_seconds: float
    extractor_version: str


@dataclass(frozen=True, slots=True)
class BatchManifest:
    """The part of a spooled batch that is not rows."""

    load_id: str
    receipts: list[str]
    received: int
    pending: int
    parse_seconds: float
    extractor_version: str


def write_batch(settings: Settings, batch: ParsedBatch) -> Path:
    """Write `batch` to `spool/<load_id>/` and return that folder; a folder already there is kept.

    Raises:
        ValueError: a table is unknown, a time carries no zone, or a number is too large.
    """
    if unknown := set(batch.tables) - set(BATCH_TABLES):
        raise ValueError(f"{', '.join(unknown)}: a batch holds only {', '.join(BATCH_TABLES)}")
    folder = settings.spool / batch.load_id
    if folder.exists():
        return folder
    unfinished = settings.spool / f"{_UNFINISHED}{batch.load_id}-{os.getpid()}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    for table in BATCH_TABLES:
        path = parquet_path(unfinished, table)
        pq.write_table(arrow_table(table, batch.tables.get(table, [])), path, compression="zstd")
        sync(path)
    manifest = {field.name: getattr(batch, field.name) for field in fields(BatchManifest)}
    (unfinished / _MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    sync(unfinished / _MANIFEST)
    sync(unfinished)
    try:
        unfinished.rename(folder)
    except OSError:
        if not folder.exists():
            raise
        shutil.rmtree(unfinished)  # another process wrote the same batch first
    sync(settings.spool)
    return folder


def read_manifest(folder: Path) -> BatchManifest:
    """The manifest of a spooled batch."""
    return BatchManifest(**json.loads((folder / _MANIFEST).read_text(encoding="utf-8")))


def parquet_path(folder: Path, table: str) -> Path:
    """Where a batch folder keeps its rows of `table`."""
    return folder / f"{table}.parquet"


def pending_batches(settings: Settings) -> list[Path]:
    """Folders of complete batches, oldest first; also clears what crashed writers left an hour ago."""
    if not settings.spool.exists():
        return []
    complete = []
    for folder in settings.spool.iterdir():
        if (folder / _MANIFEST).exists() and not folder.name.startswith("."):
            complete.append(folder)
        elif folder.name.startswith(_UNFINISHED) and _age_seconds(folder) > _UNFINISHED_KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    return sorted(complete, key=lambda folder: (folder.stat().st_mtime_ns, folder.name))


def remove_batch(folder: Path) -> None:
    """Take a loaded batch out of the spool; a crash half-way leaves only a hidden folder."""
    hidden = folder.with_name(f"{_UNFINISHED}{folder.name}-loaded")
    shutil.rmtree(hidden, ignore_errors=True)
    folder.rename(hidden)
    shutil.rmtree(hidden, ignore_errors=True)


def arrow_table(table: str, records: Sequence[Any]) -> pa.Table:
    """Records of `table` as Arrow columns in the types of its raw table.

    Raises:
        ValueError: a time carries no zone, so that its UTC value is unknown, or a number is too large.
    """
    return arrow_rows(arrow_schema(table), records)


def arrow_rows(schema: pa.Schema, records: Sequence[Any]) -> pa.Table:
    """Records as Arrow columns in the types of `schema`, each column taken from the field of its name.

    Raises:
        ValueError: as `arrow_table`.
    """
    columns = [
        pa.array(_values(field, (getattr(record, field.name) for record in records)), type=field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _values(field: pa.Field, values: Iterable[Any]) -> list[Any]:
    """Python values as Arrow takes them for `field`."""
    convert: Callable[[Any], Any]
    if pa.types.is_timestamp(field.type):
        convert = _utc
    elif pa.types.is_decimal(field.type):
        convert = _round_decimal
    elif pa.types.is_list(field.type) and pa.types.is_struct(field.type.value_type):
        convert = _structs
    else:
        return list(values)
    try:
        return [None if value is None else convert(value) for value in values]
    except ValueError as error:
        raise ValueError(f"{field.name}: {error}") from None


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} carries no time zone; give it one (datetime.UTC)")
    return moment.astimezone(UTC).replace(tzinfo=None)


def _round_decimal(number: Decimal) -> Decimal:
    try:
        return number.quantize(_DECIMAL_STEP, context=_DECIMAL_CONTEXT)
    except InvalidOperation:
        raise ValueError(f"{number} does not fit a DECIMAL{DECIMAL_SHAPE}") from None


def _structs(items: Sequence[Any]) -> list[dict[str, Any]]:
    return [asdict(item) for item in items]


def _age_seconds(folder: Path) -> float:
    return time.time() - folder.stat().st_mtime


def sync(path: Path) -> None:
    """Wait until a file or folder is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
