"""Build, audit and publish with real dbt, DuckDB and Great Expectations, and faults planted in between."""

import shutil
from pathlib import Path

import pytest

from expectations import audit, steps
from expectations.audit import ACCEPTED_FAULTS
from expectations.checks import is_true, plausibility, suite
from expectations.steps import run_audit, run_build, run_publish
from expectations.suites import MART_SUITES, RAW_SUITES
from expectations.validation import Validator
from ingest.errors import BuildFailed, CheckBroken, PublicationBlocked
from ingest.operations import (
    articles_waiting,
    last_check_results,
    last_publication,
    open_incidents,
    stage_summary,
)
from ingest.settings import Settings
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash, read_marts
from ingest.warehouse.quarantine import release
from tests.unit.expectations.sound import failing, load_sound, sound_stories, tamper
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


def test_a_row_fault_holds_its_article_until_it_is_released_and_passes(settings: Settings) -> None:
    load_sound(settings, STORIES[5:9], "day2")
    bad = STORIES[5].article_id
    change = "UPDATE raw.investment_mentions SET quote = {} WHERE article_id = '" + bad + "'"
    tamper(settings, change.format("'never said'"))
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

    words = "SELECT substring(text, start_char + 1, end_char - start_char) FROM raw.articles"
    span = f"({words} WHERE article_id = '{bad}')"
    tamper(settings, change.format(span))
    release(settings, [bad])
    publish(settings)
    assert investments(settings) == 9
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
    tamper(settings, "INSERT INTO raw.statistic_mentions FROM raw.statistic_mentions")
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


ONE = "= (SELECT min({key}) FROM marts.{table}{told})"


@pytest.mark.parametrize(
    ("table", "key", "change", "seen_by"),
    [
        ("dim_investments", "investment_id", "evidence = []", {"evidence", "evidence_by_field"}),
        (
            "dim_investments",
            "investment_id",
            "evidence = [p FOR p IN evidence IF p.field != 'amount']",
            {"evidence_by_field"},
        ),
        ("dim_investments", "investment_id", "horizon_years = 3", {"evidence_by_field"}),
        ("dim_investments", "investment_id", "currency_code = NULL", {"currency_stated"}),
        ("dim_investments", "investment_id", "amount_high = amount - 1", {"amount_bounds"}),
        ("dim_investments", "investment_id", "amount_high = NULL, amount = amount * 1e9", {"amount_band"}),
        ("dim_investments", "investment_id", "family = 'gift'", {"family"}),
        ("dim_investments", "investment_id", "mention_count = 0", {"told"}),
        ("fct_investment_mentions", "mention_id", "start_char = start_char + 1", {"quote"}),
        ("fct_statistics", "statistic_id", "quote = 'never said'", {"quote"}),
        ("fct_statistics", "statistic_id", "unit = 'houses'", {"unit"}),
        ("dim_firms", "firm_id", "firm_name = ' '", {"name_length"}),
        ("dim_firms", "firm_id", "mention_count = 0, article_count = 5", {"counts"}),
        ("dim_regions", "region_id", "latitude = 95, longitude = 0", {"latitude"}),
        ("dim_regions", "region_id", "parent_region_id = region_id", {"parent"}),
        ("dim_firms", "firm_id", "parent_firm_id = firm_id", {"parent"}),
        ("dim_investment_versions", "investment_sk", "is_current = false", {"current"}),
        ("dim_investment_versions", "investment_sk", "valid_to = valid_from, is_current = false", {"order"}),
        ("fct_investment_amounts", "mention_id", "no_rate_reason = 'no_date'", {"converted"}),
        ("fct_investment_amounts", "mention_id", "fx_rate = -1", {"rate"}),
        ("fct_investment_amounts", "mention_id", "fx_check_ok = false", {"stated_usd"}),
        ("fct_status_events", "mention_id", "is_accepted = false, status_before = 'opened'", {"step"}),
        ("fct_status_events", "mention_id", "quote = 'never said'", {"quote"}),
        ("fct_statements", "statement_id", "end_char = end_char + 1", {"quote"}),
        ("fct_firm_relations", "relation_id", "related_firm_id = firm_id", {"two_firms"}),
        ("fct_firm_relations", "relation_id", "quote = 'never said'", {"quote"}),
        ("dim_articles", "article_id", "source_id = 'unknown'", {"source"}),
        ("dim_articles", "article_id", "char_count = 0", {"char_count"}),
        ("dim_articles", "article_id", "article_id = 'unheard of'", {"in_raw"}),
    ],
)
def test_a_planted_fault_in_a_mart_is_seen(
    published: Settings, table: str, key: str, change: str, seen_by: set[str]
) -> None:
    (checked,) = (each for each in MART_SUITES if each.table == table)
    told = " WHERE article_count > 0" if table == "dim_regions" else ""  # most of ISO 3166 is not told of
    fault = f"UPDATE marts.{table} SET {change} WHERE {key} {ONE.format(key=key, table=table, told=told)}"
    found = failing(published, Validator(published, "test"), checked, fault)
    assert found == {f"{table}.{name}": 1 for name in seen_by}


def test_collapsed_marts_and_orphaned_investments_are_seen(published: Settings) -> None:
    suites = {each.table: each for each in MART_SUITES}
    validator = Validator(published, "test")
    no_parties = "DELETE FROM marts.bridge_investment_parties"
    found = failing(published, validator, suites["bridge_investment_parties"], no_parties)
    assert found == {"bridge_investment_parties.parties": 5}
    lost = "DELETE FROM marts.dim_articles WHERE article_id = (SELECT min(article_id) FROM raw.articles)"
    assert failing(published, validator, suites["row_counts"], lost) == {"row_counts.complete": 1}
    gap = "DELETE FROM marts.dim_dates WHERE full_date = '2020-02-29'"
    assert failing(published, validator, suites["dim_dates"], gap) == {"dim_dates.gapless": 1}
    rows = {"dim_firms": 400, "dim_investments": 8, "fct_statistics": 11}
    counts = failing(published, validator, suites["row_counts"], "", rows)
    assert counts == {"row_counts.kept": 2}  # firms and statistics; five of eight investments are kept
