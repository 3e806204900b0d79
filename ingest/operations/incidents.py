"""Causes that somebody must know about.

One cause is one incident: while it is open, seeing it again only raises its count. A cause that comes back
soon after its end is the same incident, opened again: it comes and goes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from ingest.operations.store import incidents, transaction
from ingest.settings import Settings

#: A cause that comes back within this time after its end had not ended.
RETURNS_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Incident:
    """One cause that somebody must know about; `state` is open or resolved, `alert` what there is to say.

    `last_seen` of a resolved incident is when it was resolved; `told_by` is the incident that sums up a
    storm and speaks for this one; `returns` is how often the cause came back soon after its end.
    """

    incident_id: int
    dedup_key: str
    severity: str
    title: str
    first_seen: datetime
    last_seen: datetime
    count: int
    state: str
    alert: dict[str, Any]
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    told_by: int | None = None
    returns: int | None = None


def open_incident(
    settings: Settings, dedup_key: str, severity: str, title: str, alert: dict[str, Any], at: datetime
) -> Incident:
    """Open an incident for this cause, or count the one that is open; it takes the newest title and alert.

    One that ended less than `RETURNS_WITHIN` ago is opened again.
    """
    statement = insert(incidents).values(
        dedup_key=dedup_key,
        severity=severity,
        title=title,
        first_seen=at,
        last_seen=at,
        count=1,
        state="open",
        alert=alert,
    )
    newest = statement.excluded
    counted = statement.on_conflict_do_update(
        index_elements=["dedup_key"],
        index_where=incidents.c.state == "open",
        set_={
            "severity": newest.severity,
            "title": newest.title,
            "last_seen": newest.last_seen,
            "count": incidents.c.count + 1,
            "alert": newest.alert,
        },
    ).returning(incidents)
    with transaction(settings) as connection:
        connection.execute(_returned(dedup_key, at))
        return Incident(**connection.execute(counted).mappings().one())


def _returned(dedup_key: str, at: datetime) -> sa.Update:
    """Open the newest incident of this cause again if it ended a short while ago.

    Who acknowledged it before it ended for the first time believes it over, so that is forgotten.
    """
    newest = sa.select(sa.func.max(incidents.c.incident_id)).where(incidents.c.dedup_key == dedup_key)
    storm = incidents.alias("storm")
    still_told_by = sa.select(storm.c.incident_id).where(
        storm.c.incident_id == incidents.c.told_by, storm.c.state == "open"
    )
    return (
        sa.update(incidents)
        .where(
            incidents.c.incident_id == newest.scalar_subquery(),
            incidents.c.state == "resolved",
            incidents.c.last_seen >= at - RETURNS_WITHIN,
        )
        .values(
            state="open",
            returns=sa.func.coalesce(incidents.c.returns, 0) + 1,
            acknowledged_at=sa.case((incidents.c.returns > 0, incidents.c.acknowledged_at)),
            acknowledged_by=sa.case((incidents.c.returns > 0, incidents.c.acknowledged_by)),
            told_by=still_told_by.scalar_subquery(),
        )
    )


def resolve_incidents(settings: Settings, prefix: str, keep: Collection[str], at: datetime) -> int:
    """Close the open incidents whose key starts with `prefix`, but those to `keep`; returns how many."""
    is_gone = (
        (incidents.c.state == "open")
        & incidents.c.dedup_key.startswith(prefix, autoescape=True)
        & incidents.c.dedup_key.not_in(keep)
    )
    with transaction(settings) as connection:
        closed = connection.execute(
            sa.update(incidents).where(is_gone).values(state="resolved", last_seen=at)
        )
        return closed.rowcount


def resolve_incident(settings: Settings, dedup_key: str, at: datetime) -> bool:
    """Close the open incident of this cause; False when none is open."""
    is_it = (incidents.c.dedup_key == dedup_key) & (incidents.c.state == "open")
    with transaction(settings) as connection:
        closed = connection.execute(sa.update(incidents).where(is_it).values(state="resolved", last_seen=at))
        return closed.rowcount > 0


def open_incidents(settings: Settings) -> list[Incident]:
    """Every open incident, oldest first."""
    chosen = sa.select(incidents).where(incidents.c.state == "open").order_by(incidents.c.incident_id)
    with transaction(settings) as connection:
        return [Incident(**row) for row in connection.execute(chosen).mappings()]


def find_incident(settings: Settings, incident_id: int) -> Incident | None:
    """The incident of that number, open or resolved; None when there is none."""
    chosen = sa.select(incidents).where(incidents.c.incident_id == incident_id)
    with transaction(settings) as connection:
        row = connection.execute(chosen).mappings().first()
    return Incident(**row) if row else None


def recent_incidents(settings: Settings, since: datetime) -> list[Incident]:
    """Every incident that is open, or was resolved after `since`; newest first."""
    is_recent = (incidents.c.state == "open") | (incidents.c.last_seen >= since)
    chosen = sa.select(incidents).where(is_recent).order_by(incidents.c.incident_id.desc())
    with transaction(settings) as connection:
        return [Incident(**row) for row in connection.execute(chosen).mappings()]


def acknowledge_incident(settings: Settings, incident_id: int, by: str, at: datetime) -> bool:
    """Note that somebody works on it; False when it is not open, or acknowledged already."""
    is_it = (
        (incidents.c.incident_id == incident_id)
        & (incidents.c.state == "open")
        & incidents.c.acknowledged_at.is_(None)
    )
    noted = sa.update(incidents).where(is_it).values(acknowledged_at=at, acknowledged_by=by)
    with transaction(settings) as connection:
        return connection.execute(noted).rowcount > 0


def let_tell(settings: Settings, told: Collection[int], by: int) -> None:
    """Have the incident `by` speak for the incidents `told`: they get no message of their own."""
    with transaction(settings) as connection:
        connection.execute(sa.update(incidents).where(incidents.c.incident_id.in_(told)).values(told_by=by))
