"""Takedown in the warehouse: the rows of a content go, its arrivals stay as counted refusals.

An arrival whose bytes were taken down is a refused input of which nothing is kept: so every load goes on
adding up, and no check needs to know of takedowns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from ingest.errors import Reason
from ingest.settings import Settings
from ingest.warehouse.batches import BATCH_TABLES, sync
from ingest.warehouse.lock import hold_warehouse, open_warehouse
from ingest.warehouse.resolved import name_ids
from ingest.warehouse.schema import is_keyed_by_article, sql_text

_ARTICLE_TABLES = (
    *(table for table in BATCH_TABLES if is_keyed_by_article(table)),
    "held_articles",
    "articles",
)

NOTHING_KEPT = "Nothing is kept of it."


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that arrived, and the article that they are (None when they were refused).

    `places` are the addresses and paths under which they came, with the address that they state.
    """

    content_sha256: str
    article_id: str | None
    canonical_url: str | None
    text: str | None
    sighting_ids: tuple[str, ...]
    places: tuple[str, ...]


def find_contents(settings: Settings, wanted: str, *, is_place: bool) -> list[Content]:
    """Contents with this article id or sha256; `is_place`: with this in their address or location."""
    if not settings.warehouse.exists():
        return []
    condition = _AT_PLACE if is_place else _WITH_ID
    with open_warehouse(settings, read_only=True) as connection:
        rows = connection.execute(_FIND + condition + " ORDER BY 1", {"wanted": wanted}).fetchall()
    return [
        Content(sha, article_id, url, text, tuple(arrivals), tuple(filter(None, (url, *locations))))
        for sha, article_id, url, text, arrivals, locations in rows
    ]


_FIND = """
SELECT
    sightings.content_sha256,
    any_value(articles.article_id),
    any_value(articles.canonical_url),
    any_value(articles.text),
    list(DISTINCT sightings.sighting_id ORDER BY sightings.sighting_id),
    list(DISTINCT sightings.location ORDER BY sightings.location)
FROM raw.sightings
LEFT JOIN raw.articles USING (content_sha256)
GROUP BY sightings.content_sha256
HAVING
"""
_WITH_ID = "any_value(articles.article_id) = $wanted OR sightings.content_sha256 = $wanted"
_AT_PLACE = (
    "contains(coalesce(any_value(articles.canonical_url), ''), $wanted) "
    "OR bool_or(contains(sightings.location, $wanted))"
)


def delete_contents(settings: Settings, contents: Sequence[Content]) -> dict[str, int]:
    """Delete what the raw tables say of these contents; returns the rows deleted by table.

    Their arrivals stay, counted as refused; the next build takes them out of all that was derived.
    """
    if not contents:
        return {}
    with open_warehouse(settings) as connection:
        name_ids(connection, "forgotten_contents", {one.content_sha256 for one in contents})
        name_ids(connection, "forgotten_articles", {one.article_id for one in contents if one.article_id})
        connection.begin()
        counts = {table: _delete(connection, f"raw.{table}") for table in _ARTICLE_TABLES}
        for (table,) in connection.execute(_OTHER_READINGS).fetchall():
            _delete(connection, table)
        if _has_table(connection, "intermediate", "int_amounts_converted"):
            _delete(connection, "intermediate.int_amounts_converted")
        if _has_table(connection, "resolved", "state"):
            connection.execute("INSERT INTO resolved.state SELECT 'changed', id FROM forgotten_articles")
        _refuse(connection)
        connection.execute(_RECOUNT)
        connection.commit()
    return {table: count for table, count in counts.items() if count}


