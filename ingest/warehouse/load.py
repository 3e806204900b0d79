"""Spooled batches into raw tables: one writer, one transaction per batch, set by set.

A batch is known by its load_id and its sightings by their ids, so a replay, whole or in part, adds nothing.
A crash before the commit leaves the batch in the spool and the tables as they were; a crash after it leaves
a batch that the next call recognises as loaded.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.dataset as ds

from ingest import __version__
from ingest.errors import AccountingError
from ingest.records import OUTCOMES
from ingest.settings import Settings
from ingest.warehouse.batches import (
    BATCH_TABLES,
    BatchManifest,
    parquet_path,
    pending_batches,
    read_manifest,
    remove_batch,
)
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.quarantine import hold_articles, rejected, release
from ingest.warehouse.schema import is_keyed_by_article

__all__ = [
    "LoadResult",
    "hold_articles",
    "known_contents",
    "load_batch",
    "load_pending_batches",
    "rejected",
    "release",
]

_MENTION_TABLES = tuple(table for table in BATCH_TABLES if is_keyed_by_article(table))


@dataclass(frozen=True, slots=True)
class LoadResult:
    """One batch that is in the warehouse now; `is_replay` when an earlier call had already committed it.

    `article_ids` are the articles that this batch brought, `receipts` those that may now be settled.
    """

    load_id: str
    receipts: list[str]
    article_ids: list[str]
    received: int
    parsed: int
    duplicate: int
    rejected: int
    pending: int
    load_seconds: float
    is_replay: bool


def load_pending_batches(settings: Settings) -> list[LoadResult]:
    """Load every complete batch of the spool, oldest first, and take it out of the spool.

    Raises:
        WarehouseBusy: the lock was not to be had.
        AccountingError: the rows of a batch contradict its counts; nothing of that batch is kept, it stays
            in the spool, and the batches before it are loaded.
    """
    folders = pending_batches(settings)
    if not folders:
        return []
    results = []
    with open_warehouse(settings) as connection:
        for folder in folders:
            results.append(load_batch(connection, folder))
            remove_batch(folder)
    return results


def load_batch(connection: duckdb.DuckDBPyConnection, folder: Path) -> LoadResult:
    """Load one spooled batch in one transaction; the folder itself stays.

    Raises:
        AccountingError: the rows contradict the counts; the transaction is rolled back.
    """
    started = time.perf_counter()
    batch = read_manifest(folder)
    for table in BATCH_TABLES:
        connection.register(f"staged_{table}", ds.dataset(parquet_path(folder, table)))
    connection.begin()
    try:
        is_replay = bool(connection.execute("FROM raw.loads WHERE load_id = ?", [batch.load_id]).fetchone())
        if not is_replay:
            _insert_rows(connection, batch.load_id)
            _insert_load(connection, batch, started)
        result = _read_result(connection, batch, is_replay)
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    finally:
        for table in BATCH_TABLES:
            connection.unregister(f"staged_{table}")
    return result


# The batch as it will stand: what the tables know already is left out, and of several copies of one article
# within the batch the first arrival counts as parsed, the others as duplicates.
_RESOLVE = """
CREATE OR REPLACE TEMP TABLE new_sightings AS
SELECT DISTINCT ON (sighting_id) staged.*
FROM staged_sightings AS staged
ANTI JOIN raw.sightings AS known USING (sighting_id)
ORDER BY sighting_id;

CREATE OR REPLACE TEMP TABLE new_articles AS
SELECT DISTINCT ON (article_id) staged.*, arrivals.first_seen_at
FROM staged_articles AS staged
INNER JOIN (
    SELECT article_id, min(received_at) AS first_seen_at FROM new_sightings GROUP BY article_id
) AS arrivals USING (article_id)
ANTI JOIN raw.articles AS known USING (article_id)
ORDER BY article_id, source;

UPDATE new_sightings SET outcome = 'duplicate' WHERE outcome <> 'rejected';

