"""Processes are kept alive and ended whole; PostgreSQL, secrets and ports are as the service needs them."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import psutil
import psycopg2
import pytest
from filelock import FileLock

from ingest.errors import ServiceError
from ingest.service import component as component_module
from ingest.service.component import Component, session_members
from ingest.service.environment import airflow_environment, read_secrets
from ingest.service.postgres import (
    SOCKET_NAME,
    SOCKET_PATH_BYTES,
    database_url,
    prepare_postgres,
    remove_socket_folder,
    server_account_options,
    server_command,
    socket_folder,
    wait_for_postgres,
)
from ingest.service.state import (
    ServiceState,
    end_left_over_processes,
    is_running,
    lock_path,
    read_state,
    stop_service,
    write_state,
)
from ingest.service.supervisor import choose_port, run_service
from ingest.settings import Settings

#: A process with a child of its own, like every part of Airflow.
PARENT = (
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(120)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(120)\n"
)


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """A folder outside pytest's own, which every start of a pytest closes to PostgreSQL's account."""
    with tempfile.TemporaryDirectory(prefix="inflow-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home")
    made.make_folders()
    return made


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[Component]:
    made = Component("parent", [sys.executable, "-c", PARENT], tmp_path / "parent.log")
    made.start()
    wait_until(lambda: bool(made.log.read_text().strip()))
    yield made
    made.stop(0.0)


def wait_until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def state_of(name: str, pid: int, born: float) -> ServiceState:
    return ServiceState(1, 18099, time.time(), {name: pid}, {name: born}, {name: 0})


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def child_of(component: Component) -> int:
    return int(component.log.read_text().split()[-1])


# -- components -------------------------------------------------------------------------------------------


def test_stopping_a_process_ends_what_it_started(parent: Component) -> None:
    child = child_of(parent)
    assert parent.pid
    assert is_alive(child)
    parent.ask_to_stop()
    parent.stop(5.0)
    assert parent.pid is None
    assert not is_alive(child)


def test_a_killed_process_is_started_again_after_a_pause(
    parent: Component, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parent, "_pause", 0.2)
    first, first_child = parent.pid, child_of(parent)
    assert first
    os.kill(first, 9)
    wait_until(lambda: parent.pid is None)
    assert parent.keep_alive() is True
    assert not is_alive(first_child), "what the dead one had started would disturb its successor"
    assert parent.keep_alive() is False
    assert parent.pid is None, "not before the pause is over"
    time.sleep(0.25)
    parent.keep_alive()
    assert parent.pid not in (None, first)
    assert parent.restarts == 1


def test_a_process_that_keeps_dying_is_started_less_and_less_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Component("broken", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "broken.log")
    now = [1000.0]
    monkeypatch.setattr(component_module.time, "monotonic", lambda: now[0])
    broken.start()
    starts = []
    for _ in range(1200):
        if broken.process:
            broken.process.wait()
        before = broken.restarts
        broken.keep_alive()
        if broken.restarts > before:
            starts.append(now[0])
        now[0] += 0.25
    pauses = [later - earlier for earlier, later in pairwise(starts)]
    assert pauses == sorted(pauses)
    assert pauses[-1] >= component_module.LONGEST_PAUSE
    assert len(starts) < 12


# -- PostgreSQL -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [0, 120], ids=["near", "deep"])
def test_postgres_answers_on_a_socket_however_deep_the_home_is(own_folder: Path, depth: int) -> None:
    home = own_folder / ("d" * depth) if depth else own_folder
    settings = Settings(home=home)
    settings.make_folders()
    prepare_postgres(settings)
    server = Component(
        "postgres", server_command(settings), home / "logs" / "postgres.log", account=server_account_options()
    )
    server.start()
    try:
        wait_for_postgres(settings, 30.0)
        folder = socket_folder(settings)
        assert len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_BYTES
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert str(folder) in database_url(settings)
        with psycopg2.connect(host=str(folder), user="postgres", dbname="postgres") as connection:
            cursor = connection.cursor()
            cursor.execute("SHOW listen_addresses")
            assert cursor.fetchone() == ("",), "nothing listens on the network"
            cursor.execute("SHOW server_version")
            assert cursor.fetchone()[0].startswith("18.")
        connection.close()
    finally:
        server.ask_to_stop()
        server.stop(10.0)
        remove_socket_folder(settings)
    assert (folder == home / "postgres") == folder.exists(), "nothing is left in the temporary folder"


def test_postgres_starts_again_after_it_was_killed(settings: Settings, tmp_path: Path) -> None:
    prepare_postgres(settings)
    files = [
        settings.home / "postgres" / "postmaster.pid",
        socket_folder(settings) / f"{SOCKET_NAME}.lock",
    ]
    for file in files:  # as a killed server leaves them, its number taken by a process of somebody else
        file.write_text(
            f"{os.getpid()}\n{settings.home / 'postgres'}\n0\n5432\n{socket_folder(settings)}\n\n"
        )
    prepare_postgres(settings)
    assert not any(file.exists() for file in files)


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path / ("d" * 120))
    settings.make_folders()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    socket_folder(settings).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ServiceError, match="belongs to another account"):
        prepare_postgres(settings)


# -- environment ------------------------------------------------------------------------------------------


def test_secrets_are_made_once_and_only_their_owner_reads_them(settings: Settings) -> None:
    first = read_secrets(settings)
    assert read_secrets(settings) == first
    assert len(set(first.values())) == len(first)
    for path in (settings.home / "secrets.json", settings.airflow_home / "passwords.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_airflow_listens_on_loopback_and_its_tasks_read_our_settings(settings: Settings) -> None:
    environment = airflow_environment(replace(settings, alert_webhook_url="http://127.0.0.1:9/hook"), 18099)
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:18099/execution/"
    assert environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"].startswith("postgresql+psycopg2://")
    assert int(environment["AIRFLOW__CORE__PARALLELISM"]) <= 8
    assert environment["INFLOW_HOME"] == str(settings.home)
    assert environment["INFLOW_ALERT_WEBHOOK_URL"] == "http://127.0.0.1:9/hook"
    assert "127.0.0.1" in environment["NO_PROXY"]


def test_a_taken_port_is_replaced_unless_it_was_asked_for() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert choose_port(port, is_fixed=False) != port
        with pytest.raises(ServiceError, match=f"Port {port} is taken"):
            choose_port(port, is_fixed=True)
    assert choose_port(port, is_fixed=True) == port


# -- one service per home ---------------------------------------------------------------------------------


def test_a_second_service_on_the_same_home_is_refused(settings: Settings) -> None:
    write_state(settings, ServiceState(os.getpid(), 18099, time.time(), {}, {}, {}))
    with FileLock(lock_path(settings)):
        assert is_running(settings)
        with (
            pytest.raises(ServiceError, match=r"already running .*18099.*inflow down"),
            run_service(settings, 18098, print),
        ):
            pass
        assert read_state(settings), "the running service's state is left alone"
    assert not is_running(settings)


def test_what_a_killed_supervisor_left_behind_is_ended(settings: Settings, tmp_path: Path) -> None:
    environment = os.environ | {"INFLOW_HOME": str(settings.home)}
    orphan = Component("orphan", [sys.executable, "-c", PARENT], tmp_path / "log", environment=environment)
    orphan.start()
    wait_until(lambda: bool(orphan.log.read_text().strip()))
    child = child_of(orphan)
    assert orphan.pid
    write_state(
        settings,
        ServiceState(
            1, 18099, time.time(), {"scheduler": orphan.pid}, {"scheduler": orphan.born}, {"scheduler": 0}
        ),
    )
    assert stop_service(settings) is True
    assert orphan.process
    orphan.process.wait(5)
    assert not is_alive(child)
    assert read_state(settings) is None


def test_a_process_that_only_has_the_number_of_ours_is_left_alone(settings: Settings) -> None:
    stranger = subprocess.Popen(["sleep", "60"], start_new_session=True, env={})
    try:
        write_state(
            settings,
            ServiceState(
                1, 18099, time.time(), {"scheduler": stranger.pid}, {"scheduler": 1.0}, {"scheduler": 0}
            ),
        )
        end_left_over_processes(settings)
        assert stranger.poll() is None
        assert session_members(stranger.pid)
    finally:
        stranger.kill()
        stranger.wait()


def test_stopping_what_does_not_run_says_so(settings: Settings) -> None:
    assert stop_service(settings) is False


# -- warm tasks -------------------------------------------------------------------------------------------

#: What a task does, in a process that has been warmed up; prints the heavy modules that it had to import.
TASK = """
import sys, time
from ingest.service.warm_up import warm_up
warm_up()
before = set(sys.modules)
from expectations.steps import run_audit, run_build, run_publish
from ingest.pipeline import drain
from ingest.settings import read_settings
settings = read_settings()
drain(settings)
for step in (run_build, run_audit, run_publish):
    step(settings)
heavy = ("airflow", "dbt", "duckdb", "great_expectations", "pandas", "pyarrow", "trafilatura")
print(sum(name.split(".")[0] in heavy for name in set(sys.modules) - before))
"""


def test_a_task_finds_everything_heavy_imported(settings: Settings) -> None:
    story = "Quellwerk AG will spend 40 million euros on a turbine plant in Graz, it said on Monday. "
    (settings.inbox / "story.txt").write_text(story * 3)
    done = subprocess.run(
        [sys.executable, "-c", TASK],
        env=os.environ | {"INFLOW_HOME": str(settings.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert settings.marts.exists()
    assert int(done.stdout.split()[-1]) < 50, "of some thousands"
