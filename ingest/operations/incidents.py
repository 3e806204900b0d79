"""Causes that somebody must know about, and what became of their messages.

One cause is one incident: while it is open, seeing it again only raises its count. Its message is claimed
before it is sent, so that two processes never send it twice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from ingest.operations.store import deliveries, incidents, transaction
from ingest.settings import Settings

#: A claim older than this belongs to a process that died while sending.
CLAIM_EXPIRES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Incident:
    """One cause that somebody must know about; `state` is open or resolved, `alert` its message."""

    incident_id: int
    dedup_key: str
    severity: str
    title: str
    first_seen: datetime
    last_seen: datetime
    count: int
    state: str
    alert: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """The message of one incident on one channel; `state` is sending, sent or failed."""

    incident_id: int
    channel: str
    state: str
    attempts: int
    detail: str
    at: datetime


def open_incident(
    settings: Settings, dedup_key: str, severity: str, title: str, alert: dict[str, Any], at: datetime
) -> Incident:
    """Open an incident for this cause, or count the one that is open; it takes the newest title and alert."""
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
        return Incident(**connection.execute(counted).mappings().one())


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


def undelivered_incidents(settings: Settings, channel: str) -> list[Incident]:
    """Open incidents whose message has not been sent on this channel, oldest first."""
    sent = sa.select(deliveries.c.incident_id).where(
        deliveries.c.channel == channel, deliveries.c.state == "sent"
    )
    chosen = sa.select(incidents).where(
        incidents.c.state == "open", incidents.c.incident_id.not_in(sent)
    ).order_by(incidents.c.incident_id)  # fmt: skip
    with transaction(settings) as connection:
        return [Incident(**row) for row in connection.execute(chosen).mappings()]


def claim_delivery(settings: Settings, incident_id: int, channel: str, at: datetime) -> bool:
    """Take the right to send this message now; False when it is sent, or being sent by another process."""
    statement = insert(deliveries).values(
        incident_id=incident_id, channel=channel, state="sending", attempts=1, detail="", at=at
    )
    is_free = (deliveries.c.state == "failed") | (
        (deliveries.c.state == "sending") & (deliveries.c.at < at - CLAIM_EXPIRES)
    )
    claimed = statement.on_conflict_do_update(
        index_elements=["incident_id", "channel"],
        set_={"state": "sending", "attempts": deliveries.c.attempts + 1, "at": at},
        where=is_free,
    )
    with transaction(settings) as connection:
        return connection.execute(claimed).rowcount > 0


def finish_delivery(
    settings: Settings, incident_id: int, channel: str, *, is_sent: bool, detail: str, at: datetime
) -> None:
    """Note how the sending ended; `detail` says why it failed."""
    is_it = (deliveries.c.incident_id == incident_id) & (deliveries.c.channel == channel)
    outcome = {"state": "sent" if is_sent else "failed", "detail": detail, "at": at}
    with transaction(settings) as connection:
        connection.execute(sa.update(deliveries).where(is_it).values(outcome))


def failed_deliveries(settings: Settings) -> list[Delivery]:
    """Messages of open incidents that could not be sent: on-call has not heard of them."""
    chosen = (
        sa.select(deliveries)
        .join(incidents, incidents.c.incident_id == deliveries.c.incident_id)
        .where(deliveries.c.state == "failed", incidents.c.state == "open")
        .order_by(deliveries.c.incident_id)
    )
    with transaction(settings) as connection:
        return [Delivery(**row) for row in connection.execute(chosen).mappings()]
