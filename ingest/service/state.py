"""What a running service writes about itself, for `status` and `down` in another terminal."""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from filelock import FileLock, Timeout

from ingest.errors import ServiceError
from ingest.service.component import kill_session
from ingest.settings import Settings

#: The scheduler waits for running tasks; what they had not finished is done again at the next start.
TASKS_END_SECONDS, STOP_SECONDS = 20.0, 5.0


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What `status` and `down` know of a service: its supervisor, its ports and its processes (0: down)."""

    pid: int
    port: int
    started_at: float
    components: dict[str, int]
    born: dict[str, float]
    restarts: dict[str, int]
    health_port: int = 0


def read_state(settings: Settings) -> ServiceState | None:
    """What the last supervisor of this home wrote; None when it ended in order, or never ran."""
    try:
        return ServiceState(**json.loads(state_path(settings).read_text()))
    except FileNotFoundError:
        return None


def is_running(settings: Settings) -> bool:
    """Does a supervisor hold this home now?"""
    if not lock_path(settings).exists():
        return False
    lock = FileLock(lock_path(settings))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def write_state(settings: Settings, state: ServiceState) -> None:
    """Replace what is known of the service, if it changed."""
    if read_state(settings) == state:
        return
    path = state_path(settings)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(json.dumps(asdict(state)))
    unfinished.replace(path)


def lock_path(settings: Settings) -> Path:
    """File that a supervisor holds locked for as long as it lives; the kernel frees it when it dies."""
    return settings.home / "service.lock"


def stop_service(settings: Settings) -> bool:
    """Stop the service of this home from another process; False when none runs.

    Raises:
        ServiceError: it did not end in time.
    """
    if not is_running(settings):
        had_crashed = read_state(settings) is not None
        end_left_over_processes(settings)
        return had_crashed
    is_asked = False
    deadline = time.monotonic() + 2 * TASKS_END_SECONDS + STOP_SECONDS + 15.0
    while is_running(settings):
        if not is_asked and (state := read_state(settings)):
            os.kill(state.pid, signal.SIGTERM)
            is_asked = True
        if time.monotonic() > deadline:
            raise ServiceError(f"The service on {settings.home} does not end; see its logs folder.")
        time.sleep(0.2)
    return True


def end_left_over_processes(settings: Settings) -> None:
    """End the processes of a supervisor that was killed before it could end them itself."""
    if (state := read_state(settings)) is None:
        return
    for name, pid in state.components.items():
        if pid and _is_ours(pid, state.born[name]):
            kill_session(pid)
    state_path(settings).unlink(missing_ok=True)


def _is_ours(pid: int, born: float) -> bool:
    """Tell our process from one that was given its number later. A dead one keeps it for its session."""
    try:
        return bool(abs(psutil.Process(pid).create_time() - born) < 1.0)
    except psutil.NoSuchProcess:
        return True


def state_path(settings: Settings) -> Path:
    """File with the `ServiceState` of a running service."""
    return settings.home / "service.json"
