"""From nothing to BI rows with real PostgreSQL and Airflow, and back to nothing that runs."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import psutil

from ingest.service.component import session_members
from ingest.service.state import read_state
from ingest.settings import PROJECT_ROOT, Settings
from tests.end_to_end.running import Readers, Running, story

COMPONENTS = {"postgres", "api-server", "scheduler", "dag-processor", "triggerer"}


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def test_an_article_dropped_into_the_inbox_is_in_the_marts(tmp_path: Path) -> None:
    service = Running(
        Settings(home=tmp_path / "home"), INFLOW_AIRFLOW_PORT=free_port(), INFLOW_PUSH_TOKEN="a-token"
    )
    with service, Readers(service.settings.marts) as readers:
        samples = len(list((PROJECT_ROOT / "ingest" / "samples").glob("*.*")))
        published = service.query("SELECT count(*) FROM dim_articles")[0][0]
        assert published >= samples, "the first run publishes the samples"
        assert service.query("SELECT 1 FROM dim_investments WHERE currency_code = 'INR'")
        assert "Giriva" in service.output.read_text(), "and prints them"

        service.pause("sweep_inbox")
        dropped = time.monotonic()
        service.drop({"note.txt": story("Quellwerk AG", 43)})
        found = "SELECT amount FROM dim_investments WHERE amount = 43e6 AND currency_code = 'EUR'"
        service.wait_for(lambda: service.query(found), 60, "the article is not published")
        print(f"drop to marts: {time.monotonic() - dropped:.1f} s")

        pushed = service.push(story("Talwerk AG", 44), token="a-token")
        article_id = pushed["receipts"][0]["article_id"]
        service.wait_for(
            lambda: (article_id,) in service.query("SELECT article_id FROM dim_articles"),
            60,
            "the pushed article is not published",
        )

        status = service.status()
        assert {part["name"]: part["state"] for part in status["components"]} == dict.fromkeys(
            COMPONENTS, "up"
        )
        assert status["problems"] == []
        assert status["latency"]["articles"] == published + 2
        assert status["backlog"]["inbox_files"] == 0

        second = service.inflow("up", "--once")
        assert second.returncode == 1
        assert "already running" in second.stderr

        state = read_state(service.settings)
        assert state
        assert service.inflow("down").returncode == 0
        assert service.stop() == 0
        assert not any(session_members(pid) for pid in state.components.values())
        assert not psutil.pid_exists(state.pid)
    assert readers.reads > 20
    assert readers.errors == []
    assert "not running" in service.inflow("status").stdout
