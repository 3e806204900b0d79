"""Looks whether anything is late, opens and closes the incidents of that, and tells on-call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from expectations.alerts import Alert, open_alert, send_waiting
from expectations.alerts.configuration import read_configuration
from expectations.freshness import Observation, SourceArrivals, judge_freshness
from ingest.errors import WarehouseBusy
from ingest.operations import (
    Incident,
    last_publication,
    oldest_waiting,
    open_incidents,
    record_backlog,
    resolve_incidents,
)
from ingest.service.status import read_backlog
from ingest.settings import Settings
from ingest.sources import landing
from ingest.sources.inbox import list_files
from ingest.warehouse.lock import open_warehouse

#: A look does not wait for a load or build; the next look is soon.
WAREHOUSE_WAIT_SECONDS = 10.0

_ARRIVALS = """
WITH arrivals AS (
    SELECT source, first_seen_at, first_seen_at - lag(first_seen_at) OVER (
        PARTITION BY source ORDER BY first_seen_at
    ) AS gap
    FROM raw.articles WHERE first_seen_at > $1
)
SELECT source, max(first_seen_at), count(*), count(DISTINCT first_seen_at::DATE),
    coalesce(max(gap), INTERVAL 0 SECOND)
FROM arrivals GROUP BY source ORDER BY source
"""
_HABIT = timedelta(days=60)


def watch_freshness(settings: Settings, now: datetime | None = None) -> list[Alert]:
    """Look once; return what is late.

    Raises:
        ConfigurationError: `alerts.yml` has a mistake.
    """
    rules = read_configuration(settings).freshness
    seen = observe(settings, now or datetime.now(UTC), list(rules.sources))
    alerts = judge_freshness(seen, rules)
    kept = [_open(settings, alert, seen.now) for alert in alerts]
    watched = ["freshness:critical:", "freshness:warning:backlog"]
    if seen.sources is not None:
        watched.append("freshness:warning:source:")
    for prefix in watched:
        resolve_incidents(settings, prefix, kept, seen.now)
    send_waiting(settings)
    return alerts


def observe(settings: Settings, now: datetime, listed: Sequence[str]) -> Observation:
    """What is to be seen now; a listed source that never sent anything is silent since the first load."""
    published = last_publication(settings)
    arrived = [receipt.received_at for receipt in landing.pending(settings)]
    arrived += [
        datetime.fromtimestamp(file.path.stat().st_mtime, UTC)
        for file in list_files(settings.inbox)
        if file.path.exists()
    ]
    loaded = oldest_waiting(settings)
    return Observation(
        now=now,
        oldest_waiting=min([*arrived, *([loaded] if loaded else [])], default=None),
        last_publication=published.published_at if published else None,
        backlogs=record_backlog(settings, read_backlog(settings).total, now),
        sources=_arrivals(settings, now, listed),
    )


def _arrivals(settings: Settings, now: datetime, listed: Sequence[str]) -> list[SourceArrivals] | None:
    """None when the warehouse is busy: then something arrives."""
    if not settings.warehouse.exists():
        return []
    hurried = replace(settings, lock_timeout_seconds=WAREHOUSE_WAIT_SECONDS)
    try:
        with open_warehouse(hurried, read_only=True) as connection:
            rows = connection.execute(_ARRIVALS, [(now - _HABIT).replace(tzinfo=None)]).fetchall()
            first = connection.execute("SELECT min(loaded_at) FROM raw.loads").fetchone()
    except WarehouseBusy:
        return None
    known = [SourceArrivals(source, last.replace(tzinfo=UTC), *others) for source, last, *others in rows]
    if first is None or first[0] is None:
        return known
    since = max(first[0].replace(tzinfo=UTC), now - _HABIT)
    unseen = set(listed) - {arrivals.source for arrivals in known}
    return [*known, *(SourceArrivals(source, since, 0, 0, timedelta()) for source in sorted(unseen))]


def _open(settings: Settings, alert: Alert, now: datetime) -> str:
    """Open its incident; a publication that is late because one is blocked is that incident's consequence."""
    cause = _blocking(settings) if alert.check == "freshness.publication" else None
    if cause is None:
        return open_alert(settings, alert, now).dedup_key
    blocked = Alert.of(cause.alert)
    if alert.check not in blocked.also:
        open_alert(settings, replace(blocked, also=[*blocked.also, alert.check, *alert.also]), now)
    return cause.dedup_key


def _blocking(settings: Settings) -> Incident | None:
    return next(
        (
            incident
            for incident in open_incidents(settings)
            if incident.severity == "critical" and not incident.dedup_key.startswith("freshness:")
        ),
        None,
    )
