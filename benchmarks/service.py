"""A service of its own for a benchmark: on a temporary home, with the floor's DAG beside ours."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]

from benchmarks.generated_news import text
from benchmarks.generated_stories import Story
from ingest.service.environment import USER, airflow_address, read_secrets
from ingest.service.state import read_state
from ingest.service.status import read_backlog
from ingest.settings import Settings

_LOCAL = "airflow.dag_processing.bundles.local.LocalDagBundle"


@dataclass(frozen=True, slots=True)
class Service:
    """A running service and its home."""

    settings: Settings
    process: psutil.Process

    def drop(self, story: Story) -> None:
        """Put one article into the inbox, in one move."""
        unfinished = self.settings.inbox / f"{story.number}.part"
        unfinished.write_text(text(story))
        unfinished.rename(self.settings.inbox / f"{story.number}.txt")

    def wait_until_published(self) -> None:
        """Return when nothing waits any more."""
        while read_backlog(self.settings).total:
            time.sleep(0.1)

    def memory_mb(self) -> float:
        """Memory of all its processes; pages that several share count once."""
        total = 0
        for process in [self.process, *self.process.children(recursive=True)]:
            try:
                total += process.memory_full_info().pss
            except psutil.Error:  # it ended meanwhile
                continue
        return total / 1e6

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call Airflow's API."""
        state = read_state(self.settings)
        assert state
        address = airflow_address(state.port)
        login = {"username": USER, "password": read_secrets(self.settings)["password"]}
        with httpx.Client(trust_env=False, timeout=60) as client:
            token = client.post(f"{address}/auth/token", json=login).raise_for_status().json()["access_token"]
            headers = {"Authorization": f"Bearer {token}"}
            answer = client.request(method, f"{address}/api/v2/{path}", json=body, headers=headers)
        return dict(answer.raise_for_status().json())

    def floor_seconds(self) -> float:
        """Seconds from asking for a run of three empty tasks to its end."""
        asked = time.time()
        run = self.api("POST", "dags/measure_floor/dagRuns", {"logical_date": None})
        while run["state"] not in ("success", "failed"):
            time.sleep(0.2)
            run = self.api("GET", f"dags/measure_floor/dagRuns/{run['dag_run_id']}")
        if run["state"] == "failed":
            sys.exit("The run of empty tasks failed; there is no floor to compare with.")
        return time.time() - asked


@contextmanager
def running_service() -> Iterator[Service]:
    """`inflow up` in a process of its own, serving, with the sample articles published."""
    bundles = [
        {"name": "dags-folder", "classpath": _LOCAL, "kwargs": {}},
        {"name": "floor", "classpath": _LOCAL, "kwargs": {"path": str(Path(__file__).parent / "floor_dag")}},
    ]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as output:
        settings = Settings(home=Path(folder) / "var")
        variables = {
            "INFLOW_HOME": str(settings.home),
            "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(bundles),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest.cli", "up"],
            env=os.environ | variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            while not settings.marts.exists():
                if process.poll() is not None:
                    output.seek(0)
                    sys.exit(output.read())
                time.sleep(0.5)
            service = Service(settings, psutil.Process(process.pid))
            service.wait_until_published()
            yield service
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()
