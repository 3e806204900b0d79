"""Health, rounds and logs of the supervisor, over real sockets and files."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.operations import open_incident, open_incidents, record_stage_times
from ingest.operations.store import STAGES
from ingest.service.component import Component
from ingest.service.health import read_health, serve_health
from ingest.service.logs import rotate, rotate_logs
from ingest.service.restarts import RestartWatch
from ingest.service.rounds import Rounds, send_metrics
from ingest.service.state import ServiceState, write_state
from ingest.service.supervisor import Supervisor
from ingest.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home")
    made.make_folders()
    return made


def fail(settings: Settings) -> None:
    """Something that needs a person."""
    open_incident(settings, "raw:critical:x", "critical", "Rows contradict", {}, datetime.now(UTC))


class Switch(HTTPServer):
    """A dead man's switch: counts its pings, answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.pings = 0
        self.status = 200


class Answer(BaseHTTPRequestHandler):
    server: Switch

    def do_GET(self) -> None:
        self.server.pings += 1
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def switch() -> Iterator[Switch]:
    with Switch() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_health_is_200_until_a_person_is_needed(settings: Settings) -> None:
    (settings.inbox / "a.txt").write_text("words of an article")
    with serve_health(0, lambda: read_health(settings)) as port:
        address = f"http://127.0.0.1:{port}"
        answer = httpx.get(f"{address}/health", trust_env=False)
        assert (answer.status_code, answer.json()["status"], answer.json()["backlog"]) == (200, "ok", 1)
        fail(settings)
        answer = httpx.get(f"{address}/health", trust_env=False)
        assert (answer.status_code, answer.json()["problems"]) == (503, ["Rows contradict"])
        assert httpx.get(f"{address}/secrets.json", trust_env=False).status_code == 404


def test_the_dead_mans_switch_hears_only_that_all_is_well(settings: Settings, switch: Switch) -> None:
    said: list[str] = []
    watched = replace(settings, deadman_url=f"http://127.0.0.1:{switch.server_port}/ping?key=secret")
    rounds = Rounds(watched, said.append, seconds=0.1)
    rounds.start()
    deadline = time.monotonic() + 20
    while switch.pings < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert switch.pings >= 2
    switch.status = 500
    while not said and time.monotonic() < deadline:
        time.sleep(0.05)
    rounds.stop()
    fail(watched)
    before = switch.pings
    Rounds(watched, said.append).make_round()
    assert switch.pings == before, "silence is the alarm"
    assert said == ["dead man's switch: HTTPStatusError; tried again each minute"], "once, without the key"


def test_a_part_that_fails_does_not_stop_the_others(
    settings: Settings, switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("ingest.service.rounds.rotate_logs", broken)
    said: list[str] = []
    Rounds(replace(settings, deadman_url=f"http://127.0.0.1:{switch.server_port}"), said.append).make_round()
    assert switch.pings == 1
    assert "log rotation: OSError('no space left on device')" in said[0]


def test_stage_times_are_sent_as_statsd_gauges(settings: Settings) -> None:
    for number, stage in enumerate(STAGES):
        record_stage_times(settings, stage, {"a": datetime(2026, 5, 4, 12, 0, 2 * number, tzinfo=UTC)})
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(10)
        measured = replace(settings, statsd=f"127.0.0.1:{server.getsockname()[1]}")
        send_metrics(measured, read_health(measured))
        lines = {server.recv(500).decode() for _ in range(4 + 2 * (len(STAGES) - 1))}
    assert {
        "inflow.latency.p50_seconds:12|g",
        "inflow.stage.built.p95_seconds:2|g",
        "inflow.backlog:0|g",
    } <= lines


def test_a_log_is_rotated_while_its_process_writes(settings: Settings) -> None:
    log = settings.home / "logs" / "busy.log"
    log.parent.mkdir()
    with log.open("ab") as output:
        writer = subprocess.Popen(
            [sys.executable, "-c", "import time\nwhile True: print('line', flush=True); time.sleep(0.01)"],
            stdout=output,
        )
    try:
        for _ in range(5):
            deadline = time.monotonic() + 20
            while not rotate(log, limit=50) and time.monotonic() < deadline:
                time.sleep(0.02)
        deadline = time.monotonic() + 20
        while not log.stat().st_size and time.monotonic() < deadline:
            time.sleep(0.02)
        assert log.read_text().startswith("line")
    finally:
        writer.kill()
        writer.wait()
    assert sorted(path.name for path in log.parent.iterdir()) == [
        "busy.log", "busy.log.1", "busy.log.2", "busy.log.3",
    ]  # fmt: skip


def test_old_task_logs_go_with_their_folders(settings: Settings) -> None:
    old, new = (settings.home / "logs" / "tasks" / day / "attempt=1.log" for day in ("old", "new"))
    for path in (old, new):
        path.parent.mkdir(parents=True)
        path.write_text("words")
    os.utime(old, (0, 0))
    rotate_logs(settings)
    rotate_logs(settings)
    assert (old.parent.exists(), new.exists()) == (False, True)


# -- components that keep dying ---------------------------------------------------------------------------


def supervise(supervisor: Supervisor, component: Component, until: int) -> None:
    """Supervise as `inflow up` does until the component was started again that often."""
    deadline = time.monotonic() + 30
    while component.restarts < until:
        assert time.monotonic() < deadline
        supervisor.watch()
        time.sleep(0.01)
    supervisor.watch()


def test_a_component_that_keeps_dying_is_one_incident_until_it_stays_up(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.service.component.LONGEST_PAUSE", 0.05)
    supervisor = Supervisor(settings, 0, lambda _words: None)
    component = Component("scheduler", [sys.executable, "-c", ""], settings.home / "logs" / "scheduler.log")
    component.start()
    supervisor.components.append(component)
    started = datetime.now(UTC)
    rounds = RestartWatch(settings, started)

    def look(minutes: float) -> list[tuple[str, int]]:
        rounds.look(started + timedelta(minutes=minutes))
        return [(incident.dedup_key, incident.count) for incident in open_incidents(settings)]

    supervise(supervisor, component, until=2)
    assert look(1) == [], "a hiccup"
    supervise(supervisor, component, until=4)
    assert look(2) == [("component:critical:scheduler", 1)]
    assert look(3) == [("component:critical:scheduler", 1)], "nothing new"
    supervise(supervisor, component, until=5)
    assert look(6) == [("component:critical:scheduler", 2)]
    (incident,) = open_incidents(settings)
    assert incident.title == "scheduler keeps dying: started again 5 times in 10 minutes"
    assert str(component.log) in incident.alert["sentence"]
    assert look(10) == [("component:critical:scheduler", 2)], "up for four minutes only"
    assert look(11) == []
    component.stop(0.0)


def test_what_a_former_supervisor_told_ends_when_nothing_died_under_the_next(settings: Settings) -> None:
    now = datetime.now(UTC)
    write_state(settings, ServiceState(1, 1, 0.0, {"triggerer": 1}, {"triggerer": 0.0}, {"triggerer": 0}))
    open_incident(settings, "component:critical:triggerer", "critical", "keeps dying", {}, now)
    rounds = RestartWatch(settings, now)
    rounds.look(now + timedelta(minutes=1))
    assert len(open_incidents(settings)) == 1
    rounds.look(now + timedelta(minutes=5))
    assert open_incidents(settings) == []
