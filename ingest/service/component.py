"""One long-lived process of the service, with everything that it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
#: A process that lived this long has recovered: its next crash is a first one again.
STEADY_SECONDS = 60.0
KILL_SECONDS = 5.0


@dataclass(slots=True)
class Component:
    """A process that is kept alive. It leads its own session, so that whatever it forks can be found."""

    name: str
    command: list[str]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    environment: Mapping[str, str] | None = None
    account: Mapping[str, object] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    restarts: int = 0
    born: float = 0.0
    _started: float = 0.0
    _pause: float = FIRST_PAUSE
    _next_start: float = 0.0

    @property
    def pid(self) -> int | None:
        """Its process id while it lives."""
        return self.process.pid if self.process and self.process.poll() is None else None

    def start(self) -> None:
        """Start the process, detached from the terminal, its output appended to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
                env=self.environment,
                **self.account,
            )
        self._started = time.monotonic()
        self.born = psutil.Process(self.process.pid).create_time()

    def keep_alive(self) -> bool:
        """Restart it when it has died and its pause is over; True when it was found dead just now."""
        if self.process is None or self.process.poll() is None:
            return False
        now = time.monotonic()
        if self._next_start <= self._started:  # first look after this death
            if now - self._started > STEADY_SECONDS:
                self._pause = FIRST_PAUSE
            kill_session(self.process.pid)  # what it forked would fight its successor
            self._next_start = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            return True
        if now >= self._next_start:
            self.restarts += 1
            self.start()
        return False

    def ask_to_stop(self) -> None:
        """Send the stop signal to the process itself; it ends its children."""
        if self.pid:
            os.kill(self.pid, self.stop_signal)

    def stop(self, seconds: float) -> None:
        """Wait `seconds` for it to end, then end whatever is left of it."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        kill_session(self.process.pid)
        self.process.wait()
        self.process = None


def session_members(session: int) -> list[psutil.Process]:
    """Live processes of the session that process `session` leads or led."""
    members = []
    for pid in psutil.pids():
        with suppress(ProcessLookupError, PermissionError, psutil.NoSuchProcess):
            if os.getsid(pid) == session:
                process = psutil.Process(pid)
                if process.status() != psutil.STATUS_ZOMBIE:
                    members.append(process)
    return members


def kill_session(session: int) -> None:
    """Kill every member of a session and see them gone; its number is not reused while one of them lives."""
    deadline = time.monotonic() + KILL_SECONDS
    while (members := session_members(session)) and time.monotonic() < deadline:
        for process in members:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        time.sleep(0.01)
