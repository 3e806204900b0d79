"""The headline figures: the metrics of the marts (docs/decisions/metrics.md), in order and under their names.

`rpt_headline_metrics` says what each is; `rpt_counted_investments` has a column for each, of which every
selection of projects is the sum.
"""

from __future__ import annotations

from typing import Any

import duckdb

#: Name on the page, in the order of the page; a metric that is not here comes last under its own name.
LABELS = {
    "projects": "Projects",
    "pledged_capital_usd": "Capital pledged",
    "realised_capital_usd": "Capital realised",
    "deal_value_usd": "Deal value",
    "jobs": "Jobs announced",
    "independent_sources": "Sources",
}


def read_figures(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every metric: name, label, unit (count or USD), definition, default filters, value for all, SQL."""
    rows = connection.execute(
        "SELECT metric_name, unit, definition, default_filters, metric_value FROM rpt_headline_metrics"
    ).fetchall()
    order = {name: place for place, name in enumerate(LABELS)}
    return [
        {
            "name": name,
            "label": LABELS.get(name, name.replace("_", " ")),
            "unit": unit,
            "definition": definition,
            "filters": filters,
            "value": float(value),
            "sql": f"SELECT sum({name}) FROM rpt_counted_investments",  # noqa: S608
        }
        for name, unit, definition, filters, value in sorted(
            rows, key=lambda row: (order.get(row[0], len(order)), row[0])
        )
    ]
