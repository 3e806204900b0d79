"""The codes that exist, and which city lies in which country: from ISO lists and the gazetteer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from ingest.settings import PROJECT_ROOT

if TYPE_CHECKING:
    import duckdb

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
#: In use, and given to Kosovo by its users, though not by ISO.
USER_ASSIGNED = "XK"

_CITIES_TOLD = """
SELECT DISTINCT name, country_code FROM (
    SELECT name, country_code FROM raw.region_mentions
    WHERE level = 'city' AND load_id IN (SELECT load_id FROM audited)
    UNION ALL
    SELECT destination_name, destination_country_code FROM raw.investment_mentions
    WHERE destination_level = 'city' AND load_id IN (SELECT load_id FROM audited)
) WHERE name IS NOT NULL AND country_code IS NOT NULL
"""


def add_codes(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the tables `iso_countries`, `iso_subdivisions` and `iso_currencies` (withdrawn ones included)."""
    from babel.numbers import list_currencies

    for table, column in (("countries", "country_code"), ("subdivisions", "subdivision_code")):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE iso_{table} AS "  # noqa: S608
            f"SELECT {column} FROM read_csv($1, all_varchar = true, nullstr = '')",
            [str(SEEDS / f"{table}.csv")],
        )
    connection.execute("INSERT INTO iso_countries VALUES ($1)", [USER_ASSIGNED])
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE iso_currencies AS SELECT unnest($1::VARCHAR[]) AS currency_code",
        [sorted(list_currencies())],
    )


def add_cities(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the table `cities`: each city told of in the audit's scope, and whether its country has it.

    Only names are looked up, once each, so that a million mentions cost no more than their few cities.
    """
    told = connection.execute(_CITIES_TOLD).fetchall()
    known = [_has_city(country_code, name) for name, country_code in told]
    table = pa.table(
        {
            "name": pa.array([name for name, _ in told], pa.string()),
            "country_code": pa.array([code for _, code in told], pa.string()),
            "is_known": pa.array(known, pa.bool_()),
        }
    )
    connection.register("cities_told", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE cities AS FROM cities_told")
    connection.unregister("cities_told")


def _has_city(country_code: str, name: str) -> bool | None:
    """None for a name that no list has: then nobody can say."""
    from ingest.extract.gazetteer import gazetteer

    cities = [place for place in gazetteer().readings(name) if place.level == "city"]
    return any(city.country_code == country_code for city in cities) if cities else None
