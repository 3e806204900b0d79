"""Raw tables, Parquet schemas, dbt sources and seeds: what is derived from `ingest.records` and ISO codes.

`python -m ingest.warehouse.schema --write` rewrites the generated files of the dbt project; a test
fails when they drift.

Decisions:
- Times are `TIMESTAMP` in UTC, not `TIMESTAMP WITH TIME ZONE`: casting the latter to a date depends on
  the session's time zone, so the same articles could give other marts on another machine (and needs an
  extension that the wheel does not carry).
- Tables with one row per article or arrival have a primary key. The mention tables have none: DuckDB's
  index makes their insert four times slower and slower still as they grow (measured at 10^6 rows).
  Their key holds by construction instead: a mention enters only together with its new article (which
  has a primary key), its id starts with the article's, and `load` counts the ids of each batch.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
import types
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from ingest.records import RAW_TABLES, Mention
from ingest.resolve.records import RESOLVED_TABLES
from ingest.settings import PROJECT_ROOT
from ingest.warehouse.seeds import render_countries, render_kinds, render_subdivisions

if TYPE_CHECKING:
    import duckdb

SCHEMA = "raw"
#: Version of the warehouse's schema; `ingest.warehouse.migrate` says what each one brought.
VERSION = 2
#: Digits before and after the point of every exact number: DECIMAL(38, 4).
DECIMAL_SHAPE = (38, 4)

_SCALARS: dict[type, tuple[str, pa.DataType]] = {
    str: ("VARCHAR", pa.string()),
    int: ("BIGINT", pa.int64()),
    float: ("DOUBLE", pa.float64()),
    bool: ("BOOLEAN", pa.bool_()),
    date: ("DATE", pa.date32()),
    datetime: ("TIMESTAMP", pa.timestamp("us")),
    Decimal: ("DECIMAL(38, 4)", pa.decimal128(*DECIMAL_SHAPE)),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a raw table: its name, types, whether it may be NULL, and its documentation."""

    name: str
    sql_type: str
    arrow_type: pa.DataType
    is_nullable: bool
    doc: str


_LOAD_ID = Column("load_id", "VARCHAR", pa.string(), False, "Load that brought the row; key of raw.loads.")
_LOADED_ARTICLE = (
    Column("first_seen_at", "TIMESTAMP", pa.timestamp("us"), False, "First arrival of these bytes (UTC)."),
    Column("processed_at", "TIMESTAMP", pa.timestamp("us"), False, "When the row was loaded (UTC)."),
)


def record_columns(table: str) -> list[Column]:
    """Columns that the record type of `table` declares, in its order."""
    return columns_of(RAW_TABLES[table][0])


def columns_of(record_type: type) -> list[Column]:
    """Columns that a record type declares, in its order."""
    hints = get_type_hints(record_type)
    columns = []
    for field in dataclasses.fields(record_type):
        inner, is_nullable = _without_none(hints[field.name])
        sql_type, arrow_type = _column_types(inner)
        columns.append(Column(field.name, sql_type, arrow_type, is_nullable, field.metadata["doc"]))
    return columns


def table_columns(table: str) -> list[Column]:
    """Columns of `raw.<table>`: the record's and those that the loader adds."""
    columns = record_columns(table)
    if table == "articles":
        columns += _LOADED_ARTICLE
    if table not in ("loads", "held_articles"):
        columns.append(_LOAD_ID)
    return columns


def arrow_schema(table: str) -> pa.Schema:
    """Schema of the Parquet file in which a parsed batch carries rows of `table`."""
    return arrow_schema_of(RAW_TABLES[table][0])


def arrow_schema_of(record_type: type) -> pa.Schema:
    """Arrow schema of a record type."""
    return pa.schema(
        [pa.field(c.name, c.arrow_type, nullable=c.is_nullable) for c in columns_of(record_type)]
    )


def is_keyed_by_article(table: str) -> bool:
    """Whether rows of `table` enter and leave with their article (the mention tables)."""
    return issubclass(RAW_TABLES[table][0], Mention)


def create_raw_schema(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the raw tables that are missing, and columns that a newer record contract adds."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
    present = {
        (table, column)
        for table, column in connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE schema_name = $schema AND database_name = current_database()",
            {"schema": SCHEMA},
        ).fetchall()
    }
    for table in RAW_TABLES:
        if not any(known == table for known, _ in present):
            connection.execute(table_ddl(table))
            continue
        for column in table_columns(table):
            if (table, column.name) not in present:
                connection.execute(
                    f'ALTER TABLE {SCHEMA}.{table} ADD COLUMN "{column.name}" {column.sql_type}'
                )


def stamp_version(connection: duckdb.DuckDBPyConnection, version: int = VERSION) -> None:
    """Note the version of the schema in the warehouse."""
    connection.execute("CREATE OR REPLACE TABLE main.schema_version AS SELECT ? AS version", [version])


