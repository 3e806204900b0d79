"""The schema `resolved`: its tables, made from `ingest.resolve.records`, and how rows enter and leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from ingest.resolve.records import RESOLVED_TABLES
from ingest.warehouse.batches import arrow_rows
from ingest.warehouse.schema import arrow_schema_of, columns_of, sql_text

SCHEMA = "resolved"


def create_resolved_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that are missing."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    present = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = $schema "
        "AND database_name = current_database()",
        {"schema": SCHEMA},
    ).fetchall()
    for table in RESOLVED_TABLES:
        if (table,) not in present:
            connection.execute(_table_ddl(table))


def insert(connection: duckdb.DuckDBPyConnection, table: str, records: Sequence[Any]) -> None:
    """Insert records of `resolved.<table>`."""
    if not records:
        return
    connection.register("staged_rows", arrow_rows(arrow_schema_of(RESOLVED_TABLES[table]), records))
    connection.execute(f"INSERT INTO {SCHEMA}.{table} BY NAME FROM staged_rows")
    connection.unregister("staged_rows")


def name_ids(connection: duckdb.DuckDBPyConnection, name: str, ids: Iterable[str]) -> str:
    """Make a temporary table `name(id)` of ids, for SQL to join; returns `name`."""
    rows = pa.table({"id": pa.array(sorted(set(ids)), pa.string())})
    connection.register("staged_ids", rows)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM staged_ids")
    connection.unregister("staged_ids")
    return name


def column_of(connection: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    """The first column of a query, as a set."""
    return {row[0] for row in connection.execute(sql).fetchall()}


def read_rows(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Rows of a query, each as column name -> value."""
    cursor = connection.execute(sql, parameters)
    names = [item[0] for item in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _table_ddl(table: str) -> str:
    columns = columns_of(RESOLVED_TABLES[table])
    lines = [f'    "{c.name}" {c.sql_type}{"" if c.is_nullable else " NOT NULL"}' for c in columns]
    return (
        f"CREATE TABLE {SCHEMA}.{table} (\n" + ",\n".join(lines) + "\n);\n"
        f"COMMENT ON TABLE {SCHEMA}.{table} IS {sql_text(_doc(table))};\n"
        + "\n".join(f"COMMENT ON COLUMN {SCHEMA}.{table}.{c.name} IS {sql_text(c.doc)};" for c in columns)
    )


def _doc(table: str) -> str:
    return (RESOLVED_TABLES[table].__doc__ or "").strip()
