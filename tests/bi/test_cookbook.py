"""Every recipe and every documented way to read runs on a published file, and answers."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from ingest.settings import PROJECT_ROOT, Settings
from ingest.warehouse.cookbook import PAGE, Recipe, read_recipes, render_cookbook
from ingest.warehouse.publish import read_marts

RECIPES = {recipe.slug: recipe for recipe in read_recipes()}
READING = (PROJECT_ROOT / "docs" / "reading-the-marts.md").read_text()
#: Heading -> the Python under it.
SNIPPETS = {
    section.partition("\n")[0]: code
    for section in READING.split("\n## ")[1:]
    for code in re.findall(r"^```python\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
}


def answer(settings: Settings, slug: str) -> list[dict[str, Any]]:
    return read_marts(settings, RECIPES[slug].sql)


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=list(RECIPES))
def test_a_recipe_answers_its_question(golden: Settings, recipe: Recipe) -> None:
    rows = read_marts(golden, recipe.sql)
    assert recipe.question.endswith("?")
    assert rows
    empty = [column for column in rows[0] if all(row[column] is None for row in rows)]
    assert empty == [], "a column that is never filled answers nothing"


def test_there_are_twenty_questions_and_the_page_is_current() -> None:
    assert len(RECIPES) >= 20
    assert PAGE.read_text() == render_cookbook(list(RECIPES.values())), (
        "run: python -m ingest.warehouse.cookbook --write"
    )


def test_a_recipe_without_its_question_is_refused(tmp_path: Path) -> None:
    (tmp_path / "01_bare.sql").write_text("-- a question?\nselect 1\n")
    with pytest.raises(ValueError, match=r"01_bare\.sql: the first line is the question"):
        read_recipes(tmp_path)


def test_answers_that_the_labels_give(golden: Settings) -> None:
    first, *_ = answer(golden, "first_into_a_country")
    assert (first["investor_name"], first["first_place"]) == ("Sunjoo", "Haiphong")
    flows = answer(golden, "cross_border_flows")
    assert {row["source_country"]: row["destination_country"] for row in flows} == {
        "Sweden": "Poland",
        "France": "China",
    }
    profile = answer(golden, "region_profile")
    targets = {row["number_or_value"] for row in profile if row["modality"] == "target"}
    assert targets == {Decimal(600_000_000_000)}
    conflicts = answer(golden, "conflicting_amounts")
    towers = {int(row["claimed_amount"]) for row in conflicts if row["investor_name"] == "Norrbo Wind AB"}
    assert towers >= {280_000_000, 300_000_000, 345_000_000}


def test_a_number_leads_to_words_that_stand_in_the_article(golden: Settings) -> None:
    rows = answer(golden, "from_a_number_to_its_quotes")
    assert {row["property"] for row in rows} >= {"amount", "currency_code"}
    with duckdb.connect(str(golden.warehouse), read_only=True) as warehouse:
        texts = [text for (text,) in warehouse.execute("SELECT text FROM raw.articles").fetchall()]
    for row in rows:
        assert any(text[row["start_char"] : row["end_char"]] == row["quote"] for text in texts)


def test_recipes_that_sum_agree_with_the_headline(golden: Settings) -> None:
    headline = {row["metric_name"]: row["metric_value"] for row in answer(golden, "headline_metrics")}
    by_sector = answer(golden, "pledged_against_realised")
    assert sum(row["pledged_capital_usd"] for row in by_sector) == headline["pledged_capital_usd"]
    realised = sum(row["realised_capital_usd"] or 0 for row in by_sector)
    assert realised <= headline["realised_capital_usd"], "sectors without a pledge are left out"
    buyers = answer(golden, "purchases_by_buyer")
    assert 0 < sum(row["deal_value_usd"] or 0 for row in buyers) <= headline["deal_value_usd"]
    *_, last = answer(golden, "capital_over_time")
    undated = "SELECT coalesce(sum(pledged_capital_usd), 0) AS usd FROM rpt_counted_investments "
    [rest] = read_marts(golden, undated + "WHERE month_start_date IS NULL")
    assert last["pledged_so_far_usd"] + rest["usd"] == headline["pledged_capital_usd"]


@pytest.mark.parametrize("tool", SNIPPETS)
def test_documented_ways_to_read_run_as_printed(
    golden: Settings, tool: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "var").symlink_to(golden.home)
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {}
    exec(compile(SNIPPETS[tool], f"reading-the-marts.md: {tool}", "exec"), found)  # noqa: S102 (our own page)
    if tool == "Python":
        assert dict(found["rows"])["projects"] > 0
        return
    kinds = {"pandas": pd.DataFrame, "Polars": pl.DataFrame, "Arrow: ADBC": pa.Table, "SQLAlchemy": list}
    read = found["rows" if tool == "SQLAlchemy" else "frame"]
    assert type(read) is kinds[tool]
    [counted] = read_marts(golden, "SELECT count(*) AS n FROM dim_investments WHERE is_included")
    assert len(read) == counted["n"]


def test_the_command_line_runs_as_printed(golden: Settings, tmp_path: Path) -> None:
    section = READING.partition("## DuckDB's command line")[2]
    commands = section.partition("```sh\n")[2].partition("```")[0]
    (tmp_path / "var").symlink_to(golden.home)
    (tmp_path / "dashboards").symlink_to(PROJECT_ROOT / "dashboards")
    path = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    ran = subprocess.run(
        ["sh", "-eu", "-c", commands], cwd=tmp_path, env=path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "pledged_capital_usd" in ran.stdout
    with (tmp_path / "destinations.csv").open() as written:
        names = [row["country_name"] for row in csv.DictReader(written)]
    assert names == [row["country_name"] for row in answer(golden, "top_destinations")]


def test_each_tool_is_documented() -> None:
    headings = re.findall(r"^## (.+)$", READING, re.MULTILINE)
    for tool in ("command line", "Python", "pandas", "Polars", "JDBC", "Metabase", "ODBC"):
        assert any(tool in heading for heading in headings), tool
    assert list(SNIPPETS) == ["Python", "pandas", "Polars", "Arrow: ADBC", "SQLAlchemy"]