_REDACT_SIGHTINGS = """
UPDATE raw.sightings SET location = $location, article_id = NULL, outcome = 'rejected'
WHERE content_sha256 IN (FROM forgotten_contents)
"""
_REDACT_REJECTIONS = """
UPDATE raw.rejected_articles
SET location = $location, reason_code = $reason, detail = $detail, remedy = $remedy, kept_at = ''
WHERE content_sha256 IN (FROM forgotten_contents)
"""
_REJECT = """
INSERT INTO raw.rejected_articles BY NAME
SELECT
    sighting_id AS rejection_id, content_sha256, source, location, $reason AS reason_code,
    $detail AS detail, $remedy AS remedy, '' AS kept_at, $now AS rejected_at, load_id
FROM raw.sightings
WHERE content_sha256 IN (FROM forgotten_contents)
    AND sighting_id NOT IN (SELECT rejection_id FROM raw.rejected_articles)
"""


# What other extractor versions read (`ingest.warehouse.reparse`).
_OTHER_READINGS = """
SELECT schema_name || '.' || table_name FROM duckdb_tables()
WHERE schema_name IN ('reparsed', 'raw_history')
"""


def _refuse(connection: duckdb.DuckDBPyConnection) -> None:
    """Make each arrival of the contents a refusal that tells nothing of them."""
    where = {"location": f"({Reason.FORGOTTEN})"}
    why = {"reason": str(Reason.FORGOTTEN), "detail": NOTHING_KEPT, "remedy": Reason.FORGOTTEN.remedy}
    connection.execute(_REDACT_SIGHTINGS, where)
    connection.execute(_REDACT_REJECTIONS, where | why)
    connection.execute(_REJECT, why | {"now": datetime.now(UTC).replace(tzinfo=None)})


_RECOUNT = """
UPDATE raw.loads
SET parsed = counts.parsed, duplicate = counts.duplicate, rejected = counts.rejected
FROM (
    SELECT
        load_id,
        count(*) FILTER (outcome = 'parsed') AS parsed,
        count(*) FILTER (outcome = 'duplicate') AS duplicate,
        count(*) FILTER (outcome = 'rejected') AS rejected
    FROM raw.sightings
    WHERE load_id IN (SELECT load_id FROM raw.sightings WHERE content_sha256 IN (FROM forgotten_contents))
    GROUP BY load_id
) AS counts
WHERE loads.load_id = counts.load_id
"""


def tables_naming(settings: Settings, article_ids: Iterable[str]) -> list[str]:
    """Tables of the warehouse that still hold a row of one of these articles (empty after a build)."""
    with open_warehouse(settings, read_only=True) as connection:
        name_ids(connection, "forgotten_articles", article_ids)
        tables = connection.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_columns() "
            "WHERE column_name = 'article_id' AND database_name = current_database() "
            "AND schema_name || '.' || table_name IN "
            "(SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT temporary) ORDER BY 1"
        ).fetchall()
        return [table for (table,) in tables if _count(connection, table)]


def compact_warehouse(settings: Settings) -> None:
    """Write the warehouse anew, so that the disk holds no deleted row; the old file is replaced at once."""
    if not settings.warehouse.exists():
        return
    with hold_warehouse(settings):
        unfinished = settings.warehouse.with_suffix(".compacting")
        unfinished.unlink(missing_ok=True)
        with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
            connection.execute(f"ATTACH {sql_text(str(settings.warehouse))} AS old (READ_ONLY)")
            connection.execute(f"ATTACH {sql_text(str(unfinished))} AS new")
            connection.execute("COPY FROM DATABASE old TO new")
        sync(unfinished)
        unfinished.replace(settings.warehouse)
        sync(settings.home)


def _delete(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    sql = f"DELETE FROM {table} WHERE article_id IN (FROM forgotten_articles)"  # noqa: S608 (our own names)
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    sql = f"SELECT count(*) FROM {table} WHERE article_id IN (FROM forgotten_articles)"  # noqa: S608
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _has_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    found = connection.execute(
        "FROM duckdb_tables() WHERE schema_name = $schema AND table_name = $table",
        {"schema": schema, "table": table},
    ).fetchone()
    return found is not None
