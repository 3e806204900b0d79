"""The published marts on the terminal."""

from __future__ import annotations

import json
from typing import Any

import typer

from ingest.cli.console import console, render_table
from ingest.errors import InflowError
from ingest.settings import Settings
from ingest.warehouse.publish import read_marts

_OVERVIEWS = {
    "firms": """
        SELECT firm_name AS firm, aliases, country_code AS country, mention_count AS mentions,
            article_count AS articles
        FROM dim_firms
        WHERE mention_count > 0
        ORDER BY articles DESC, mentions DESC, firm
        LIMIT $limit
    """,
    "regions": """
        SELECT region_name AS region, region_level AS level, country_code AS country,
            subdivision_code AS subdivision, mention_count AS mentions, article_count AS articles
        FROM dim_regions
        WHERE mention_count > 0
        ORDER BY articles DESC, mentions DESC, region
        LIMIT $limit
    """,
    "investments": """
        SELECT
            (SELECT string_agg(DISTINCT firm_name, ', ' ORDER BY firm_name)
             FROM bridge_investment_parties JOIN dim_firms USING (firm_id)
             WHERE bridge_investment_parties.investment_id = dim_investments.investment_id) AS parties,
            kind, status, region_name AS destination,
            format('{:,} {}', amount::BIGINT, currency_code) AS amount, amount_qualifier AS qualifier,
            project_date AS date
        FROM dim_investments
        LEFT JOIN dim_regions ON destination_region_id = region_id
        ORDER BY dim_investments.amount IS NULL, kind, parties, dim_investments.investment_id
        LIMIT $limit
    """,
}
_TABLES = "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY table_name"


def print_overview(settings: Settings, limit: int) -> None:
    """Print firms, regions and investments, `limit` rows each.

    Raises:
        InflowError: nothing is published yet.
    """
    for name, query in _OVERVIEWS.items():
        rows = read_marts(settings, query, {"limit": limit})
        whole = read_marts(settings, f"SELECT count(*) AS n FROM dim_{name}")[0]["n"]  # noqa: S608 (our names)
        _print_rows(f"{name}: {len(rows)} of {whole}", rows)
    console.print(f"All tables: {settings.marts} (open it read-only), or `inflow show TABLE`.")


def print_table(settings: Settings, table: str, limit: int, *, as_json: bool) -> None:
    """Print the first rows of one mart table.

    Raises:
        InflowError: nothing is published yet, or there is no such table.
    """
    known = [row["table_name"] for row in read_marts(settings, _TABLES)]
    if table not in known:
        raise InflowError(f"There is no mart {table!r}; choose one of: {', '.join(known)}.")
    rows = read_marts(settings, f'SELECT * FROM "{table}" ORDER BY ALL LIMIT $limit', {"limit": limit})  # noqa: S608
    if as_json:
        typer.echo(json.dumps(rows, default=str, ensure_ascii=False, indent=1))
    else:
        _print_rows(table, rows)


def _print_rows(title: str, rows: list[dict[str, Any]]) -> None:
    columns = list(rows[0]) if rows else ["(no rows)"]
    console.print(render_table(title, columns, [tuple(row.values()) for row in rows]))
