"""The operations store, on real files and in real processes."""

import multiprocessing
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy

from ingest.operations import (
    STAGES,
    CheckResult,
    PublicationRecord,
    acknowledge_incident,
    all_messages,
    articles_waiting,
    audited_load_ids,
    claim_message,
    current_silences,
    end_silence,
    failed_messages,
    finish_message,
    forget_audited_loads,
    held_article_ids,
    last_check_results,
    last_publication,
    last_step,
    open_incident,
    open_incidents,
    open_operations,
    queue_message,
    record_audited_loads,
    record_check_results,
    record_held,
    record_publication,
    record_stage,
    record_stage_times,
    record_step,
    resolve_incident,
    resolve_incidents,
    silence,
    stage_summary,
    unsent_messages,
)
from ingest.operations.outbox import CLAIM_EXPIRES
from ingest.settings import Settings

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_the_first_note_of_a_stage_stands(settings: Settings) -> None:
    for stage in STAGES:
        record_stage(settings, stage, ["a"], NOON)
    record_stage(settings, "received", ["a"], later(-100))
    assert stage_summary(settings).p50_seconds == 0


def test_the_summary_gives_quantiles_and_the_share_of_each_stage(settings: Settings) -> None:
    ids = [f"article-{n:03}" for n in range(100)]
    record_stage(settings, "received", ids, NOON)
    for seconds, stage in enumerate(("landed", "parsed", "loaded", "built"), start=1):
        record_stage(settings, stage, ids, later(seconds))
    record_stage_times(settings, "published", {each: later(10 + n) for n, each in enumerate(ids)})
    summary = stage_summary(settings)
    assert (summary.articles, summary.p50_seconds, summary.p95_seconds) == (100, 59.0, 104.0)
    assert sum(summary.shares.values()) == pytest.approx(1)
    assert summary.shares["parsed"] == pytest.approx(100 / sum(range(10, 110)))
    assert summary.shares["audited"] == 0  # not noted: its time counts to the next stage


def test_only_recent_articles_count(settings: Settings) -> None:
    for name, seconds in (("old", 1000.0), ("new", 2.0)):
        start = NOON if name == "new" else later(-9000)
        record_stage(settings, "received", [name], start)
        record_stage(settings, "published", [name], start + timedelta(seconds=seconds))
    assert stage_summary(settings, recent=1).p95_seconds == 2.0


def test_an_empty_store_has_no_latency(settings: Settings) -> None:
    assert stage_summary(settings).p50_seconds is None
    assert last_publication(settings) is None


def test_held_articles_wait_for_nothing_until_released(settings: Settings) -> None:
    record_stage(settings, "loaded", ["a", "b"], NOON)
    record_held(settings, ["a"], NOON)
    assert articles_waiting(settings, "built") == ["b"]
    assert held_article_ids(settings) == ["a"]
    record_held(settings, ["a"], None)
    assert sorted(articles_waiting(settings, "built")) == ["a", "b"]


def test_a_thousand_articles_are_one_transaction(settings: Settings) -> None:
    times: dict[str, datetime] = {f"{n}": NOON for n in range(1000)}
    times[None] = NOON  # type: ignore[index]
    with pytest.raises(sqlalchemy.exc.IntegrityError):
        record_stage_times(settings, "loaded", times)
    assert articles_waiting(settings, "built") == []


def _write(home: Path, worker: int) -> None:
    settings = Settings(home=home)
    for n in range(20):
        record_stage(settings, "loaded", [f"{worker}-{n}"], NOON)
        open_incident(settings, "shared", "warning", "seen by all", {}, NOON)


def test_processes_that_create_and_write_at_once_lose_nothing(settings: Settings) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_write, args=(settings.home, n)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(articles_waiting(settings, "built")) == 60
    assert [incident.count for incident in open_incidents(settings)] == [60]


def test_it_is_in_wal_mode(settings: Settings) -> None:
    with open_operations(settings).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_loads_are_audited_per_scope_and_can_be_forgotten(settings: Settings) -> None:
    record_audited_loads(settings, "raw", ["l1", "l2"], NOON)
    record_audited_loads(settings, "raw", ["l2"], NOON)
    assert sorted(audited_load_ids(settings, "raw")) == ["l1", "l2"]
    assert audited_load_ids(settings, "marts 1") == []
    forget_audited_loads(settings, ["l1"])
    assert audited_load_ids(settings, "raw") == ["l2"]


def test_the_newest_result_of_a_check_counts_and_old_ones_go(settings: Settings) -> None:
    for at, is_ok in ((later(-8 * 86_400), False), (NOON, False), (later(1), True)):
        record_check_results(settings, [CheckResult("c", "raw.t", "row", "block", is_ok, 5, 0, "", at)])
    assert [result.is_ok for result in last_check_results(settings)] == [True]
    with open_operations(settings).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM check_results").scalar() == 2


def test_publications_and_steps_are_remembered(settings: Settings) -> None:
    for articles in (1, 2):
        record_publication(settings, PublicationRecord(NOON, articles, 0.1, {"dim_firms": 3}))
    published = last_publication(settings)
    assert published == PublicationRecord(NOON, 2, 0.1, {"dim_firms": 3})
    record_step(settings, "build", NOON)
    record_step(settings, "build", later(5))
    assert (last_step(settings, "build"), last_step(settings, "audit")) == (later(5), None)


