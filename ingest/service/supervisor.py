"""Starts the five processes of the service, keeps them alive, and ends everything that it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import ServiceError
from ingest.service.component import Component
from ingest.service.environment import HOST, airflow_address, airflow_environment, unhealthy_parts
from ingest.service.health import read_health, serve_health
from ingest.service.postgres import (
    prepare_postgres,
    remove_socket_folder,
    server_account_options,
    server_command,
    wait_for_postgres,
)
from ingest.service.rounds import Rounds
from ingest.service.state import (
    STOP_SECONDS,
    TASKS_END_SECONDS,
    ServiceState,
    end_left_over_processes,
    lock_path,
    read_state,
    state_path,
    write_state,
)
from ingest.settings import Settings

START_SECONDS = 180.0
AIRFLOW_COMMANDS = {
    "api-server": ["api-server"],
    "scheduler": ["scheduler", "--skip-serve-logs"],
    "dag-processor": ["dag-processor"],
    "triggerer": ["triggerer", "--skip-serve-logs"],
}


class Supervisor:
    """The service of one home. Use `run_service`, which guards that there is only one."""

    def __init__(self, settings: Settings, port: int, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.port = port
        self.say = say
        self.components: list[Component] = []
        self.health_port = 0
        self._started_at = time.time()

    def start(self) -> None:
        """Start PostgreSQL, migrate, start Airflow; return when all of it is healthy.

        Raises:
            ServiceError: something did not start; the text names its log.
        """
        prepare_postgres(self.settings)
        postgres = self._launch("postgres", server_command(self.settings))
        wait_for_postgres(self.settings, 60.0, is_alive=lambda: postgres.pid is not None)
        environment = airflow_environment(self.settings, self.port)
        self._prepare_airflow(environment)
        for name, arguments in AIRFLOW_COMMANDS.items():
            self._launch(name, [sys.executable, "-m", "airflow", *arguments], environment)
        self._wait_until_healthy()

    def watch(self) -> None:
        """Restart what has died; call it about once a second."""
        for component in self.components:
            if component.keep_alive():
                self.say(f"{component.name} stopped; starting it again (log: {component.log})")
        self._write_state()

    @contextmanager
    def attended(self) -> Iterator[None]:
        """Answer monitors, and make the rounds of each minute, while the block runs."""
        port = choose_port(self.settings.health_port, is_fixed=False)
        rounds = Rounds(self.settings, self.say)
        with serve_health(port, lambda: read_health(self.settings)) as self.health_port:
            rounds.start()
            try:
                yield
            finally:
                rounds.stop()

    def stop(self) -> None:
        """End everything that was started: first what schedules and runs tasks, PostgreSQL last."""
        by_name = {component.name: component for component in self.components}
        for names, seconds in (
            (("scheduler", "dag-processor", "triggerer"), TASKS_END_SECONDS),
            (("api-server",), STOP_SECONDS),
            (("postgres",), TASKS_END_SECONDS),
        ):
            stopping = [by_name[name] for name in names if name in by_name]
            deadline = time.monotonic() + seconds
            for component in stopping:
                component.ask_to_stop()
            for component in stopping:
                component.stop(max(0.0, deadline - time.monotonic()))
        self.components.clear()
        remove_socket_folder(self.settings)
        state_path(self.settings).unlink(missing_ok=True)

    def _launch(self, name: str, command: list[str], environment: dict[str, str] | None = None) -> Component:
        component = Component(name, command, log_path(self.settings, name), environment=environment)
        if name == "postgres":
            component.account = server_account_options()
            component.stop_signal = signal.SIGINT  # fast shutdown: sessions are cut, data is saved
        component.start()
        self.components.append(component)
        self._write_state()
        return component

    def _prepare_airflow(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "ingest.service.prepare_airflow"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            log_path(self.settings, "prepare-airflow").write_text(done.stdout + done.stderr)
            raise ServiceError(
                f"Airflow's database could not be prepared: {done.stderr.strip()[-600:]} "
                f"(whole log: {log_path(self.settings, 'prepare-airflow')})"
            )

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while unhealthy := unhealthy_parts(self.port):
            self.watch()
            if time.monotonic() > deadline:
                logs = self.settings.home / "logs"
                raise ServiceError(
                    f"After {START_SECONDS:g} s these are not healthy: {', '.join(unhealthy)}; see {logs}."
                )
            time.sleep(0.25)

    def _write_state(self) -> None:
        state = ServiceState(
            pid=os.getpid(),
            port=self.port,
            started_at=self._started_at,
            components={component.name: component.pid or 0 for component in self.components},
            born={component.name: component.born for component in self.components},
            restarts={component.name: component.restarts for component in self.components},
            health_port=self.health_port,
        )
        write_state(self.settings, state)


@contextmanager
def run_service(settings: Settings, port: int | None, say: Callable[[str], None]) -> Iterator[Supervisor]:
    """A started service, stopped when the block ends. Only one can run on a home.

    `port` is for Airflow's page; None takes the one of the settings, or a free one when that is taken.

    Raises:
        ServiceError: another one runs on this home, `port` is taken, or this one did not start.
    """
    settings.make_folders()
    try:
        lock = FileLock(lock_path(settings))
        lock.acquire(timeout=0)
    except Timeout:
        running = read_state(settings)
        where = f" (process {running.pid}, {airflow_address(running.port)})" if running else ""
        raise ServiceError(
            f"Inflow is already running on {settings.home}{where}. Use it, or stop it with `inflow down`."
        ) from None
    try:
        end_left_over_processes(settings)
        chosen = choose_port(port or settings.airflow_port, is_fixed=port is not None)
        if chosen != (port or settings.airflow_port):
            say(f"Port {settings.airflow_port} is taken; Airflow's page is on {chosen}.")
        supervisor = Supervisor(settings, chosen, say)
        try:
            supervisor.start()
            with supervisor.attended():
                yield supervisor
        finally:
            supervisor.stop()
    finally:
        lock.release()


def choose_port(wanted: int, *, is_fixed: bool) -> int:
    """The wanted port when it is free, else any free one.

    Raises:
        ServiceError: it is taken, and the user asked for it by name (`is_fixed`).
    """
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                if is_fixed:
                    raise ServiceError(
                        f"Port {wanted} is taken; end what listens there, or choose another with --port."
                    ) from None
                continue
            return int(probe.getsockname()[1])
    raise ServiceError("No free port on the loopback interface.")


def log_path(settings: Settings, name: str) -> Path:
    """Log of one component."""
    return settings.home / "logs" / f"{name}.log"