def table_ddl(table: str) -> str:
    """CREATE TABLE and its COMMENT ON statements."""
    columns = table_columns(table)
    lines = [f'    "{c.name}" {c.sql_type}{"" if c.is_nullable else " NOT NULL"}' for c in columns]
    if not is_keyed_by_article(table):
        lines.append(f"    PRIMARY KEY ({', '.join(RAW_TABLES[table][1])})")
    name = f"{SCHEMA}.{table}"
    statements = [f"CREATE TABLE {name} (\n" + ",\n".join(lines) + "\n)"]
    statements.append(f"COMMENT ON TABLE {name} IS {sql_text(_table_doc(table))}")
    statements += [f'COMMENT ON COLUMN {name}."{c.name}" IS {sql_text(c.doc)}' for c in columns]
    return ";\n".join(statements) + ";\n"


def render_sources() -> str:
    """The dbt source `raw` as YAML: every table and column with its description and type."""
    columns = {table: table_columns(table) for table in RAW_TABLES}
    about = "What the extractor said, append-only; one row per record of a parsed article."
    return _source_yaml(
        "raw", about, "ingest/records.py", {table: _table_doc(table) for table in RAW_TABLES}, columns
    )


def render_resolved_sources() -> str:
    """The dbt source `resolved` as YAML."""
    docs = {table: (record.__doc__ or "").strip() for table, record in RESOLVED_TABLES.items()}
    columns = {table: columns_of(record) for table, record in RESOLVED_TABLES.items()}
    about = "Who is who across articles, written between the load and dbt (docs/decisions)."
    return _source_yaml("resolved", about, "ingest/resolve/records.py", docs, columns)


def _source_yaml(
    name: str, about: str, made_from: str, docs: dict[str, str], tables: dict[str, list[Column]]
) -> str:
    lines = [
        f"# Generated by `python -m ingest.warehouse.schema --write` from {made_from}; do not edit.",
        "version: 2",
        "",
        "sources:",
        f"  - name: {name}",
        f"    description: {about}",
        "    tables:",
    ]
    for table, columns in tables.items():
        lines += [
            f"      - name: {table}",
            f"        description: {_yaml_text(docs[table])}",
            "        columns:",
        ]
        for column in columns:
            lines += [
                f"          - name: {column.name}",
                f"            data_type: {column.sql_type.lower()}",
                f"            description: {_yaml_text(column.doc)}",
            ]
    return "\n".join(lines) + "\n"


#: File under dbt_project/ -> what renders it.
GENERATED = {
    Path("models/staging/_raw__sources.yml"): render_sources,
    Path("models/staging/_resolved__sources.yml"): render_resolved_sources,
    Path("seeds/investment_kinds.csv"): render_kinds,
    Path("seeds/countries.csv"): render_countries,
    Path("seeds/subdivisions.csv"): render_subdivisions,
}


def drifted(project: Path) -> list[Path]:
    """Generated files under `project` (the dbt project) that no longer follow the records."""
    return [
        path
        for path, render in GENERATED.items()
        if not (project / path).exists() or (project / path).read_text(encoding="utf-8") != render()
    ]


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        inner = [argument for argument in get_args(hint) if argument is not type(None)]
        if len(inner) != 1:
            raise TypeError(f"{hint}: a record field is one type, or that type and None")
        return inner[0], True
    return hint, False


def _column_types(hint: Any) -> tuple[str, pa.DataType]:
    """SQL and Arrow type of an annotation: a scalar, a dataclass, or `tuple[one of these, ...]`."""
    if hint in _SCALARS:
        return _SCALARS[hint]
    if get_origin(hint) is tuple:
        item, ellipsis = get_args(hint)
        if ellipsis is Ellipsis:
            sql_type, arrow_type = _column_types(item)
            return f"{sql_type}[]", pa.list_(arrow_type)
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        parts = [(f.name, _column_types(_without_none(hints[f.name])[0])) for f in dataclasses.fields(hint)]
        sql_type = ", ".join(f'"{name}" {sql}' for name, (sql, _) in parts)
        return f"STRUCT({sql_type})", pa.struct([(name, arrow) for name, (_, arrow) in parts])
    raise TypeError(f"{hint}: no column type is known for this annotation")


def _table_doc(table: str) -> str:
    return (RAW_TABLES[table][0].__doc__ or "").strip()


def sql_text(text: str) -> str:
    """`text` as a SQL literal, for statements that take no parameters (COMMENT, ATTACH)."""
    return "'" + text.replace("'", "''") + "'"


def _yaml_text(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main(arguments: list[str] | None = None) -> int:
    """Check the generated files, or rewrite them with `--write`; 1 when they have drifted."""
    parser = argparse.ArgumentParser(prog="python -m ingest.warehouse.schema", description=main.__doc__)
    parser.add_argument("--write", action="store_true", help="rewrite the generated files")
    options = parser.parse_args(arguments)
    project = PROJECT_ROOT / "dbt_project"
    stale = drifted(project)
    for path in stale:
        if options.write:
            (project / path).write_text(GENERATED[path](), encoding="utf-8")
        print(f"{'written' if options.write else 'out of date'}: dbt_project/{path}")
    return 1 if stale and not options.write else 0


if __name__ == "__main__":
    sys.exit(main())
