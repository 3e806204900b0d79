"""The DAGs in an Airflow that was there before, in an environment of its own: docs/existing-airflow.md."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from ingest.service.component import kill_session
from ingest.settings import PROJECT_ROOT
from tests.end_to_end.running import story
from tests.end_to_end.test_first_run import free_port

pytestmark = [pytest.mark.full, pytest.mark.long, pytest.mark.timeout(2_400)]

LOCAL_BUNDLE = "airflow.dag_processing.bundles.local.LocalDagBundle"
THEIR_DAG = """
from airflow.sdk import DAG, task

with DAG("their_own", schedule=None):
    task(lambda: None, task_id="nothing")()
"""


class Existing:
    """An Airflow with its own environment, database and DAG folder, as `airflow standalone` makes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.bin = folder / "environment" / "bin"
        self.log = folder / "standalone.log"
        port = free_port()
        (folder / "their-dags").mkdir()
        (folder / "their-dags" / "their_own.py").write_text(THEIR_DAG)
        ours = ("INFLOW_", "AIRFLOW_", "PYTHON", "VIRTUAL_ENV")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.environment |= {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "INFLOW_HOME": str(self.home),
            "AIRFLOW_HOME": str(folder / "airflow"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(folder / "their-dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
            "AIRFLOW__API__PORT": port,
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",  # warnings would stand before the JSON that we read
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }

    def run(self, *command: str) -> str:
        """Run a command of its environment, outside the checkout; returns what it prints."""
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-1000:]} {done.stderr[-2000:]}"
        return done.stdout

    def install(self) -> None:
        """What is locked, and the wheel of this checkout."""
        subprocess.run([sys.executable, "-m", "venv", str(self.bin.parent)], check=True)
        locked = str(PROJECT_ROOT / "requirements.lock")
        self.run("pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes",
                 "--requirement", locked)  # fmt: skip
        self.run("pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", "dist",
                 str(PROJECT_ROOT))  # fmt: skip
        (wheel,) = (self.folder / "dist").glob("inflow-*.whl")
        self.run("pip", "install", "--quiet", "--no-deps", str(wheel))

    def add_bundle(self) -> None:
        """The DAGs of the package, beside those that are there."""
        settings = "from ingest.settings import read_settings; print(read_settings().dags)"
        dags = self.run("python", "-c", settings).strip()
        assert Path(dags).is_relative_to(self.bin.parent), "those of the wheel, not of the checkout"
        bundles = [
            {"name": "dags-folder", "classpath": LOCAL_BUNDLE, "kwargs": {}},
            {"name": "inflow", "classpath": LOCAL_BUNDLE, "kwargs": {"path": dags}},
        ]
        self.environment["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"] = json.dumps(bundles)

    @contextmanager
    def standing(self) -> Iterator[None]:
        """`airflow standalone` while the block runs."""
        with self.log.open("wb") as output:
            process = subprocess.Popen(
                [str(self.bin / "airflow"), "standalone"],
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield
        finally:
            kill_session(process.pid)
            process.wait()

    def wait_for(self, condition: Callable[[], object], seconds: float, complaint: str) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{complaint}: {self.log.read_text()[-3000:]}"
            time.sleep(2)

    def dags(self) -> set[str]:
        return {dag["dag_id"] for dag in json.loads(self.run("airflow", "dags", "list", "--output", "json"))}

    def amounts(self) -> list[float]:
        marts = self.home / "marts.duckdb"
        if not marts.exists():
            return []
        with duckdb.connect(str(marts), read_only=True) as connection:
            return [
                float(row[0]) for row in connection.execute("SELECT amount FROM dim_investments").fetchall()
            ]


def test_the_dags_take_an_article_through_in_an_airflow_that_was_there_before(tmp_path: Path) -> None:
    airflow = Existing(tmp_path)
    airflow.install()
    airflow.run("airflow", "db", "migrate")
    airflow.run("airflow", "pools", "set", "warehouse", "1", "One writer")
    airflow.run("inflow", "status")
    airflow.add_bundle()
    ours = {path.stem for path in (PROJECT_ROOT / "dags").glob("*.py") if path.stem != "__init__"}
    with airflow.standing():
        airflow.wait_for(lambda: airflow.dags() == ours | {"their_own"}, 300, "not every DAG is there")
        assert json.loads(airflow.run("airflow", "dags", "list-import-errors", "--output", "json")) == []
        airflow.run("airflow", "dags", "unpause", "--yes", "--treat-dag-id-as-regex", "|".join(sorted(ours)))
        unfinished = airflow.home / "inbox" / "note.part"
        unfinished.write_text(story("Quellwerk AG", 43))
        unfinished.rename(airflow.home / "inbox" / "note.txt")
        airflow.wait_for(lambda: airflow.amounts() == [43e6], 300, "the article is not published")
