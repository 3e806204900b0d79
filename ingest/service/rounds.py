"""What the supervisor does once a minute, outside Airflow: what watches must not die with the watched.

A round looks for components that keep dying, rotates logs, sends messages that wait, sends metrics, and tells
the dead man's switch that all is well. When a round is not made, or finds something wrong, the switch at the
other end raises the alarm.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime

import httpx

from expectations.alerts import send_waiting
from ingest.operations import stage_summary
from ingest.service.health import Health, read_health
from ingest.service.logs import rotate_logs
from ingest.service.restarts import RestartWatch
from ingest.settings import Settings

ROUND_SECONDS = 60.0
TIMEOUT_SECONDS = 10.0


class Rounds(threading.Thread):
    """Makes a round at once and then each minute, until stopped. A part that fails is said once."""

    def __init__(
        self, settings: Settings, say: Callable[[str], None], seconds: float = ROUND_SECONDS
    ) -> None:
        super().__init__(name="rounds", daemon=True)
        self._settings = settings
        self._say = say
        self._seconds = seconds
        self._stopped = threading.Event()
        self._said: dict[str, str] = {}
        self._restarts = RestartWatch(settings, datetime.now(UTC))

    def run(self) -> None:
        """Make rounds until stopped."""
        while not self._stopped.is_set():
            self.make_round()
            self._stopped.wait(self._seconds)

    def stop(self) -> None:
        """End after the round that is being made."""
        self._stopped.set()
        self.join(TIMEOUT_SECONDS)

    def make_round(self) -> None:
        """Do every part, whatever the others do."""
        health: list[Health] = []
        self._do("restarts", lambda: self._restarts.look(datetime.now(UTC)))
        self._do("health", lambda: health.append(read_health(self._settings)))
        self._do("log rotation", lambda: rotate_logs(self._settings))
        self._do("messages", lambda: send_waiting(self._settings))
        if health:
            self._do("metrics", lambda: send_metrics(self._settings, health[0]))
            if health[0].is_ok:
                self._do("dead man's switch", lambda: ping(self._settings.deadman_url))

    def _do(self, part: str, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:
            reason = f"{type(error).__name__}" if isinstance(error, httpx.HTTPError) else repr(error)
            if self._said.get(part) != reason:  # once, not each minute
                self._say(f"{part}: {reason}; tried again each minute")
            self._said[part] = reason
        else:
            self._said.pop(part, None)


def ping(url: str | None) -> None:
    """Tell the dead man's switch that all is well. Its address may be a secret, so errors do not name it.

    Raises:
        httpx.HTTPError: it could not be told.
    """
    if url:
        httpx.get(url, timeout=TIMEOUT_SECONDS, follow_redirects=True).raise_for_status()


def send_metrics(settings: Settings, health: Health) -> None:
    """Send gauges to the StatsD server of the settings, named as Airflow names its own."""
    if settings.statsd is None:
        return
    host, _, port = settings.statsd.rpartition(":")
    latency = stage_summary(settings)
    gauges: dict[str, float | None] = {
        "latency.p50_seconds": latency.p50_seconds,
        "latency.p95_seconds": latency.p95_seconds,
        "backlog": health.backlog,
        "problems": len(health.problems),
    }
    for stage, taken in latency.stages.items():
        gauges |= {f"stage.{stage}.p50_seconds": taken.p50, f"stage.{stage}.p95_seconds": taken.p95}
    gauges |= {f"component.{name}.up": state == "up" for name, state in health.components.items()}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for name, value in gauges.items():
            if value is not None:
                sender.sendto(f"inflow.{name}:{float(value):g}|g".encode(), (host, int(port)))
