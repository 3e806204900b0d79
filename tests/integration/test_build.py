"""One dbt build gives the marts; held articles leave them, released ones return, order does not matter."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import BuildFailed
from ingest.records import HeldArticle
from ingest.settings import PROJECT_ROOT, Settings
from ingest.warehouse import build
from ingest.warehouse.batches import write_batch
from ingest.warehouse.build import build_marts
from ingest.warehouse.load import hold_articles, load_pending_batches, release
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash, publish_marts
from tests.unit.warehouse.fictional import Story, batch, settings_in

STORIES = [
    Story(),
    Story(firm="VELMORA ROBOTICS", legal_form=None, note="In capitals.", partner="Orlin Foods",
          city="Namur", subdivision_code="BE-WNA", geonames_id=2790472, amount=Decimal("31000000")),
    Story(firm="Vélmora Robotics, AG", legal_form="AG", amount=None, published_at=None, dated=None,
          city="Bruges", subdivision_code="BE-VWV", geonames_id=2800931),
    Story(firm="Kestrel Inc.", legal_form="Inc.", city=None, dated=None, note="No place."),
    Story(firm="Kestrel", legal_form=None, city="Springfield", country_code=None, subdivision_code=None,
          geonames_id=None, kind="acquisition", amount=Decimal("40000000")),
    Story(firm="Orlin Foods", legal_form=None, statistic=Decimal(31), with_investment=False),
]  # fmt: skip


def load(settings: Settings, stories: Sequence[Story], folder: str = "day1") -> None:
    write_batch(settings, batch(stories, folder=folder))
    load_pending_batches(settings)


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(settings, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def held(story: Story) -> HeldArticle:
    return HeldArticle(
        article_id=story.article_id,
        check_name="amount is plausible",
        failed_rows=1,
        sample=story.text,
        held_at=datetime(2025, 3, 5, tzinfo=UTC),
    )


def published_hash(settings: Settings) -> dict[str, str]:
    publish_marts(settings)
    return marts_hash(settings.marts)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse built once from STORIES, with the dbt unit tests; tests only read it."""
    settings = settings_in(tmp_path_factory.mktemp("built"))
    load(settings, STORIES)
    result = build_marts(settings, with_unit_tests=True)
    assert result.is_full_refresh
    return settings


@pytest.fixture
def warehouse(built: Settings, tmp_path: Path) -> Settings:
    """A copy of the built warehouse (and of dbt's manifest) that a test may change."""
    shutil.copy(built.warehouse, tmp_path)
    shutil.copytree(built.home / "dbt", tmp_path / "dbt")
    return settings_in(tmp_path)


def test_dbt_unit_tests_ran(built: Settings) -> None:
    results = json.loads((built.home / "dbt" / "target" / "run_results.json").read_text())["results"]
    ran = [result["status"] for result in results if result["unique_id"].startswith("unit_test.")]
    assert len(ran) >= 8
    assert set(ran) == {"pass"}


def test_nothing_is_written_into_the_project(built: Settings) -> None:
    assert not (PROJECT_ROOT / "dbt_project" / "target").exists()
    assert not (PROJECT_ROOT / "dbt_project" / "logs").exists()


def test_spellings_of_one_firm_are_one_row(built: Settings) -> None:
    firms = query(
        built, "SELECT firm_name, aliases, legal_form, article_count FROM marts.dim_firms ORDER BY ALL"
    )
    assert firms == [
        ("Kestrel Inc.", ["Kestrel"], "Inc.", 2),
        ("Not applicable", [], None, 0),
        ("Orlin Foods", [], None, 2),
        ("Unknown", [], None, 0),
        ("Vélmora Robotics, AG", ["VELMORA ROBOTICS", "Velmora Robotics AG"], "AG", 3),
    ]


def test_regions_have_their_parents(built: Settings) -> None:
    rows = query(
        built,
        "SELECT region_id, region_name, parent_region_id FROM marts.dim_regions "
        "WHERE article_count > 0 OR region_level = 'unknown' OR region_id IN ('BE', 'BE-VOV') ORDER BY ALL",
    )
    assert rows == [
        ("BE", "Belgium", None),
        ("BE-VOV", "Oost-Vlaanderen", "BE"),
        ("ambiguous", "Ambiguous", None),
        ("geonames:2790472", "Namur", "BE-WNA"),
        ("geonames:2797656", "Ghent", "BE-VOV"),
        ("geonames:2800931", "Bruges", "BE-VWV"),
        ("not_applicable", "Not applicable", None),
        ("unknown", "Unknown", None),
    ]


def test_investments_say_what_is_known_and_no_more(built: Settings) -> None:
    rows = query(
        built,
        "SELECT firm_name, project_date_id, project_date_basis, destination_region_id, target_firm_id, "
        "family, amount::VARCHAR "
        "FROM marts.dim_investments JOIN marts.dim_firms ON firm_id = investor_firm_id ORDER BY ALL",
    )
    velmora = "Vélmora Robotics, AG"
    assert rows == [
        ("Kestrel Inc.", 20250301, "event", "ambiguous", "unknown", "equity", "40000000.0000"),
        ("Kestrel Inc.", 20250303, "publication", "unknown", "not_applicable", "capex", "250000000.0000"),
        (velmora, -1, "unknown", "geonames:2800931", "not_applicable", "capex", None),
        (velmora, 20250301, "event", "geonames:2790472", "not_applicable", "capex", "31000000.0000"),
        (velmora, 20250301, "event", "geonames:2797656", "not_applicable", "capex", "250000000.0000"),
    ]


