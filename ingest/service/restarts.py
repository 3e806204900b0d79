"""A component that keeps dying is one incident, told of from outside Airflow: Airflow may be what dies."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from expectations.alerts import open_alert, render_dying_component
from ingest.operations import resolve_incidents
from ingest.service.state import read_state
from ingest.settings import Settings

#: One restart is a hiccup; this many within this time are a cause.
DYING_RESTARTS = 3
DYING_WITHIN = timedelta(minutes=10)
#: A component that was not started again for this long stays up.
STEADY_AFTER = timedelta(minutes=5)
KEY_PREFIX = "component:critical:"


class RestartWatch:
    """Compares how often each component had to be started again, look by look."""

    def __init__(self, settings: Settings, since: datetime) -> None:
        self._settings = settings
        self._since = since
        self._counted: dict[str, int] = defaultdict(int)
        self._restarts: dict[str, list[datetime]] = defaultdict(list)

    def look(self, now: datetime) -> None:
        """Open the incidents of components that keep dying; close those of components that stay up."""
        if (state := read_state(self._settings)) is None:
            return
        for name, count in state.restarts.items():
            started = count - self._counted[name]
            self._counted[name] = count
            recent = [at for at in self._restarts[name] if at > now - DYING_WITHIN] + [now] * started
            self._restarts[name] = recent
            if started and len(recent) >= DYING_RESTARTS:
                log = str(self._settings.home / "logs" / f"{name}.log")
                minutes = int(DYING_WITHIN.total_seconds() // 60)
                alert = render_dying_component(name, KEY_PREFIX + name, len(recent), minutes, log, now)
                open_alert(self._settings, alert, now)
        if now - self._since >= STEADY_AFTER:  # what a former supervisor opened is looked at as long
            resolve_incidents(self._settings, KEY_PREFIX, self._unsteady(now), now)

    def _unsteady(self, now: datetime) -> list[str]:
        """Keys of the components that were started again lately."""
        return [
            KEY_PREFIX + name
            for name, restarts in self._restarts.items()
            if any(at > now - STEADY_AFTER for at in restarts)
        ]
