"""The slices that an audit judges: one SQL file per table, and the words that they share.

A file is named after its table; the SQL sees the tables and what `prepare` and `take_portion` add.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.checks import Suite
from expectations.slices.places import add_cities, add_codes

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

FOLDER = Path(__file__).parent
#: Articles that are read in one go: memory grows with them, and not with what waits for its audit.
ARTICLES_AT_ONCE = 25_000
#: What DuckDB may hold of the warehouse and of a slice; and when a slice cannot be computed within that.
MEMORY, MORE_MEMORY = "300MB", "2GB"

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


def count_articles(connection: duckdb.DuckDBPyConnection, load_ids: Sequence[str]) -> dict[str, int]:
    """How many articles each load brought, in the order given."""
    counted = connection.execute(
        "SELECT load_id, count(*) FROM raw.articles WHERE load_id IN (SELECT unnest($1::VARCHAR[])) "
        "GROUP BY load_id",
        [list(load_ids)],
    ).fetchall()
    return dict.fromkeys(load_ids, 0) | dict(counted)


def portions(articles: Mapping[str, int]) -> list[list[str]]:
    """The loads (with their articles), so many at a time as are read in one go; one portion at least."""
    found: list[list[str]] = [[]]
    room = ARTICLES_AT_ONCE
    for load_id, count in articles.items():
        if count > room and found[-1]:
            found.append([])
            room = ARTICLES_AT_ONCE
        room -= count
        found[-1].append(load_id)
    return found


def prepare(connection: duckdb.DuckDBPyConnection, published_rows: Mapping[str, int]) -> None:
    """Give a connection what the slices read beside the tables, whichever loads are audited.

    `published_rows` (`table_name`, `row_count`) is the last publication, `amount_bands` and `currency_scales`
    are the scales of money, `iso_countries`, `iso_subdivisions` and `iso_currencies` the codes that exist.
    """
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute("SET enable_progress_bar = false")  # it would be drawn into logs
    add_codes(connection)
    connection.execute(_WORDS)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE published_rows AS "
        "SELECT unnest($1::VARCHAR[]) AS table_name, unnest($2::BIGINT[]) AS row_count",
        [list(published_rows), list(published_rows.values())],
    )
    for table in ("amount_bands", "currency_scales"):
        path = str(FOLDER.parent / f"{table}.csv")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM read_csv($1)", [path])


def take_portion(connection: duckdb.DuckDBPyConnection, layer: str, load_ids: Sequence[str]) -> None:
    """Have the slices read these loads.

    `audited(load_id)` is the scope, `audited_articles(article_id, load_id, text)` are its articles: a slice
    starts from these few instead of reading every text that is stored. For the layer raw,
    `cities(name, country_code, is_known)` are the cities told of.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE audited AS SELECT unnest($1::VARCHAR[]) AS load_id", [list(load_ids)]
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE audited_articles AS "
        "SELECT article_id, load_id, text FROM raw.articles WHERE load_id IN (SELECT load_id FROM audited)"
    )
    if layer == "raw":
        add_cities(connection)


def reads_loads(suite: Suite) -> bool:
    """Whether the slice is about the loads that are audited, and not about the whole warehouse."""
    return "audited" in _sql(suite)


def read_slice(connection: duckdb.DuckDBPyConnection, suite: Suite) -> pd.DataFrame:
    """Every row of a slice.

    Raises:
        duckdb.Error: the table lacks a column, or holds another type than its slice expects.
    """
    return _read(connection, f"SELECT *, 1 AS row_count FROM ({_sql(suite)})")  # noqa: S608


def read_values(connection: duckdb.DuckDBPyConnection, suite: Suite) -> pd.DataFrame:
    """Each combination of values that the checks of a suite judge, once.

    `row_count` rows of the slice have it; `row_id` is the first of them. A million sound rows have some
    hundred combinations, and a check says the same of the same values.

    Raises:
        duckdb.Error: as `read_slice`.
    """
    known = connection.execute(f"SELECT * FROM ({_sql(suite)}) LIMIT 0").description or ()  # noqa: S608
    judged = {check.expectation.column for check in suite.checks}
    columns = "".join(f"{name}, " for name, *_ in known if name in judged)
    return _read(
        connection,
        f"SELECT {columns} min(row_id) AS row_id, count(*) AS row_count FROM ({_sql(suite)}) "  # noqa: S608
        "GROUP BY ALL HAVING count(*) > 0",
    )


def read_rows(
    connection: duckdb.DuckDBPyConnection, suite: Suite, values: Mapping[str, Collection[Any]]
) -> pd.DataFrame:
    """The rows of a slice that have one of these values in the column named.

    Raises:
        duckdb.Error: as `read_slice`.
    """
    import pandas as pd

    conditions = []
    for column, wanted in values.items():
        connection.register(f"values_of_{column}", pd.DataFrame({"value": list(wanted)}))
        conditions.append(f"{column} IN (SELECT value FROM values_of_{column})")  # noqa: S608
    return _read(
        connection,
        f"SELECT *, 1 AS row_count FROM ({_sql(suite)}) WHERE {' OR '.join(conditions)}",  # noqa: S608
    )


def _read(connection: duckdb.DuckDBPyConnection, sql: str) -> pd.DataFrame:
    """The rows of a query. Too little memory says nothing about the data, so it gets more."""
    import duckdb

    try:
        return connection.execute(sql).df()
    except duckdb.OutOfMemoryException:
        connection.execute(f"SET memory_limit = '{MORE_MEMORY}'")
        return connection.execute(sql).df()


def _sql(suite: Suite) -> str:
    return (FOLDER / suite.layer / f"{suite.table}.sql").read_text(encoding="utf-8")
