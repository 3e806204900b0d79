"""Rounds of chance: articles, duplicates and poison come in while something is killed or cut off.

After each round every arrival is accounted for, and the marts are those of a home where nothing happened.
INFLOW_FAULT_ROUNDS sets the rounds (20 in the long form, with 10,000 duplicates), INFLOW_FAULT_SEED the dice.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg2
import pytest

from ingest.service.postgres import SOCKET_NAME, socket_folder
from ingest.service.state import read_state
from ingest.settings import Settings
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash
from tests.end_to_end.running import Running, made_up_name, stories, story
from tests.end_to_end.test_first_run import free_port
from tests.integration.sources.web import Web, hang_up, item, page, rss

ROUNDS = int(os.environ.get("INFLOW_FAULT_ROUNDS", "2"))
SEED = int(os.environ.get("INFLOW_FAULT_SEED", "7"))
LONG_FORM_ROUNDS = 10
ROUND_SECONDS = 300
COMPONENTS = ("scheduler", "triggerer", "dag-processor", "postgres")

pytestmark = [pytest.mark.full, pytest.mark.long, pytest.mark.timeout(600 + ROUNDS * (ROUND_SECONDS + 60))]

#: Asked by hand alone, so that each poll is one that the test knows of.
FEED = {
    "id": "wire", "name": "Wire", "owner_group": "wire", "kind": "agency", "tier": 1, "may_store_text": True,
    "may_show_quote": True, "allow_private": True, "full_text": "never", "every_minutes": 1_440,
}  # fmt: skip
POISON = {
    "empty.txt": "",
    "broken.json": '{"text": ',
    "deep.json": "[" * 5_000 + "]" * 5_000,
    "page.html": "<html><body><nav>Home</nav></body></html>",
    "nul.txt": "\0\1\2" * 100,
    "sql.txt": "'; DROP TABLE raw.articles; --",
}


@dataclass
class Chaos:
    """A service under fire, and what was sent to it so far."""

    service: Running
    calm: Settings
    dice: random.Random
    web: Web
    sent: int = 0
    entries: list[str] = field(default_factory=list)

    def send(self, number: int) -> dict[str, str]:
        """Drop a batch of new articles, copies of old ones and poison; returns the batch."""
        copies = 10_000 if ROUNDS >= LONG_FORM_ROUNDS and number == 1 else 40
        lines = [json.dumps({"text": story("Doppelwerk AG", 3)})] * copies
        batch = stories(1_000 + 100 * number, self.dice.randint(5, 30))
        batch |= {f"copies-{number}.jsonl": "\n".join(lines)}
        batch |= {f"{number}-{name}": text for name, text in POISON.items()}
        self.service.drop(batch)
        self.sent += len(batch) - 1 + copies
        return batch

    def received(self) -> tuple[int, int]:
        """Arrivals that loads have received, and those that they account for."""
        with open_warehouse(self.service.settings, read_only=True) as warehouse:
            row = warehouse.execute(
                "SELECT coalesce(sum(received), 0), coalesce(sum(parsed + duplicate + rejected), 0), "
                "(SELECT count(*) FROM raw.sightings) FROM raw.loads"
            ).fetchone()
        assert row
        assert row[0] == row[1] == row[2]
        return int(row[0]), int(row[1])

    def is_done(self) -> bool:
        """Everything sent is received and published."""
        status = json.loads(self.service.inflow("status", "--json").stdout or "{}")
        backlog = status.get("backlog", {"none": 1})
        return not any(backlog.values()) and self.received()[0] == self.sent

    def undisturbed(self, batch: dict[str, str], number: int) -> dict[str, str]:
        """Hash of the marts of a home that took the same files in peace."""
        if self.entries:
            assert self._poll(self.calm) == 0
        folder = self.calm.home.parent / f"batch-{number}"
        folder.mkdir()
        for name, text in batch.items():
            (folder / name).write_text(text)
        done = subprocess.run(
            [sys.executable, "-m", "ingest.cli", "run", str(folder)],
            env=os.environ | {"INFLOW_HOME": str(self.calm.home)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return marts_hash(self.calm.marts)

    # -- faults -------------------------------------------------------------------------------------------

    def kill_component(self) -> str:
        """Kill -9 one of the service's own processes."""
        state = read_state(self.service.settings)
        assert state
        name = self.dice.choice(COMPONENTS)
        if pid := state.components[name]:
            with suppress(psutil.NoSuchProcess):  # dead already, by another fault
                psutil.Process(pid).kill()
        return name

    def kill_worker(self) -> str:
        """Kill -9 whatever holds a lock: the parser, the loader, dbt, the audit or the publisher."""
        settings = self.service.settings
        locks = (settings.landing / "drain.lock", settings.home / "steps.lock")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for lock in self.dice.sample(locks, len(locks)):
                if holder := self.service.holder(lock):
                    time.sleep(self.dice.uniform(0, 1.5))
                    with suppress(psutil.NoSuchProcess):  # it was done in the meantime
                        holder.kill()
                        return f"the holder of {lock.name}"
        return "nobody: the step was over"

    def cut_database(self) -> str:
        """Break every connection to the metadata database, and let none be made for some seconds."""
        folder = socket_folder(self.service.settings)
        socket, aside = folder / SOCKET_NAME, folder / "aside"
        with closing(psycopg2.connect(host=str(folder), user="postgres", dbname="postgres")) as connection:
            socket.rename(aside)
            connection.cursor().execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        time.sleep(self.dice.uniform(2, 6))
        if aside.exists() and not socket.exists():
            aside.rename(socket)
        return "the connection to the metadata database"

    def lose_feed_host(self) -> str:
        """Let the feed's host hang up on one poll, and give one more entry to the next."""
        self.web.answers["/feed"] = hang_up
        assert self._poll(self.service.settings) == 1
        number = 900 + len(self.entries)
        text = story(f"{made_up_name(number)} AG", number)
        self.entries.append(item(str(number), f"Report {number}", f"/{number}", f"<p>{text}</p>"))
        self.web.answers["/feed"] = page(rss(*self.entries), "application/rss+xml")
        assert self._poll(self.service.settings) == 0
        self.sent += 1
        return "the host of the feed"

    def _poll(self, settings: Settings) -> int:
        """Poll the feed of a home; returns the exit code."""
        command = [sys.executable, "-m", "ingest.cli", "feeds", "poll"]
        environment = os.environ | {"INFLOW_HOME": str(settings.home)}
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode


