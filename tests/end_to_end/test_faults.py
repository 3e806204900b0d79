"""What a running service survives: killed tasks, a killed supervisor, a thousand files, planted faults."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psutil
import pytest

from ingest.service.component import kill_session, session_members
from ingest.service.state import read_state
from ingest.settings import Settings
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash
from tests.end_to_end.running import Readers, Running, stories, story
from tests.end_to_end.test_first_run import COMPONENTS, free_port

pytestmark = [pytest.mark.full, pytest.mark.timeout(900)]

PUBLISH_SECONDS = 180
ATTEMPTS = 5


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    """A service whose first article is published."""
    made = Running(Settings(home=tmp_path / "home"), INFLOW_AIRFLOW_PORT=free_port())
    made.settings.make_folders()
    made.drop({"first.txt": story("Erstwerk AG", 1)})
    with made:
        yield made


def article_count(service: Running) -> int:
    rows = service.query("SELECT count(*) FROM dim_articles")
    return int(rows[0][0]) if rows else 0


def wait_for_articles(service: Running, count: int) -> None:
    service.wait_for(
        lambda: article_count(service) == count, PUBLISH_SECONDS, f"{count} articles are not published"
    )


def undisturbed(tmp_path: Path, files: dict[str, str]) -> dict[str, str]:
    """Hash of each mart when the same files go through in one process and nothing is killed."""
    folder = tmp_path / "undisturbed-files"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    home = tmp_path / "undisturbed"
    subprocess.run(
        [sys.executable, "-m", "ingest.cli", "run", str(folder)],
        env=os.environ | {"INFLOW_HOME": str(home)},
        check=True,
        capture_output=True,
    )
    return marts_hash(home / "marts.duckdb")


def kill_in(service: Running, lock: Path, is_there: Callable[[], bool]) -> bool:
    """Kill -9 the process that holds `lock` while `is_there`; False when the step was over too soon."""
    deadline = time.monotonic() + 30
    holder: psutil.Process | None = None
    while time.monotonic() < deadline:
        if holder is None or not holder.is_running():
            holder = service.holder(lock)
            continue
        if is_there():
            holder.kill()
            return is_there()
    return False


def in_parse(settings: Settings) -> bool:
    return any((settings.landing / "pending").glob("*.json")) and not any(settings.spool.glob("*"))


def in_load(settings: Settings) -> bool:
    return any(not entry.name.startswith(".") for entry in settings.spool.iterdir() if entry.is_dir())


def in_publish(settings: Settings) -> bool:
    return any(settings.home.glob(".publishing-*"))


def in_build(settings: Settings) -> bool:
    """dbt has begun to write the warehouse."""
    return settings.warehouse.with_name("warehouse.duckdb.wal").exists()


def test_killed_tasks_and_a_stop_at_work_leave_the_same_tables_and_readers_notice_nothing(
    service: Running, tmp_path: Path
) -> None:
    settings = service.settings
    drain_lock, steps_lock = settings.landing / "drain.lock", settings.home / "steps.lock"
    steps = {
        "parse": (drain_lock, in_parse),
        "load": (drain_lock, in_load),
        "build": (steps_lock, in_build),
        "publish": (steps_lock, in_publish),
    }
    files = {"first.txt": story("Erstwerk AG", 1)}
    numbers = itertools.count(100, 100)
    with Readers(settings.marts) as readers:
        for step, (lock, is_there) in steps.items():
            for _ in range(ATTEMPTS):  # a short step may be over before it is struck
                batch = stories(next(numbers), 60)
                files |= batch
                service.drop(batch)
                is_struck = kill_in(service, lock, lambda is_there=is_there: is_there(settings))  # type: ignore[misc]
                wait_for_articles(service, len(files))
                if is_struck:
                    break
            else:
                raise AssertionError(f"the step {step} was never struck while it was at work")
        batch = stories(next(numbers), 120)
        files |= batch
        service.drop(batch)
        service.wait_for(lambda: in_parse(settings) or in_load(settings), 60, "nothing is read")
        assert service.stop(signal.SIGTERM) == 0
        assert article_count(service) < len(files), "it was not at work"
        service.start()
        wait_for_articles(service, len(files))
    assert readers.reads > 100
    assert readers.errors == []
    assert marts_hash(settings.marts) == undisturbed(tmp_path, files)
    with open_warehouse(settings, read_only=True) as warehouse:
        balance = warehouse.execute(
            "SELECT sum(received), sum(parsed), (SELECT count(*) FROM raw.sightings) FROM raw.loads"
        ).fetchone()
    assert balance == (len(files),) * 3
    assert service.status()["problems"] == []


@pytest.mark.long
def test_a_killed_service_goes_on_where_it_was(service: Running, tmp_path: Path) -> None:
    settings = service.settings
    batch = stories(500, 120)
    service.drop(batch)
    service.wait_for(lambda: in_parse(settings) or in_load(settings), 60, "nothing is read")
    state = read_state(settings)
    assert state
    assert service.process
    service.process.kill()
    kill_session(state.components["scheduler"])
    service.process.wait()
    service.start()
    assert not any(session_members(pid) for pid in state.components.values()), "the old ones are gone"
    wait_for_articles(service, 121)
    assert marts_hash(settings.marts) == undisturbed(tmp_path, batch | {"first.txt": story("Erstwerk AG", 1)})


def test_a_dead_component_comes_back(service: Running) -> None:
    state = read_state(service.settings)
    assert state
    for name in ("triggerer", "postgres"):
        os.kill(state.components[name], signal.SIGKILL)

    def has_recovered() -> bool:
        status = service.status()
        by_name = {part["name"]: part for part in status["components"]}
        came_back = all(by_name[name]["restarts"] >= 1 for name in ("triggerer", "postgres"))
        return came_back and all(part["state"] == "up" for part in by_name.values())

    service.wait_for(has_recovered, 150, "not every component is up again")
    service.drop({"after.txt": story("Spaetwerk AG", 7)})
    wait_for_articles(service, 2)


@pytest.mark.long
def test_a_thousand_files_at_once_and_once_more(service: Running) -> None:
    files = stories(10_000, 1_000)
    started = time.monotonic()
    service.drop(files)
    service.wait_for(lambda: article_count(service) == 1_001, 420, "not every article is published")
    print(f"1,000 files: {time.monotonic() - started:.0f} s")
    amounts = service.query("SELECT count(*), count(DISTINCT amount) FROM dim_investments")
    assert amounts == [(1_001, 1_001)]
    facts = marts_hash(service.settings.marts)
    status = service.status()
    assert {part["name"]: part["state"] for part in status["components"]} == dict.fromkeys(COMPONENTS, "up")
    assert [part["restarts"] for part in status["components"]] == [0] * len(COMPONENTS)
    assert status["problems"] == []

    service.drop(files)
    twice = "SELECT count(*) FILTER (sighting_count = 2), count(*) FROM dim_articles"
    service.wait_for(lambda: service.query(twice) == [(1_000, 1_001)], 420, "not every file is accounted for")
    again = marts_hash(service.settings.marts)
    assert {mart for mart in again if again[mart] != facts[mart]} == {"dim_articles"}
    with open_warehouse(service.settings, read_only=True) as warehouse:
        totals = warehouse.execute(
            "SELECT sum(received), sum(parsed), sum(duplicate), sum(rejected), sum(pending) FROM raw.loads"
        ).fetchone()
    assert totals == (2_001, 1_001, 1_000, 0, 0)


# -- planted faults ---------------------------------------------------------------------------------------


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[Running, list[dict[str, Any]]]]:
    """A service that tells a real HTTP server, and what that server was told."""
    messages: list[dict[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Running(
        Settings(home=tmp_path / "home"),
        INFLOW_AIRFLOW_PORT=free_port(),
        INFLOW_ALERT_WEBHOOK_URL=f"http://127.0.0.1:{server.server_port}/hook",
    )
    made.settings.make_folders()
    made.drop({"first.txt": story("Erstwerk AG", 1)})
    with made:
        yield made, messages
    server.shutdown()
    server.server_close()


def load_and_tamper(service: Running, files: dict[str, str], sql: str) -> None:
    """Let files be loaded but not built, damage the raw tables, then let the marts be built."""
    settings = service.settings
    service.pause("build_marts")
    service.drop(files)
    service.wait_for(lambda: service.status()["backlog"]["to_build"] == len(files), 90, "they are not loaded")
    with open_warehouse(settings) as warehouse:
        assert warehouse.execute(sql).fetchone() != (0,), "the fault was not planted"
    service.pause("build_marts", is_paused=False)
    service.api("POST", "dags/build_marts/dagRuns", {"logical_date": None})


def test_a_row_fault_is_held_back_and_the_rest_is_published(
    told: tuple[Running, list[dict[str, Any]]],
) -> None:
    service, messages = told
    never_said = "UPDATE raw.investment_mentions SET quote = 'never said' WHERE amount = 51000000"
    load_and_tamper(service, stories(50, 4), never_said)
    wait_for_articles(service, 4)  # the first, and three of four
    sums = {int(amount) // 1_000_000 for (amount,) in service.query("SELECT amount FROM dim_investments")}
    assert sums == {1, 50, 52, 53}
    service.wait_for(lambda: messages, 30, "nobody was told")
    assert [message["severity"] for message in messages] == ["warning"]
    assert "never said" in json.dumps(messages[0])
    status: dict[str, Any] = {}

    def tells_of_the_warehouse() -> bool:  # not while another process holds it
        status.update(service.status())
        return status["warehouse"] is not None

    service.wait_for(tells_of_the_warehouse, 60, "the warehouse was never free to be looked at")
    assert status["warehouse"]["held_articles"] == 1
    assert status["problems"] == []
    assert "held" in service.inflow("quarantine", "list").stdout


def test_a_set_fault_blocks_publication_and_on_call_is_told_once(
    told: tuple[Running, list[dict[str, Any]]],
) -> None:
    service, messages = told
    before = marts_hash(service.settings.marts)
    miscounted = (
        "UPDATE raw.loads SET received = received + 5 "
        "WHERE load_id = (SELECT max_by(load_id, loaded_at) FROM raw.loads)"
    )
    load_and_tamper(service, stories(60, 2), miscounted)
    service.wait_for(lambda: messages, 90, "nobody was told")
    service.api("POST", "dags/build_marts/dagRuns", {"logical_date": None})  # the same cause once more
    service.wait_for(
        lambda: any(incident["count"] >= 2 for incident in service.status()["incidents"]), 90, "not run again"
    )
    time.sleep(5)
    assert [message["event"] for message in messages].count("trigger") == 1, "an update notifies nobody anew"
    assert {message["incident_id"] for message in messages} == {messages[0]["incident_id"]}
    assert messages[0]["severity"] == "critical"
    assert messages[0]["runbook"].startswith("docs/runbooks/")
    assert marts_hash(service.settings.marts) == before
    status = service.inflow("status")
    assert status.returncode == 1
    assert "NEEDS A PERSON" in status.stdout
    runs: list[dict[str, Any]] = []

    def has_ended() -> bool:
        runs[:] = service.api("GET", "dags/build_marts/dagRuns?order_by=-run_after")["dag_runs"]
        return runs[0]["state"] not in ("queued", "running")

    service.wait_for(has_ended, 60, "the run goes on")
    assert runs[0]["state"] == "failed"
    tries = service.api("GET", f"dags/build_marts/dagRuns/{runs[0]['dag_run_id']}/taskInstances")
    assert max(each["try_number"] for each in tries["task_instances"]) == 1, "it was not retried"
