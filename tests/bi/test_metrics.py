"""Every metric is declared once: whoever shows it shows the same number."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.settings import Settings
from ingest.warehouse.build import mart_names, parse_project
from ingest.warehouse.publish import read_marts
from tests.unit.warehouse.fictional import settings_in

#: The metrics written out over dim_investments, apart from the models: what the declaration must come to.
WRITTEN_OUT = """
SELECT
    count(*) FILTER (is_included) AS projects,
    sum(pledged_usd) FILTER (is_included AND family = 'capex') AS pledged_capital_usd,
    sum(realised_usd) FILTER (is_included AND family = 'capex') AS realised_capital_usd,
    sum(amount_usd) FILTER (is_included AND family = 'equity') AS deal_value_usd,
    sum(jobs_created) FILTER (is_included) AS jobs,
    sum(independent_source_count) FILTER (is_included) AS independent_sources
FROM dim_investments
"""


@pytest.fixture(scope="module")
def headline(golden: Settings) -> dict[str, Decimal]:
    rows = read_marts(golden, "SELECT metric_name, metric_value FROM rpt_headline_metrics")
    return {row["metric_name"]: row["metric_value"] for row in rows}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    read = json.loads(parse_project(settings_in(tmp_path_factory.mktemp("parsed"))).read_text())
    assert isinstance(read, dict)
    return read


def test_headline_metrics_are_what_they_say(golden: Settings, headline: dict[str, Decimal]) -> None:
    [written_out] = read_marts(golden, WRITTEN_OUT)
    assert headline == written_out
    assert all(value > 0 for value in headline.values()), "an empty set would prove nothing"


@pytest.mark.parametrize(
    "mart", ["rpt_counted_investments", "rpt_investments_by_region_month", "rpt_firm_footprint"]
)
def test_rows_of_every_report_add_up_to_the_headline(
    golden: Settings, headline: dict[str, Decimal], mart: str
) -> None:
    sums = ", ".join(f"sum({metric}) AS {metric}" for metric in headline)
    [added] = read_marts(golden, f"SELECT {sums} FROM {mart}")  # noqa: S608 (our names)
    assert added == headline


def test_the_semantic_layer_declares_the_same_metrics(
    golden: Settings, headline: dict[str, Decimal], manifest: dict[str, Any]
) -> None:
    definitions = {
        row["metric_name"]: row["definition"] for row in read_marts(golden, "FROM rpt_headline_metrics")
    }
    declared = {metric["name"]: metric["description"] for metric in manifest["metrics"].values()}
    assert declared == definitions
    [model] = manifest["semantic_models"].values()
    assert {(measure["name"], measure["agg"], measure["expr"]) for measure in model["measures"]} == {
        (metric, "sum", None) for metric in headline
    }


def test_the_semantic_model_speaks_of_columns_that_exist(manifest: dict[str, Any]) -> None:
    [model] = manifest["semantic_models"].values()
    columns = manifest["nodes"]["model.inflow.rpt_counted_investments"]["columns"]
    fields = (*model["entities"], *model["dimensions"], *model["measures"])
    assert {field["expr"] or field["name"] for field in fields} <= set(columns)


def test_exposures_tell_who_reads_the_marts(manifest: dict[str, Any]) -> None:
    exposures = {exposure["name"]: exposure for exposure in manifest["exposures"].values()}
    assert set(exposures) == {"report", "superset", "cookbook", "exports"}
    exported = {node.split(".")[-1] for node in exposures["exports"]["depends_on"]["nodes"]}
    assert exported == set(mart_names(settings_in(Path())))
