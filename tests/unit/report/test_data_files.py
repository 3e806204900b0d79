"""The report's data files: what SQL says of the marts, in files of bounded size, safe inside a script."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboards.report.data_files import safe_json, write_data_files
from ingest.settings import Settings
from ingest.warehouse.publish import open_published, read_marts
from tests.unit.report.generated_marts import write_generated_marts

#: What each figure is, told once more in plain SQL.
FIGURES_IN_SQL = {
    "projects": "SELECT count(*) AS n FROM dim_investments WHERE is_included",
    "pledged_capital_usd": "SELECT sum(pledged_usd) AS n FROM dim_investments "
    "WHERE is_included AND family = 'capex'",
    "realised_capital_usd": "SELECT sum(realised_usd) AS n FROM dim_investments "
    "WHERE is_included AND family = 'capex'",
    "deal_value_usd": "SELECT sum(amount_usd) AS n FROM dim_investments "
    "WHERE is_included AND family = 'equity'",
    "jobs": "SELECT sum(jobs_created) AS n FROM dim_investments WHERE is_included",
    "independent_sources": "SELECT sum(independent_source_count) AS n FROM dim_investments WHERE is_included",
}


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return write_generated_marts(tmp_path_factory.mktemp("marts"), 330)


@pytest.fixture(scope="module")
def data(marts: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "data"
    with open_published(marts.marts) as connection:
        assert write_data_files(connection, folder) == 330
    return folder


def received(folder: Path, name: str) -> list[Any]:
    """What a page receives from the files of one name, in the order of their numbers."""
    files = sorted(folder.glob(f"{name}-*.js"), key=lambda path: int(path.stem.split("-")[1]))
    calls = [
        re.fullmatch(r'inflow\.receive\("\w+",(\d+),(.*)\);\n', path.read_text(), re.S) for path in files
    ]
    assert [int(call[1]) for call in calls if call] == list(range(len(files)))
    return [json.loads(call[2]) for call in calls if call]


def test_every_metric_of_the_marts_is_a_figure(data: Path) -> None:
    [summary] = received(data, "summary")
    assert [figure["name"] for figure in summary["figures"]] == list(FIGURES_IN_SQL)
    assert all(figure["definition"] and figure["filters"] for figure in summary["figures"])


@pytest.mark.parametrize("name", FIGURES_IN_SQL)
def test_a_figure_is_what_sql_gives_and_what_its_projects_add_up_to(
    marts: Settings, data: Path, name: str
) -> None:
    expected = float(read_marts(marts, FIGURES_IN_SQL[name])[0]["n"])
    assert expected > 0
    [summary] = received(data, "summary")
    [told] = [figure["value"] for figure in summary["figures"] if figure["name"] == name]
    assert told == pytest.approx(expected)
    shares = [
        share for page in received(data, "projects") for share in page["share"][name] if share is not None
    ]
    assert sum(shares) == pytest.approx(expected)


def test_every_project_is_listed_once_newest_first_with_its_details_counted_from_the_oldest(
    data: Path,
) -> None:
    [listed] = received(data, "projects")
    assert len(set(listed["id"])) == 330
    assert {len(column) for name, column in listed.items() if name != "share"} == {330}
    days = [day for day in listed["reported"] if day]
    assert days == sorted(days, reverse=True)
    detailed = [project["id"] for page in received(data, "details") for project in page]
    assert detailed == listed["id"][::-1]


def test_a_new_project_rewrites_the_file_it_stands_in_and_the_others_are_links(
    marts: Settings, data: Path, tmp_path: Path
) -> None:
    shutil.copyfile(marts.marts, tmp_path / "marts.duckdb")
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute(
            "INSERT INTO dim_investments SELECT * REPLACE ('newest' AS investment_id, "
            "DATE '2099-01-01' AS first_reported_on) FROM dim_investments LIMIT 1"
        )
        assert write_data_files(connection, tmp_path / "data", data) == 331
    *older, newest = sorted((tmp_path / "data").glob("details-*.js"))
    assert len(older) == 6
    assert all(path.samefile(data / path.name) for path in older)
    assert not newest.samefile(data / newest.name)
    assert received(tmp_path / "data", "details")[-1][-1]["id"] == "newest"
    assert received(data, "details")[-1][-1]["id"] != "newest"


def test_a_quote_is_found_in_its_passage_and_each_claim_in_it(data: Path) -> None:
    reports = [
        report for page in received(data, "details") for project in page for report in project["reports"]
    ]
    assert len(reports) > 500
    for report in reports:
        first = report["passage_start"]
        assert report["passage"][report["start"] - first : report["end"] - first] == report["quote"]
        for claim in report["claims"]:
            assert report["passage"][claim["start"] - first : claim["end"] - first] == claim["value"]


def test_words_cannot_leave_the_script_that_carries_them() -> None:
    said = '</script><script>alert(1)</script> \u2028 \u2029 \u202e ‘quoted’ \\ "'
    safe = safe_json(json.dumps(said, ensure_ascii=False))
    assert not set("<\u2028\u2029") & set(safe)
    assert json.loads(safe) == said


def test_every_column_of_the_dictionary_is_described(data: Path) -> None:
    [tables] = received(data, "dictionary")
    assert {"dim_investments", "fct_statements", "publication"} <= {table["table"] for table in tables}
    mentions = next(table for table in tables if table["table"] == "fct_investment_mentions")
    assert all(column["comment"] for column in mentions["columns"])


def test_marts_without_a_project_still_make_a_report(tmp_path: Path) -> None:
    settings = write_generated_marts(tmp_path / "home", 0)
    with open_published(settings.marts) as connection:
        assert write_data_files(connection, tmp_path / "data") == 0
    [summary] = received(tmp_path / "data", "summary")
    assert summary["counts"]["projects"] == 0
    assert {figure["value"] for figure in summary["figures"]} == {0}


@pytest.mark.full
@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_hundred_thousand_projects_are_cut_into_small_files(tmp_path: Path) -> None:
    settings = write_generated_marts(tmp_path / "home", 100_000, most_articles=1)
    with open_published(settings.marts) as connection:
        assert write_data_files(connection, tmp_path / "data") == 100_000
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "data").iterdir()}
    assert len([name for name in sizes if name.startswith("projects-")]) == 20
    assert len([name for name in sizes if name.startswith("details-")]) == 2_000
    assert max(sizes.values()) < 1_500_000
