from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from ingest.records import RAW_TABLES
from ingest.warehouse import schema


def described(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[str, str]]:
    rows = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
        [table],
    ).fetchall()
    return [(name, kind.replace('"', "")) for name, kind in rows]


@pytest.mark.parametrize("table", RAW_TABLES)
def test_every_raw_table_is_created_with_its_columns_in_order(table: str) -> None:
    connection = duckdb.connect()
    schema.create_raw_schema(connection)
    declared = [
        (c.name, c.sql_type.replace("38, 4", "38,4").replace('"', "")) for c in schema.table_columns(table)
    ]
    assert described(connection, table) == declared


@pytest.mark.parametrize("table", RAW_TABLES)
def test_arrow_and_sql_types_agree(table: str) -> None:
    connection = duckdb.connect()
    schema.create_raw_schema(connection)
    connection.register("parsed", schema.arrow_schema(table).empty_table())
    assert set(described(connection, "parsed")) <= set(described(connection, table))


def test_comments_come_from_the_records() -> None:
    connection = duckdb.connect()
    schema.create_raw_schema(connection)
    uncommented = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'raw' AND comment IS NULL"
    )
    assert uncommented.fetchall() == []
    comment = "SELECT comment FROM duckdb_columns() WHERE table_name = 'articles' AND column_name = 'title'"
    assert connection.execute(comment).fetchall() == [("Headline as stated; NULL when there is none.",)]


def test_only_what_may_be_unknown_is_nullable() -> None:
    nullable = {column.name for column in schema.table_columns("articles") if column.is_nullable}
    assert nullable == {"canonical_url", "title", "published_at", "dateline"}


def test_keys_of_arrivals_are_enforced() -> None:
    connection = duckdb.connect()
    schema.create_raw_schema(connection)
    row = "INSERT INTO raw.held_articles VALUES ('a', 'check', 1, 'words', TIMESTAMP '2025-01-01')"
    connection.execute(row)
    with pytest.raises(duckdb.ConstraintException):
        connection.execute(row)


def test_a_column_new_in_the_records_reaches_an_old_warehouse() -> None:
    connection = duckdb.connect()
    schema.create_raw_schema(connection)
    connection.execute("ALTER TABLE raw.firm_mentions DROP COLUMN country_code")
    schema.create_raw_schema(connection)
    columns = connection.execute("SELECT column_name FROM (DESCRIBE raw.firm_mentions)").fetchall()
    assert ("country_code",) in columns


def test_annotations_become_nested_types() -> None:
    @dataclass
    class Part:
        value: Decimal
        at: datetime

    Part.__annotations__ = {"value": Decimal, "at": datetime}
    sql_type, arrow_type = schema._column_types(tuple[Part, ...])
    assert sql_type == 'STRUCT("value" DECIMAL(38, 4), "at" TIMESTAMP)[]'
    assert arrow_type == pa.list_(pa.struct([("value", pa.decimal128(38, 4)), ("at", pa.timestamp("us"))]))
    with pytest.raises(TypeError, match="no column type"):
        schema._column_types(set[str])