UPDATE new_sightings SET outcome = 'parsed'
WHERE outcome = 'duplicate' AND sighting_id IN (
    SELECT arg_min(sighting_id, (received_at, sighting_id))
    FROM new_sightings SEMI JOIN new_articles USING (article_id)
    WHERE outcome = 'duplicate'
    GROUP BY article_id
);
"""

_INSERT_MENTIONS = """
INSERT INTO raw.{table} BY NAME
SELECT DISTINCT ON (mention_id) staged.*, $load_id AS load_id
FROM staged_{table} AS staged
SEMI JOIN new_articles USING (article_id)
ORDER BY mention_id
"""


def _insert_rows(connection: duckdb.DuckDBPyConnection, load_id: str) -> None:
    """Insert what is new; rows of known articles and known arrivals are left out."""
    connection.execute(_RESOLVE)
    parameters = {"load_id": load_id}
    connection.execute(
        "INSERT INTO raw.articles BY NAME "
        "SELECT *, $processed_at AS processed_at, $load_id AS load_id FROM new_articles ORDER BY article_id",
        parameters | {"processed_at": _now()},
    )
    for table in _MENTION_TABLES:
        _check_mention_ids(connection, table)
        connection.execute(_INSERT_MENTIONS.format(table=table), parameters)
    connection.execute(
        "INSERT INTO raw.sightings BY NAME "
        "SELECT *, $load_id AS load_id FROM new_sightings ORDER BY sighting_id",
        parameters,
    )
    connection.execute(
        "INSERT INTO raw.rejected_articles BY NAME "
        "SELECT DISTINCT ON (rejection_id) staged.*, $load_id AS load_id "
        "FROM staged_rejected_articles AS staged "
        "ANTI JOIN raw.rejected_articles AS known USING (rejection_id) ORDER BY rejection_id",
        parameters,
    )


def _check_mention_ids(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """A mention comes with its article and its id names it: this is what keeps the ids unique for good."""
    stray = connection.execute(
        f"SELECT mention_id, article_id FROM staged_{table} AS staged "  # noqa: S608 (our own table names)
        "WHERE NOT starts_with(mention_id, article_id) "
        "OR article_id NOT IN (SELECT article_id FROM staged_articles) ORDER BY ALL LIMIT 1"
    ).fetchone()
    if stray:
        raise AccountingError(
            f"{table}: mention {stray[0]} of article {stray[1]} does not belong to an article of its batch. "
            "Nothing of the batch was loaded; the parser that wrote it is at fault."
        )


# What the rows of one load say, counted in the tables themselves.
_COUNT = """
SELECT
    count(*) FILTER (outcome = 'parsed') AS parsed,
    count(*) FILTER (outcome = 'duplicate') AS duplicate,
    count(*) FILTER (outcome = 'rejected') AS rejected,
    count(*) FILTER (outcome <> 'rejected' AND article_id NOT IN (SELECT article_id FROM raw.articles))
        AS without_article,
    (SELECT count(*) FROM raw.articles WHERE load_id = $load_id) AS articles,
    (SELECT count(*) FROM raw.rejected_articles WHERE load_id = $load_id) AS rejections,
    (SELECT count(*) FROM staged_sightings) - count(*) AS replayed
FROM raw.sightings WHERE load_id = $load_id
"""


_INSERT_LOAD = """
INSERT INTO raw.loads (
    load_id, loaded_at, received, parsed, duplicate, rejected,
    pending, extractor_version, inflow_version, parse_seconds, load_seconds
) VALUES (
    $load_id, $loaded_at, $received, $parsed, $duplicate, $rejected,
    $pending, $extractor_version, $inflow_version, $parse_seconds, $load_seconds
)
"""


def _insert_load(connection: duckdb.DuckDBPyConnection, batch: BatchManifest, started: float) -> None:
    """Check the accounting and write the row of raw.loads.

    Arrivals that an earlier load already recorded are no longer received here, so that the counts of all
    loads add up to the arrivals there ever were.
    """
    cursor = connection.execute(_COUNT, {"load_id": batch.load_id})
    counts = dict(zip([item[0] for item in cursor.description], cursor.fetchone() or (), strict=True))
    received = batch.received - counts["replayed"]
    accounted = counts["parsed"] + counts["duplicate"] + counts["rejected"] + batch.pending
    faults = {
        f"received {received}, but accounted for {accounted}": received != accounted,
        f"{counts['parsed']} parsed, but {counts['articles']} articles": counts["parsed"]
        != counts["articles"],
        f"{counts['rejected']} rejected, but {counts['rejections']} rows in rejected_articles": (
            counts["rejected"] != counts["rejections"]
        ),
        f"{counts['without_article']} arrivals without their article": counts["without_article"] != 0,
    }
    if any(faults.values()):
        raise AccountingError(
            f"load {batch.load_id}: {'; '.join(fault for fault, is_so in faults.items() if is_so)}. "
            "Nothing of it was loaded; the batch stays in the spool as evidence."
        )
    connection.execute(
        _INSERT_LOAD,
        {
            "load_id": batch.load_id,
            "loaded_at": _now(),
            "received": received,
            **{outcome: counts[outcome] for outcome in OUTCOMES},
            "pending": batch.pending,
            "extractor_version": batch.extractor_version,
            "inflow_version": __version__,
            "parse_seconds": batch.parse_seconds,
            "load_seconds": time.perf_counter() - started,
        },
    )


def _read_result(connection: duckdb.DuckDBPyConnection, batch: BatchManifest, is_replay: bool) -> LoadResult:
    cursor = connection.execute(
        "SELECT received, parsed, duplicate, rejected, pending, load_seconds "
        "FROM raw.loads WHERE load_id = ?",
        [batch.load_id],
    )
    counts = dict(zip([item[0] for item in cursor.description], cursor.fetchone() or (), strict=True))
    articles = connection.execute(
        "SELECT article_id FROM raw.articles WHERE load_id = ? ORDER BY article_id", [batch.load_id]
    ).fetchall()
    return LoadResult(
        load_id=batch.load_id,
        receipts=batch.receipts,
        article_ids=[article_id for (article_id,) in articles],
        is_replay=is_replay,
        **counts,
    )


def known_contents(settings: Settings, shas: Iterable[str]) -> set[str]:
    """Those of `shas` (sha256 in hex) whose bytes are already an article of the warehouse."""
    wanted = list(shas)
    if not wanted or not settings.warehouse.exists():
        return set()
    with open_warehouse(settings, read_only=True) as connection:
        rows = connection.execute(
            "SELECT content_sha256 FROM raw.articles "
            "WHERE content_sha256 IN (SELECT unnest($wanted::VARCHAR[]))",
            {"wanted": wanted},
        ).fetchall()
    return {sha for (sha,) in rows}


def _now() -> datetime:
    """The present as the warehouse stores it: UTC without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)
