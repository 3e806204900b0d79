"""Build, audit and publish with real dbt, DuckDB and Great Expectations, and faults planted in between."""

import shutil
from pathlib import Path

import pytest

from expectations import audit, steps
from expectations.audit import ACCEPTED_FAULTS
from expectations.checks import is_true, plausibility, suite
from expectations.steps import run_audit, run_build, run_publish
from expectations.suites import MART_SUITES, RAW_SUITES
from ingest.cli.quarantine import release_items
from ingest.errors import BuildFailed, CheckBroken, PublicationBlocked
from ingest.operations import (
    articles_waiting,
    last_check_results,
    last_publication,
    open_incidents,
    stage_summary,
)
from ingest.pipeline import has_work
from ingest.settings import Settings
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash, read_marts
from ingest.warehouse.quarantine import release
from tests.unit.expectations.faults import Planted
from tests.unit.expectations.mart_faults import MART_FAULTS
from tests.unit.expectations.planting import Field
from tests.unit.expectations.sound import load_sound, sound_stories, tamper
from tests.unit.warehouse.fictional import settings_in

# ruff: noqa: S608 (the planted faults are SQL of our own)
STORIES = sound_stories(12)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = settings_in(tmp_path_factory.mktemp("published"))
    load_sound(settings, STORIES[:5])
    publish(settings)
    return settings


@pytest.fixture
def settings(published: Settings, tmp_path: Path) -> Settings:
    """A copy of an installation that has published five articles, for each test to damage."""
    shutil.copytree(published.home, tmp_path / "home")
    return settings_in(tmp_path / "home")


def publish(settings: Settings) -> None:
    run_build(settings)
    run_audit(settings)
    run_publish(settings)


def investments(settings: Settings) -> int:
    return len(read_marts(settings, "FROM dim_investments"))


def held(settings: Settings) -> set[str]:
    with open_warehouse(settings, read_only=True) as connection:
        return {row[0] for row in connection.execute("SELECT article_id FROM raw.held_articles").fetchall()}


def severities(settings: Settings) -> list[tuple[str, str]]:
    return [(incident.severity, incident.alert["check"]) for incident in open_incidents(settings)]


def test_sound_articles_are_published_and_every_check_is_recorded(settings: Settings) -> None:
    assert investments(settings) == 5
    record = last_publication(settings)
    assert record is not None
    assert (record.articles, record.row_counts["dim_investments"]) == (5, 5)
    results = last_check_results(settings)
    declared = {check.name for each in (*RAW_SUITES, *MART_SUITES) for check in each.checks}
    assert declared <= {result.check_name for result in results}
    assert [result.check_name for result in results if not result.is_ok] == []
    assert open_incidents(settings) == []
    assert stage_summary(settings).articles == 5


def test_the_data_docs_show_every_suite_and_no_words_of_an_article(settings: Settings) -> None:
    assert (settings.data_docs / "index.html").exists()
    pages = list((settings.data_docs / "validations").rglob("*.html"))
    assert {".".join(page.relative_to(settings.data_docs).parts[1:3]) for page in pages} >= {
        each.name for each in (*RAW_SUITES, *MART_SUITES)
    }
    assert not any("Velmora" in page.read_text() for page in pages)


def test_a_row_fault_holds_its_article_until_it_is_released(settings: Settings) -> None:
    load_sound(settings, STORIES[5:9], "day2")
    bad = STORIES[5].article_id
    tamper(settings, f"UPDATE raw.investment_mentions SET quote = 'never said' WHERE article_id = '{bad}'")
    publish(settings)
    assert investments(settings) == 8
    assert read_marts(settings, f"FROM dim_articles WHERE article_id = '{bad}'") == []
    assert severities(settings) == [("warning", "investment_mentions.quote")]
    (incident,) = open_incidents(settings)
    assert incident.alert["samples"][0]["quote"] == "never said"
    assert articles_waiting(settings, "built") == articles_waiting(settings, "published") == []

    release(settings, [bad])
    run_build(settings)
    assert held(settings) == {bad}  # it must pass like a new one, and does not

    release_items(settings, [bad], "the check is wrong about it", is_now=False)
    assert has_work(settings)  # so that the sweep starts the next run, which publishes it
    publish(settings)
    assert investments(settings) == 9
    assert held(settings) == set()
    assert open_incidents(settings) == []


def test_too_many_held_articles_block_and_the_last_good_marts_stay(settings: Settings) -> None:
    before = marts_hash(settings.marts)
    load_id = load_sound(settings, STORIES[5:9], "day2")
    wrong = f"UPDATE raw.firm_mentions SET country_code = 'nowhere' WHERE load_id = '{load_id}'"
    tamper(settings, wrong)
    for _ in range(2):
        with pytest.raises(PublicationBlocked, match="held-articles"):
            publish(settings)
    assert marts_hash(settings.marts) == before
    assert severities(settings) == [("critical", "held_share.of_a_load")]
    assert open_incidents(settings)[0].count == 2
    assert "firm_mentions.country_code" in open_incidents(settings)[0].alert["also"]
    tamper(settings, "UPDATE raw.firm_mentions SET country_code = NULL")
    publish(settings)
    assert investments(settings) == 9
    assert open_incidents(settings) == []


