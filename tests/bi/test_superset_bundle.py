"""The bundle that Superset imports: whole, described, and of the marts and metrics that there are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.settings import PROJECT_ROOT, Settings
from ingest.warehouse.publish import read_marts

FOLDER = PROJECT_ROOT / "dashboards" / "superset"


def read(kind: str) -> dict[str, dict[str, Any]]:
    """uuid -> content of every file of a kind."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    contents = [
        yaml.load(path.read_text("utf-8"), Loader=loader)
        for path in sorted((FOLDER / "bundle" / kind).rglob("*.yaml"))
    ]
    return {content["uuid"]: content for content in contents}


DATASETS, CHARTS, DASHBOARDS = read("datasets"), read("charts"), read("dashboards")
COUNTED = next(each for each in DATASETS.values() if each["table_name"] == "rpt_counted_investments")


def source(dataset: dict[str, Any]) -> str:
    return f"({dataset['sql']})" if dataset["sql"] else str(dataset["table_name"])


def test_its_metrics_are_the_declared_ones_with_the_same_numbers(golden: Settings) -> None:
    declared = read_marts(golden, "FROM rpt_headline_metrics")
    metrics = {metric["metric_name"]: metric for metric in COUNTED["metrics"]}
    assert set(metrics) == {row["metric_name"] for row in declared}
    for row in declared:
        metric = metrics[row["metric_name"]]
        assert metric["description"] == row["definition"]
        sql = f"SELECT {metric['expression']} AS value FROM rpt_counted_investments"  # noqa: S608 (our own)
        [shown] = read_marts(golden, sql)
        assert shown["value"] == row["metric_value"]


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset["table_name"])
def test_a_dataset_has_the_columns_of_the_marts_and_describes_them(
    golden: Settings, dataset: dict[str, Any]
) -> None:
    described = read_marts(golden, f"DESCRIBE FROM {source(dataset)}")
    assert [column["column_name"] for column in dataset["columns"]] == [
        row["column_name"] for row in described
    ]
    assert dataset["description"]
    for metric in dataset["metrics"]:
        assert metric["description"]
        read_marts(golden, f"SELECT {metric['expression']} FROM {source(dataset)}")  # noqa: S608 (our own)


def test_columns_of_a_mart_say_what_its_data_dictionary_says(golden: Settings) -> None:
    comments = {
        (row["table_name"], row["column_name"]): row["comment"]
        for row in read_marts(golden, "FROM duckdb_columns() WHERE NOT internal")
    }
    for dataset in DATASETS.values():
        for column in dataset["columns"] if not dataset["sql"] else ():
            name = column["column_name"]
            assert column["description"] == comments[dataset["table_name"], name], name


@pytest.mark.parametrize("chart", CHARTS.values(), ids=lambda chart: chart["slice_name"])
def test_a_chart_asks_for_columns_and_metrics_that_exist(chart: dict[str, Any]) -> None:
    dataset = DATASETS[chart["dataset_uuid"]]
    metrics = {metric["metric_name"] for metric in dataset["metrics"]}
    columns = {column["column_name"] for column in dataset["columns"]}
    params = chart["params"]
    asked = {params.get("metric"), params.get("secondary_metric"), *params.get("metrics", ())} - {None}
    assert asked <= metrics
    filters = [each["subject"] for each in params["adhoc_filters"] if each["expressionType"] == "SIMPLE"]
    used = {*params.get("groupby", ()), *params.get("all_columns", ()), *filters}
    used |= {params.get("x_axis"), params.get("entity")} - {None}
    assert used <= columns
    assert asked or used


def test_dashboards_show_every_chart_and_filter_by_columns_that_exist() -> None:
    titles = {dashboard["dashboard_title"] for dashboard in DASHBOARDS.values()}
    assert titles == {
        "Investment radar", "Firm footprint", "Region profile", "Data quality and freshness",
    }  # fmt: skip
    shown = set()
    for dashboard in DASHBOARDS.values():
        for item in dashboard["position"].values():
            if isinstance(item, dict) and item["type"] == "CHART":
                shown.add(item["meta"]["uuid"])
        for each in dashboard["metadata"]["native_filter_configuration"]:
            [target] = each["targets"]
            columns = {column["column_name"] for column in DATASETS[target["datasetUuid"]]["columns"]}
            assert target["column"]["name"] in columns
    assert shown == set(CHARTS)


def test_tables_show_text_as_text_but_for_the_column_that_escapes_it(golden: Settings) -> None:
    tables = [chart for chart in CHARTS.values() if chart["viz_type"] == "table"]
    [quotes] = [chart for chart in tables if chart["params"]["allow_render_html"]]
    assert "context" in quotes["params"]["all_columns"]
    sql = DATASETS[quotes["dataset_uuid"]]["sql"]
    hostile = sql.replace("marked.quote ||", "'<b> & &lt;' || marked.quote ||")
    rows = read_marts(golden, f"SELECT context FROM ({hostile})")  # noqa: S608 (our own)
    assert len(rows) > 100
    tags = {tag for row in rows for tag in re.findall(r"<[^>]*>", row["context"])}
    assert tags == {"<span>", "<mark>", "</mark>", "</span>"}
    assert all("<mark>&lt;b&gt; &amp; &amp;lt;" in row["context"] for row in rows)


def test_the_database_is_read_only_and_names_no_place_of_its_own() -> None:
    [database] = read("databases").values()
    assert database["sqlalchemy_uri"] == "duckdb:///marts.duckdb"
    assert database["extra"]["engine_params"]["connect_args"] == {"read_only": True}
    assert not database["allow_dml"]
    assert {dataset["database_uuid"] for dataset in DATASETS.values()} == {database["uuid"]}


def test_its_lock_is_hashed_names_no_index_and_reads_what_inflow_writes() -> None:
    lock = (FOLDER / "requirements.lock").read_text()
    assert "index" not in lock
    pinned = re.findall(r"^([a-z0-9._-]+)==(\S+)", lock, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]
    assert len(pinned) == len(blocks)
    assert all("--hash=sha256:" in block for block in blocks)
    ours = tomllib.loads(Path(PROJECT_ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert f"duckdb=={dict(pinned)['duckdb']}" in ours