@pytest.fixture
def chaos(tmp_path: Path) -> Iterator[Chaos]:
    """A service whose first article is published, and a calm home with the same article."""
    service = Running(Settings(home=tmp_path / "home"), INFLOW_AIRFLOW_PORT=free_port())
    service.settings.make_folders()
    first = {"first.txt": story("Erstwerk AG", 1)}
    service.drop(first)
    calm = Settings(home=tmp_path / "calm")
    calm.make_folders()
    with Web() as web:
        web.answers["/feed"] = page(rss(), "application/rss+xml")
        for settings in (service.settings, calm):
            feed = FEED | {"url": web.url("/feed")}
            (settings.home / "feeds.yml").write_text(json.dumps({"feeds": [feed]}))  # JSON is YAML
        made = Chaos(service, calm, random.Random(SEED), web, sent=1)
        made.undisturbed(first, 0)
        with service:
            yield made


def test_after_each_round_everything_is_accounted_for_and_the_marts_are_the_same(chaos: Chaos) -> None:
    faults: list[Callable[[], str]] = [
        chaos.kill_worker, chaos.kill_component, chaos.cut_database, chaos.lose_feed_host,
    ]  # fmt: skip
    for number in range(1, ROUNDS + 1):
        batch = chaos.send(number)
        time.sleep(chaos.dice.uniform(0, 3))
        struck = [fault() for fault in (faults[0], chaos.dice.choice(faults))]
        chaos.service.wait_for(
            chaos.is_done,
            ROUND_SECONDS,
            f"round {number}, struck {struck}: {chaos.received()} of {chaos.sent}",
        )
        found = marts_hash(chaos.service.settings.marts)
        expected = chaos.undisturbed(batch, number)
        assert found == expected, f"round {number}, struck {struck}"
        print(f"round {number}: struck {' and '.join(struck)}; {chaos.sent} arrivals accounted for")