def test_an_accepted_set_fault_lets_the_rest_through(settings: Settings) -> None:
    load_id = load_sound(settings, STORIES[5:10], "day2")
    tamper(settings, f"UPDATE raw.loads SET received = 99 WHERE load_id = '{load_id}'")
    with pytest.raises(PublicationBlocked, match=rf"loads\.balance {load_id}"):
        publish(settings)
    (settings.home / ACCEPTED_FAULTS).write_text(f"loads.balance {load_id}\n")
    publish(settings)
    assert investments(settings) == 10
    assert severities(settings) == [("warning", "loads.balance")]


def test_marts_that_lose_facts_are_not_published(settings: Settings) -> None:
    before = marts_hash(settings.marts)
    load_sound(settings, STORIES[5:9], "day2")
    run_build(settings)
    tamper(
        settings,
        "DELETE FROM marts.fct_statistics WHERE article_id IN "
        "(SELECT article_id FROM raw.sightings WHERE location = 'day2/0.txt')",
    )
    report = audit.audit_marts(settings)
    assert [fault.check.name for fault in report.set_faults] == ["dim_articles.statistics"]
    with pytest.raises(PublicationBlocked):
        run_audit(settings)
    with pytest.raises(PublicationBlocked):
        run_publish(settings)
    assert marts_hash(settings.marts) == before


def test_a_table_without_its_columns_is_a_set_fault(settings: Settings) -> None:
    load_sound(settings, STORIES[5:6], "day2")
    tamper(settings, "ALTER TABLE raw.relation_mentions RENAME relation TO tie")
    with pytest.raises(PublicationBlocked, match="schema"):
        run_build(settings)
    assert severities(settings) == [("critical", "relation_mentions.columns")]


def test_a_broken_check_is_told_from_bad_data(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    load_sound(settings, STORIES[5:6], "day2")
    broken = suite(
        "raw.sightings", plausibility("typo", "It reads a column.", is_true("is_mispelt")), owner="test"
    )
    monkeypatch.setattr(audit, "RAW_SUITES", (broken,))
    with pytest.raises(CheckBroken, match=r"sightings\.typo crashed"):
        run_build(settings)
    report = audit.audit_raw(settings)
    assert (report.faults, len(report.broken)) == ((), 1)
    monkeypatch.undo()
    publish(settings)
    assert open_incidents(settings) == []
    assert investments(settings) == 6


def test_a_failed_build_opens_one_incident(settings: Settings) -> None:
    load_sound(settings, STORIES[5:6], "day2")
    same_key = "SELECT * REPLACE (value + 1 AS value) FROM raw.statistic_mentions"
    tamper(settings, f"INSERT INTO raw.statistic_mentions {same_key}")
    for _ in range(2):
        with pytest.raises(BuildFailed):
            run_build(settings)
    assert severities(settings) == [("critical", "build.BuildFailed")]


@pytest.mark.full
def test_what_is_built_after_the_audit_is_audited_before_it_is_published(settings: Settings) -> None:
    run_build(settings)
    run_audit(settings)
    load_sound(settings, STORIES[5:9], "day2")
    bad = STORIES[5].article_id
    run_build(settings)
    told = f"SELECT investment_id FROM marts.fct_investment_mentions WHERE article_id = '{bad}'"
    tamper(settings, f"UPDATE marts.dim_investments SET confidence = 2 WHERE investment_id IN ({told})")
    run_publish(settings)
    assert investments(settings) == 8


def test_a_load_that_slips_in_with_the_build_is_audited_too(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = steps.build_marts
    bad = STORIES[5].article_id

    def load_then_build(of: Settings) -> object:
        monkeypatch.undo()
        load_sound(of, STORIES[5:9], "day2")
        tamper(of, f"UPDATE raw.firm_mentions SET role = 'boss' WHERE article_id = '{bad}'")
        return build(of)

    monkeypatch.setattr(steps, "build_marts", load_then_build)
    publish(settings)
    assert investments(settings) == 8


@pytest.mark.full
def test_a_load_after_the_build_is_left_for_the_next_one(settings: Settings) -> None:
    run_build(settings)
    load_sound(settings, STORIES[5:9], "day2")
    run_audit(settings)
    run_publish(settings)
    assert investments(settings) == 5
    assert len(articles_waiting(settings, "built")) == 4


@pytest.fixture(scope="module")
def field(published: Settings) -> Field:
    record = last_publication(published)
    assert record is not None
    return Field(published, MART_SUITES, record.row_counts)


def test_sound_marts_raise_nothing(field: Field) -> None:
    assert field.alerts_of_everything() == []


@pytest.mark.parametrize("planted", MART_FAULTS, ids=lambda planted: planted.check)
def test_a_fault_planted_in_a_mart_is_one_incident_that_names_its_check(
    field: Field, planted: Planted
) -> None:
    told = [(alert.check, alert.severity) for alert in field.alerts(planted.sql)]
    assert told == [(planted.check, planted.severity)]


def test_every_check_of_the_marts_has_its_planted_fault() -> None:
    checks = {check.name for each in MART_SUITES for check in each.checks}
    assert {planted.check for planted in MART_FAULTS} == checks - {"row_counts.filled"}


def test_marts_that_were_never_filled_are_told_of(published: Settings) -> None:
    (alert,) = Field(published, MART_SUITES[:1]).alerts("DELETE FROM marts.dim_dates")
    assert (alert.check, alert.severity) == ("row_counts.filled", "warning")
