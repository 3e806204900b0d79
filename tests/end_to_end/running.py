"""A real service under test: `inflow up` in a process of its own, driven as users and operators do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import httpx
import psutil

from ingest.service.state import read_state
from ingest.settings import Settings

STORY = (
    "{firm} to build plant in Graz\n\n"
    "GRAZ, March 3, 2025 - {firm} said on Monday that it will invest {sum} million euros in a new turbine "
    "factory in Graz, Austria. The plant will make blades for wind parks along the coast and it will open "
    "next year, the company said in a statement.\n"
)


def story(firm: str, sum: int) -> str:
    """An article with one investment."""
    return STORY.format(firm=firm, sum=sum)


def stories(first: int, count: int) -> dict[str, str]:
    """File name -> article, each of its own firm and sum."""
    numbers = range(first, first + count)
    return {f"{number:05}.txt": story(f"{made_up_name(number)} AG", number) for number in numbers}


def made_up_name(number: int) -> str:
    """A made-up firm name for a number: syllables instead of digits."""
    syllables = ("bal", "dor", "fen", "gri", "hul", "kem", "lor", "mun", "par", "tek")
    return "".join(syllables[int(digit)] for digit in f"{number:05}").capitalize()


class Running:
    """One service on one home; use it as a context manager."""

    def __init__(self, settings: Settings, **variables: str) -> None:
        self.settings = settings
        self.environment = os.environ | {"INFLOW_HOME": str(settings.home), **variables}
        self.output = settings.home.parent / f"{settings.home.name}-up.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it and wait until it serves; returns the seconds that took."""
        started = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ingest.cli", "up"],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_for(lambda: "Serving." in self.output.read_text(), 150, "it does not serve")
        return time.monotonic() - started

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal and return the exit code."""
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(60)

    def __enter__(self) -> Running:
        self.start()
        return self

    def __exit__(self, *_details: object) -> None:
        self.stop()

    def wait_for(self, condition: Callable[[], object], seconds: float, complaint: str) -> None:
        """Poll until `condition` holds; fail with the service's own output."""
        deadline = time.monotonic() + seconds
        while not condition():
            has_ended = self.process is None or self.process.poll() is not None
            if has_ended or time.monotonic() > deadline:
                raise AssertionError(f"{complaint}: {self.output.read_text()[-3000:]}")
            time.sleep(0.2)

    # -- as a user ----------------------------------------------------------------------------------------

    def drop(self, files: dict[str, str]) -> None:
        """Put files into the inbox, each in one move."""
        aside = self.settings.home / "aside"
        aside.mkdir(exist_ok=True)
        for name, text in files.items():
            (aside / name).write_text(text)
            (aside / name).rename(self.settings.inbox / name)

    def push(self, text: str, token: str) -> dict[str, Any]:
        """Send an article to the service over HTTP; returns its receipts."""
        state = read_state(self.settings)
        assert state
        answer = httpx.post(
            f"http://127.0.0.1:{state.port}/inflow/articles",
            content=text,
            headers={"Content-Type": "text/plain", "Authorization": f"Bearer {token}"},
            trust_env=False,
            timeout=20,
        )
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    def inflow(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same home."""
        return subprocess.run(
            [sys.executable, "-m", "ingest.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def status(self) -> dict[str, Any]:
        """What `inflow status --json` says."""
        return dict(json.loads(self.inflow("status", "--json").stdout))

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the published marts, read by a plain client."""
        if not self.settings.marts.exists():
            return []
        with duckdb.connect(str(self.settings.marts), read_only=True) as marts:
            return marts.execute(sql).fetchall()

    # -- as an operator -----------------------------------------------------------------------------------

    def api(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call Airflow's API."""
        state = read_state(self.settings)
        assert state
        address = f"http://127.0.0.1:{state.port}"
        password = json.loads((self.settings.airflow_home / "passwords.json").read_text())["admin"]
        with httpx.Client(trust_env=False, timeout=20) as client:
            login = client.post(f"{address}/auth/token", json={"username": "admin", "password": password})
            token = login.raise_for_status().json()["access_token"]
            answer = client.request(
                method, f"{address}/api/v2/{path}", json=body, headers={"Authorization": f"Bearer {token}"}
            )
        return dict(answer.raise_for_status().json())

    def pause(self, dag_id: str, *, is_paused: bool = True) -> None:
        """Pause or resume a DAG."""
        self.api("PATCH", f"dags/{dag_id}", {"is_paused": is_paused})

    def processes(self) -> list[psutil.Process]:
        """Every process of the service, tasks included."""
        assert self.process
        return psutil.Process(self.process.pid).children(recursive=True)

    def holder(self, lock: Path) -> psutil.Process | None:
        """The process (not its forked workers) that has a lock file open."""
        parents: dict[psutil.Process, int] = {}
        for process in self.processes():
            with suppress(psutil.Error):  # it may end while it is looked at
                if any(file.path == str(lock) for file in process.open_files()):
                    parents[process] = process.ppid()
        pids = {process.pid for process in parents}
        return next((process for process, parent in parents.items() if parent not in pids), None)


class Readers:
    """BI clients that read the published marts in a loop, and the errors they met."""

    def __init__(self, marts: Path, count: int = 4) -> None:
        self.marts = marts
        self.reads = 0
        self.errors: list[str] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(count)]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_details: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        while not self._stop.is_set():
            if self.marts.exists():
                try:
                    with duckdb.connect(str(self.marts), read_only=True) as marts:
                        facts = marts.execute("SELECT count(*) FROM fct_investment_mentions").fetchone()
                        stated = marts.execute(
                            "SELECT row_counts['fct_investment_mentions'] FROM publication"
                        ).fetchone()
                    if facts != stated:
                        self.errors.append(f"half a publication: {facts} of {stated}")
                except Exception as error:
                    self.errors.append(repr(error))
                self.reads += 1
            self._stop.wait(0.25)
