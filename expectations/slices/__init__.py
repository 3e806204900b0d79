"""The slices that an audit judges: one SQL file per table, and the words that they share.

A file is named after its table; the SQL sees the tables and what `prepare` adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.checks import Suite
from expectations.slices.places import add_cities, add_codes

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

FOLDER = Path(__file__).parent

_WORDS = """
CREATE OR REPLACE TEMP MACRO is_verbatim(full_text, start_char, end_char, quote) AS
    coalesce(quote != '' AND substring(full_text, start_char + 1, end_char - start_char) = quote, false);
CREATE OR REPLACE TEMP MACRO is_country(code) AS code IN (SELECT country_code FROM iso_countries);
CREATE OR REPLACE TEMP MACRO is_subdivision(code) AS code IN (SELECT subdivision_code FROM iso_subdivisions);
CREATE OR REPLACE TEMP MACRO is_currency(code) AS code IN (SELECT currency_code FROM iso_currencies);
"""


def new_loads(connection: duckdb.DuckDBPyConnection, known: Sequence[str], layer: str) -> tuple[str, ...]:
    """Loads in `layer` that are not among the `known`, oldest first.

    A load that came after the build is in the raw tables, but not yet in the marts.
    """
    is_built = "load_id IN (SELECT value FROM resolved.state WHERE what = 'load')"
    rows = connection.execute(
        "SELECT load_id FROM raw.loads WHERE load_id NOT IN (SELECT unnest($1::VARCHAR[])) "  # noqa: S608
        f"AND {is_built if layer == 'marts' else 'true'} ORDER BY loaded_at, load_id",
        [list(known)],
    ).fetchall()
    return tuple(load_id for (load_id,) in rows)


def prepare(
    connection: duckdb.DuckDBPyConnection,
    layer: str,
    load_ids: Sequence[str],
    published_rows: Mapping[str, int],
) -> None:
    """Give a connection what the slices read beside the tables.

    `audited(load_id)` is the scope, `audited_articles(article_id, load_id, text)` are its articles: a slice
    starts from these few instead of reading every text that is stored. `published_rows` (`table_name`,
    `row_count`) is the last publication, `amount_bands` and `currency_scales` are the scales of money,
    `iso_countries`, `iso_subdivisions` and `iso_currencies` the codes that exist, and for the layer raw
    `cities(name, country_code, is_known)`, the cities told of.
    """
    add_codes(connection)
    connection.execute(_WORDS)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE audited AS SELECT unnest($1::VARCHAR[]) AS load_id", [list(load_ids)]
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE audited_articles AS "
        "SELECT article_id, load_id, text FROM raw.articles WHERE load_id IN (SELECT load_id FROM audited)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE published_rows AS "
        "SELECT unnest($1::VARCHAR[]) AS table_name, unnest($2::BIGINT[]) AS row_count",
        [list(published_rows), list(published_rows.values())],
    )
    for table in ("amount_bands", "currency_scales"):
        path = str(FOLDER.parent / f"{table}.csv")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM read_csv($1)", [path])
    if layer == "raw":
        add_cities(connection)


def read_slice(connection: duckdb.DuckDBPyConnection, suite: Suite) -> pd.DataFrame:
    """Compute the slice of a suite's table; one row per row judged.

    Raises:
        duckdb.Error: the table lacks a column, or holds another type than its slice expects.
    """
    return connection.execute((FOLDER / suite.layer / f"{suite.table}.sql").read_text(encoding="utf-8")).df()
