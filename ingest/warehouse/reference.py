"""The schema `ref`: exchange rates of the European Central Bank, and the sources that articles come from.

A rate once stored for a day is never changed: a newer table only adds days, so that an upgrade does not
rewrite what was converted before.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ingest.registry import registered_sources, registry_digest
from ingest.settings import Settings

_DDL = """
CREATE SCHEMA IF NOT EXISTS ref;
CREATE TABLE IF NOT EXISTS ref.fx_rates (
    currency_code VARCHAR NOT NULL, rate_date DATE NOT NULL, usd_per_unit DOUBLE NOT NULL,
    table_version VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS ref.loaded (what VARCHAR NOT NULL, version VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS ref.sources (
    source_id VARCHAR NOT NULL, source_name VARCHAR NOT NULL, owner_group VARCHAR NOT NULL,
    tier INTEGER NOT NULL, source_kind VARCHAR NOT NULL, country_code VARCHAR, licence VARCHAR,
    may_store_text BOOLEAN NOT NULL, may_show_quote BOOLEAN NOT NULL, names VARCHAR[] NOT NULL
);
"""


def load_reference(settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
    """Bring `ref` up to date with the installed rate table and with `sources.yml` and `feeds.yml`.

    Raises:
        InflowError: one of them lacks something; nothing is changed.
    """
    connection.execute(_DDL)
    known = set(connection.execute("SELECT what, version FROM ref.loaded").fetchall())
    listed = registry_digest(settings)
    if ("sources", listed) not in known:
        _load_sources(connection, listed, registered_sources(settings))
    table, rates = _rate_table()
    if ("rates", table) not in known:
        _load_rates(connection, table, rates)


_SOURCES_SCHEMA = pa.schema(
    {
        **dict.fromkeys(("source_id", "source_name", "owner_group", "source_kind"), pa.string()),
        **dict.fromkeys(("country_code", "licence"), pa.string()),
        "tier": pa.int32(),
        **dict.fromkeys(("may_store_text", "may_show_quote"), pa.bool_()),
        "names": pa.list_(pa.string()),
    }
)


def _rate_table() -> tuple[str, Path]:
    """Version and file of the rate table that the installed package `currency_converter` carries."""
    import currency_converter

    return f"ecb {currency_converter.__version__}", Path(currency_converter.CURRENCY_FILE)


def _load_sources(
    connection: duckdb.DuckDBPyConnection, version: str, sources: Sequence[Mapping[str, Any]]
) -> None:
    connection.register("staged_sources", pa.Table.from_pylist(list(sources), _SOURCES_SCHEMA))
    connection.execute(
        "DELETE FROM ref.loaded WHERE what = 'sources'; DELETE FROM ref.sources; "
        "INSERT INTO ref.sources BY NAME FROM staged_sources"
    )
    connection.execute("INSERT INTO ref.loaded VALUES ('sources', $version)", {"version": version})
    connection.unregister("staged_sources")


def _load_rates(connection: duckdb.DuckDBPyConnection, version: str, path: Path) -> None:
    codes, days, rates = [], [], []
    for code, day, usd_per_unit in read_rates(path):
        codes.append(code)
        days.append(day)
        rates.append(usd_per_unit)
    staged = pa.table({"currency_code": codes, "rate_date": days, "usd_per_unit": rates})
    connection.register("staged_rates", staged)
    connection.execute(
        "INSERT INTO ref.fx_rates BY NAME SELECT staged_rates.*, $version AS table_version "
        "FROM staged_rates ANTI JOIN ref.fx_rates USING (currency_code, rate_date) ORDER BY ALL",
        {"version": version},
    )
    connection.execute("INSERT INTO ref.loaded VALUES ('rates', $version)", {"version": version})
    connection.unregister("staged_rates")


def read_rates(path: Path) -> list[tuple[str, date, float]]:
    """Dollars per unit of each currency, the euro included, on each day of the ECB's zipped table.

    The table gives units per euro; a day on which it knows no dollar gives nothing.
    """
    with zipfile.ZipFile(path) as archive:
        text = archive.read(archive.namelist()[0]).decode("utf-8")
    rates = []
    for row in csv.DictReader(io.StringIO(text)):
        day, usd = date.fromisoformat(row.pop("Date")), _number(row["USD"])
        if usd is None:
            continue
        rates.append(("EUR", day, usd))
        rates += [
            (code, day, usd / per_euro)
            for code, text_value in row.items()
            if code and code != "USD" and (per_euro := _number(text_value))
        ]
    return rates


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:  # "N/A"
        return None
