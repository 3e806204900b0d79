# ruff: noqa: S608 (the SQL is ours)
"""What is late although nothing has failed is told by a real Airflow, once, and ends by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from filelock import FileLock

from ingest.service.postgres import database_url
from ingest.settings import Settings
from tests.end_to_end.running import Running, story
from tests.end_to_end.test_first_run import free_port
from tests.unit.expectations.receivers import Receiver, serving
from tests.unit.expectations.sound import load_sound, sound_stories, tamper

pytestmark = [pytest.mark.full, pytest.mark.timeout(600)]

ALERTS = """
channels: {hook: {type: webhook, url: "${TEST_HOOK_URL}"}}
routes: [{send_to: [hook]}]
freshness: {sources: {newswire: {within_hours: 1, works_weekends: true}}}
"""
SILENT = "freshness:warning:source:newswire"
LATE = "ingest_articles:critical:late"


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with serving(Receiver()) as server:
        yield server


@pytest.fixture
def service(tmp_path: Path, hook: Receiver) -> Iterator[Running]:
    """A service that heard of newswire three days ago."""
    settings = Settings(home=tmp_path / "home")
    settings.make_folders()
    settings.alerts_file.write_text(ALERTS)
    load_sound(settings, sound_stories(1))
    then = datetime.now(UTC) - timedelta(days=3)
    tamper(settings, f"UPDATE raw.articles SET source = 'newswire', first_seen_at = '{then:%F %T}'")
    with Running(settings, INFLOW_AIRFLOW_PORT=free_port(), TEST_HOOK_URL=hook.url()) as made:
        yield made


def events(hook: Receiver, dedup_key: str) -> list[str]:
    """What the webhook was told of one cause; updates notify nobody."""
    told = [request.json for request in hook.requests]
    return [each["event"] for each in told if each["dedup_key"] == dedup_key and each["event"] != "update"]


def article(firm: str, sum: int) -> str:
    return json.dumps({"text": story(firm, sum), "source": "newswire"})


def watch(service: Running) -> None:
    """Run `watch_freshness` now, instead of at the next five minutes."""
    run = service.api("POST", "dags/watch_freshness/dagRuns", {"logical_date": None})["dag_run_id"]
    address = f"dags/watch_freshness/dagRuns/{run}"
    service.wait_for(lambda: service.api("GET", address)["state"] == "success", 60, "nobody watched")


def postgres(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    """Rows of Airflow's own database."""
    connection = psycopg2.connect(database_url(settings).replace("+psycopg2", ""))
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    connection.close()
    return rows


def put_clock_forward(service: Running, dag_id: str) -> bool:
    """Let 45 minutes pass for the runs of a DAG that are under way; False when there is none."""
    sql = (
        "UPDATE deadline SET deadline_time = now() FROM dag_run WHERE dag_run.id = deadline.dagrun_id "
        f"AND dag_run.dag_id = '{dag_id}' AND dag_run.state = 'running' "
        "RETURNING deadline_time - dag_run.queued_at"
    )
    return bool(postgres(service.settings, sql))


def test_a_silent_source_and_a_late_run_are_told_once_and_end_by_themselves(
    service: Running, hook: Receiver
) -> None:
    for _ in range(2):
        watch(service)
    assert events(hook, SILENT) == ["trigger"]

    with FileLock(service.settings.warehouse.with_suffix(".lock")):  # the run that loads the article waits
        service.drop({"news.json": article("Quellwerk AG", 43)})
        service.wait_for(lambda: put_clock_forward(service, "ingest_articles"), 60, "no run has a deadline")
        service.wait_for(lambda: events(hook, LATE), 60, "nobody was told of the late run")
    service.wait_for(lambda: "resolve" in events(hook, LATE), 60, "the late run has no end")
    assert events(hook, LATE) == ["trigger", "resolve"]

    watch(service)
    assert events(hook, SILENT) == ["trigger", "resolve"]
    still_open = {incident["dedup_key"] for incident in service.status()["incidents"]}
    assert still_open.isdisjoint((SILENT, LATE))