def test_evidence_leads_back_to_the_words(built: Settings) -> None:
    strays = query(
        built,
        "SELECT quote FROM (SELECT unnest(evidence, recursive := true) FROM marts.dim_investments) AS said "
        "JOIN raw.articles USING (article_id) WHERE text[start_char + 1:end_char] <> quote",
    )
    assert strays == []
    assert query(built, "SELECT sum(len(evidence))::INT FROM marts.dim_investments") == [(5,)]


def test_a_statistic_is_never_an_investment(built: Settings) -> None:
    rows = query(built, "SELECT region_id, value::INT, unit FROM marts.fct_statistics")
    assert rows == [("BE", 31, "count")]
    assert query(built, "SELECT count(*) FROM marts.dim_investments WHERE amount = 31") == [(0,)]


def test_an_article_held_leaves_the_marts_and_returns_when_released(warehouse: Settings) -> None:
    before = published_hash(warehouse)
    hold_articles(warehouse, [held(STORIES[5]), held(STORIES[1])])
    assert not build_marts(warehouse).is_full_refresh
    facts = "SELECT (SELECT count(*) FROM marts.fct_statistics), (SELECT count(*) FROM marts.dim_investments)"
    assert query(warehouse, facts) == [(0, 4)]
    assert query(warehouse, "SELECT count(*) FROM marts.dim_firms WHERE firm_name = 'Orlin Foods'") == [(0,)]
    release(warehouse, [STORIES[5].article_id, STORIES[1].article_id])
    build_marts(warehouse)
    assert published_hash(warehouse) == before


def test_order_and_batching_give_the_same_marts(built: Settings, tmp_path: Path) -> None:
    other = settings_in(tmp_path)
    load(other, STORIES[4:], folder="late")
    build_marts(other)
    for number, story in enumerate(reversed(STORIES[:4])):
        load(other, [story], folder=f"part{number}")
    assert not build_marts(other).is_full_refresh
    assert published_hash(other) == published_hash(built)


def test_a_changed_project_is_built_afresh(warehouse: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_warehouse(warehouse) as connection:
        connection.execute("DELETE FROM marts.fct_statistics")
        connection.execute("DROP TABLE seeds.countries")
    monkeypatch.setattr(build, "__version__", "next")
    assert build_marts(warehouse).is_full_refresh
    assert query(warehouse, "SELECT count(*) FROM marts.fct_statistics") == [(1,)]
    assert not build_marts(warehouse).is_full_refresh


def test_a_broken_key_fails_the_build_and_names_it(warehouse: Settings) -> None:
    load(warehouse, [replace(STORIES[5], note="Again.")], folder="late")
    with open_warehouse(warehouse) as connection:
        connection.execute("INSERT INTO raw.statistic_mentions FROM raw.statistic_mentions")
    with pytest.raises(BuildFailed, match="fct_statistics_holds") as failure:
        build_marts(warehouse)
    assert "Got 1 result, configured to fail if != 0" in str(failure.value)
    with open_warehouse(warehouse) as connection:  # dbt left nothing open
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_a_project_that_dbt_cannot_read_fails_the_build(
    warehouse: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "broken"
    shutil.copytree(warehouse.dbt_project, project)
    (project / "models" / "marts" / "dim_firms.sql").write_text("select * from {{ ref('no_such_model') }}")
    monkeypatch.setattr(Settings, "dbt_project", property(lambda self: project))
    with pytest.raises(BuildFailed, match="no_such_model"):
        build_marts(warehouse)


def test_an_empty_warehouse_builds(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    build_marts(settings)
    assert query(settings, "SELECT count(*) FROM marts.dim_firms") == [(2,)]


KILLED_BUILD = """
import os, signal, sys, threading, time
from pathlib import Path
from ingest.settings import Settings
from ingest.warehouse import build
from dbt.adapters.duckdb.connections import DuckDBConnectionManager

execute, left = DuckDBConnectionManager.execute, [int(sys.argv[2])]
def counted(self, sql, *arguments, **named):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(self, sql, *arguments, **named)
DuckDBConnectionManager.execute = counted
build.build_marts(Settings(home=Path(sys.argv[1])))
"""


@pytest.mark.parametrize("statement", [20, 90])
def test_a_build_killed_half_way_is_finished_by_the_next(
    warehouse: Settings, built: Settings, statement: int
) -> None:
    late = [replace(story, note=f"{story.note} Again.") for story in STORIES]
    load(warehouse, late, folder="late")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_BUILD, str(warehouse.home), str(statement)], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    build_marts(warehouse)
    counts = "SELECT count(*), count(DISTINCT mention_id) FROM marts.fct_investment_mentions"
    assert query(warehouse, counts) == [(10, 10)]
    orphans = "SELECT count(*) FROM marts.fct_investment_mentions ANTI JOIN marts.dim_investments "
    assert query(warehouse, f"{orphans} USING (investment_id)") == [(0,)]
    projects = "SELECT count(DISTINCT investment_id) = (SELECT count(*) FROM marts.dim_investments) "
    assert query(warehouse, f"{projects} FROM marts.fct_investment_mentions") == [(True,)]
