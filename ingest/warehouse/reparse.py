"""Readings by a new extractor, staged beside the raw tables until all are there, then put in place at once.

    reparsed.<table>      what the new version reads, batch by batch; a run that was cut off goes on from here
    raw.<table>           what dbt reads: one version of each article's facts
    raw_history.<table>   what former versions read, with the day on which it was replaced

So the marts never mix two readings of one article set, and what was published before can be explained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb

from ingest.settings import Settings
from ingest.warehouse.batches import BATCH_TABLES, arrow_table
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.schema import is_keyed_by_article, record_columns

MENTION_TABLES = tuple(table for table in BATCH_TABLES if is_keyed_by_article(table))
_STAGED = ("articles", *MENTION_TABLES)

# ruff: noqa: S608 (our own table names)


def unread(settings: Settings, version: str) -> list[tuple[str, str]]:
    """Articles (id, arrival that brought them) that `version` has neither loaded nor staged, oldest first."""
    if not settings.warehouse.exists():
        return []
    with open_warehouse(settings) as connection:
        _create(connection)
        return connection.execute(
            "SELECT article_id, min(sighting_id) FROM raw.articles "
            "INNER JOIN raw.loads USING (load_id) INNER JOIN raw.sightings USING (article_id) "
            "WHERE loads.extractor_version <> $version AND sightings.outcome = 'parsed' "
            "AND article_id NOT IN (SELECT article_id FROM reparsed.done WHERE extractor_version = $version) "
            "GROUP BY article_id, first_seen_at ORDER BY first_seen_at, article_id",
            {"version": version},
        ).fetchall()


def stage(
    settings: Settings, version: str, article_ids: Sequence[str], tables: Mapping[str, Sequence[Any]]
) -> None:
    """Keep a batch of readings, whole or not at all; an article without rows here keeps its old ones."""
    with open_warehouse(settings) as connection:
        connection.begin()
        for table in _STAGED:
            connection.register("staged_rows", arrow_table(table, tables.get(table, [])))
            connection.execute(f"INSERT INTO reparsed.{table} BY NAME FROM staged_rows")
            connection.unregister("staged_rows")
        connection.execute(
            "INSERT INTO reparsed.done SELECT unnest($1::VARCHAR[]), $2", [article_ids, version]
        )
        connection.commit()


def switch(settings: Settings, version: str) -> list[str]:
    """Put every staged reading in place, in one transaction; returns the loads that must be audited again.

    What it replaces goes to `raw_history`. Holds on the old readings end: the new ones are judged afresh.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    with open_warehouse(settings) as connection:
        connection.begin()
        _forget_other_conversions(connection)
        for table in MENTION_TABLES:
            connection.execute(
                f"INSERT INTO raw_history.{table} BY NAME SELECT *, $now AS replaced_at FROM raw.{table} "
                "SEMI JOIN reparsed.articles USING (article_id)",
                {"now": now},
            )
            connection.execute(f"DELETE FROM raw.{table} WHERE article_id IN ({_READ})")
            connection.execute(
                f"INSERT INTO raw.{table} BY NAME SELECT staged.*, articles.load_id "
                f"FROM reparsed.{table} AS staged INNER JOIN raw.articles AS articles USING (article_id)"
            )
        _replace_articles(connection)
        connection.execute(f"DELETE FROM raw.held_articles WHERE article_id IN ({_READ})")
        if _exists(connection, "resolved", "state"):
            connection.execute(f"INSERT INTO resolved.state SELECT 'changed', article_id FROM ({_READ})")
        loads = connection.execute(
            "UPDATE raw.loads SET extractor_version = $version WHERE load_id IN (SELECT load_id FROM "
            "raw.articles SEMI JOIN reparsed.done USING (article_id)) RETURNING load_id",
            {"version": version},
        ).fetchall()
        connection.execute("DROP SCHEMA reparsed CASCADE")
        connection.commit()
    return [load_id for (load_id,) in loads]


_READ = "SELECT article_id FROM reparsed.articles"


def _replace_articles(connection: duckdb.DuckDBPyConnection) -> None:
    """Texts and titles as the parser of today reads them, where that differs."""
    columns = [column.name for column in record_columns("articles") if column.name != "article_id"]
    changed = connection.execute(
        "SELECT article_id FROM reparsed.articles AS new INNER JOIN raw.articles AS old USING (article_id) "
        f"WHERE {' OR '.join(f'new.{name} IS DISTINCT FROM old.{name}' for name in columns)}"
    ).fetchall()
    if changed:
        connection.execute(
            f"UPDATE raw.articles SET {', '.join(f'{name} = new.{name}' for name in columns)} "
            "FROM reparsed.articles AS new WHERE raw.articles.article_id = new.article_id "
            "AND new.article_id IN (SELECT unnest($1::VARCHAR[]))",
            [[article_id for (article_id,) in changed]],
        )


def _forget_other_conversions(connection: duckdb.DuckDBPyConnection) -> None:
    """A sum stays converted as it was, unless it is read in another currency or dated otherwise now."""
    if not _exists(connection, "intermediate", "int_amounts_converted"):
        return
    connection.execute(
        f"DELETE FROM intermediate.int_amounts_converted WHERE article_id IN ({_READ}) "
        "AND mention_id NOT IN (SELECT mention_id FROM raw.investment_mentions AS old "
        "INNER JOIN reparsed.investment_mentions AS new USING (mention_id, currency_code) "
        "WHERE old.date_lower IS NOT DISTINCT FROM new.date_lower "
        "AND old.date_upper IS NOT DISTINCT FROM new.date_upper)"
    )


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE SCHEMA IF NOT EXISTS reparsed; CREATE SCHEMA IF NOT EXISTS raw_history")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS reparsed.done "
        "(article_id VARCHAR NOT NULL, extractor_version VARCHAR NOT NULL)"
    )
    for table in _STAGED:
        columns = ", ".join(f'"{column.name}" {column.sql_type}' for column in record_columns(table))
        connection.execute(f"CREATE TABLE IF NOT EXISTS reparsed.{table} ({columns})")
    for table in MENTION_TABLES:
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS raw_history.{table} AS "
            f"SELECT *, NULL::TIMESTAMP AS replaced_at FROM raw.{table} LIMIT 0"
        )


def has_staged(settings: Settings, version: str) -> bool:
    """Whether readings by `version` wait for the switch; what a run for another version staged is dropped."""
    if not settings.warehouse.exists():
        return False
    with open_warehouse(settings) as connection:
        _create(connection)
        versions = connection.execute("SELECT DISTINCT extractor_version FROM reparsed.done").fetchall()
        if versions not in ([], [(version,)]):
            connection.execute("DROP SCHEMA reparsed CASCADE")
        return versions == [(version,)]


def _exists(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> bool:
    found = connection.execute(
        "FROM duckdb_tables() WHERE schema_name = $1 AND table_name = $2", [schema, table]
    ).fetchone()
    return found is not None