def test_one_cause_is_one_incident_until_it_is_resolved(settings: Settings) -> None:
    first = open_incident(settings, "k", "critical", "first", {"n": 1}, NOON)
    again = open_incident(settings, "k", "critical", "again", {"n": 2}, later(60))
    assert (again.incident_id, again.count, again.title) == (first.incident_id, 2, "again")
    assert (again.first_seen, again.last_seen) == (NOON, later(60))
    assert resolve_incident(settings, "k", later(90))
    assert not resolve_incident(settings, "k", later(91))
    assert open_incident(settings, "k", "critical", "new", {}, later(4_000)).incident_id != first.incident_id


def test_a_cause_that_comes_back_soon_is_the_same_incident(settings: Settings) -> None:
    first = open_incident(settings, "k", "critical", "first", {}, NOON)
    for number in (1, 2):
        assert acknowledge_incident(settings, first.incident_id, "mira", NOON)
        resolve_incident(settings, "k", later(number * 1_000))
        back = open_incident(settings, "k", "critical", "back", {}, later(number * 1_000 + 60))
        assert (back.incident_id, back.count, back.returns) == (first.incident_id, number + 1, number)
    assert back.acknowledged_by == "mira"  # who works on what comes and goes still does
    assert open_incident(settings, "other", "critical", "other", {}, later(2_000)).returns is None


def test_incidents_of_a_prefix_are_resolved_together(settings: Settings) -> None:
    for key in ("raw:warning:a", "raw:warning:b", "raw:critical:a"):
        open_incident(settings, key, "warning", key, {}, NOON)
    assert resolve_incidents(settings, "raw:warning:", ["raw:warning:b"], NOON) == 1
    assert [i.dedup_key for i in open_incidents(settings)] == ["raw:warning:b", "raw:critical:a"]


def test_a_message_is_claimed_once_and_again_only_when_due_or_after_a_death(settings: Settings) -> None:
    incident = open_incident(settings, "k", "critical", "t", {}, NOON).incident_id
    for _ in range(2):
        queue_message(settings, incident, "trigger", "chat", NOON)
    (owed,) = unsent_messages(settings)
    assert claim_message(settings, owed.message_id, NOON)
    assert not claim_message(settings, owed.message_id, later(1))
    assert claim_message(settings, owed.message_id, NOON + CLAIM_EXPIRES + timedelta(seconds=1))
    finish_message(settings, owed.message_id, "failed", NOON, detail="answered 500", due_at=later(60))
    assert [failed.detail for failed in failed_messages(settings)] == ["answered 500"]
    assert not claim_message(settings, owed.message_id, later(59))
    assert claim_message(settings, owed.message_id, later(60))
    finish_message(settings, owed.message_id, "sent", NOON)
    assert not claim_message(settings, owed.message_id, later(10**6))
    assert unsent_messages(settings) == failed_messages(settings) == []
    assert [message.attempts for message in all_messages(settings, [incident])] == [3]


def test_an_update_is_owed_anew_and_a_trigger_is_not(settings: Settings) -> None:
    incident = open_incident(settings, "k", "critical", "t", {}, NOON).incident_id
    for event in ("trigger", "update"):
        queue_message(settings, incident, event, "chat", NOON)
    for owed in unsent_messages(settings):
        finish_message(settings, owed.message_id, "sent", NOON)
    for event in ("trigger", "update"):
        queue_message(settings, incident, event, "chat", later(5))
    assert [owed.event for owed in unsent_messages(settings)] == ["update"]


def test_a_silence_covers_checks_and_keys_by_pattern_within_its_window(settings: Settings) -> None:
    incident = open_incident(settings, "raw:warning:a.b", "warning", "t", {"check": "a.b"}, NOON)
    by_check = silence(settings, "a.*", NOON, later(60), "maintenance")
    by_key = silence(settings, "raw:*", later(60), later(120), "")
    assert (by_check.covers(incident, NOON), by_check.covers(incident, later(60))) == (True, False)
    assert (by_key.covers(incident, NOON), by_key.covers(incident, later(60))) == (False, True)
    assert current_silences(settings, later(61)) == [by_key]
    assert end_silence(settings, by_key.silence_id, later(61))
    assert not end_silence(settings, by_key.silence_id, later(62))


def test_a_store_of_an_older_version_gets_what_it_lacks(settings: Settings) -> None:
    settings.home.mkdir()
    with sqlite3.connect(settings.operations) as old:
        old.execute(
            "CREATE TABLE incidents (incident_id INTEGER PRIMARY KEY, dedup_key VARCHAR, severity VARCHAR, "
            "title VARCHAR, first_seen DATETIME, last_seen DATETIME, count INTEGER, state VARCHAR, "
            "alert JSON)"
        )
        old.execute(
            "INSERT INTO incidents VALUES (1, 'k', 'critical', 't', '2026-05-04 12:00:00.000000', "
            "'2026-05-04 12:00:00.000000', 1, 'open', '{}')"
        )
    old.close()
    (incident,) = open_incidents(settings)
    assert (incident.dedup_key, incident.first_seen, incident.acknowledged_by) == ("k", NOON, None)
    assert acknowledge_incident(settings, 1, "mira", NOON)
    queue_message(settings, 1, "trigger", "chat", NOON)
    assert len(unsent_messages(settings)) == 1


def test_importing_it_stays_light() -> None:
    code = (
        "import sys, ingest.operations; print({'pandas', 'duckdb', 'great_expectations'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
