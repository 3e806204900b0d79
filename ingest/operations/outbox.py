"""The outbox: messages about incidents, from the moment they are owed until a channel took them.

A message is claimed before it is sent, so that two processes never send it twice.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from ingest.operations.store import incidents, messages, transaction
from ingest.settings import Settings

#: A claim older than this belongs to a process that died while sending.
CLAIM_EXPIRES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One event (trigger, update, acknowledge, resolve) of an incident, owed to one channel.

    `state` is waiting, sending, sent or failed (every attempt was used; it is tried again at `due_at`).
    """

    message_id: int
    incident_id: int
    event: str
    channel: str
    state: str
    attempts: int
    detail: str
    at: datetime
    due_at: datetime


def queue_message(settings: Settings, incident_id: int, event: str, channel: str, at: datetime) -> None:
    """Owe this event to the channel; owing it twice changes nothing, but an update is owed anew."""
    fresh = {"state": "waiting", "attempts": 0, "detail": "", "at": at, "due_at": at}
    owed = insert(messages).values(incident_id=incident_id, event=event, channel=channel, **fresh)
    key = ["incident_id", "event", "channel"]
    settled = (
        owed.on_conflict_do_update(index_elements=key, set_=fresh, where=messages.c.state == "sent")
        if event == "update"
        else owed.on_conflict_do_nothing(index_elements=key)
    )
    with transaction(settings) as connection:
        connection.execute(settled)


def all_messages(settings: Settings, incident_ids: Collection[int]) -> list[OutboxMessage]:
    """Every message about these incidents, oldest first."""
    return _select(settings, messages.c.incident_id.in_(incident_ids))


def unsent_messages(settings: Settings) -> list[OutboxMessage]:
    """Every message that no channel has taken yet, the one due first first."""
    return sorted(_select(settings, messages.c.state != "sent"), key=lambda message: message.due_at)


def failed_messages(settings: Settings) -> list[OutboxMessage]:
    """Messages about open incidents that a channel did not take in all its attempts."""
    is_open = messages.c.incident_id.in_(
        sa.select(incidents.c.incident_id).where(incidents.c.state == "open")
    )
    return _select(settings, (messages.c.state == "failed") & is_open)


def recent_triggers(settings: Settings, channel: str, since: datetime) -> int:
    """How many causes this channel was told of, or is owed, since then."""
    counted = sa.select(sa.func.count()).where(
        messages.c.channel == channel, messages.c.event == "trigger", messages.c.at >= since
    )
    with transaction(settings) as connection:
        return connection.scalar(counted) or 0


def claim_message(settings: Settings, message_id: int, at: datetime) -> bool:
    """Take the right to send it now; False when it is sent, not due, or being sent by another process."""
    is_free = (messages.c.state.in_(("waiting", "failed")) & (messages.c.due_at <= at)) | (
        (messages.c.state == "sending") & (messages.c.at < at - CLAIM_EXPIRES)
    )
    claimed = (
        sa.update(messages)
        .where(messages.c.message_id == message_id, is_free)
        .values(state="sending", attempts=messages.c.attempts + 1, at=at)
    )
    with transaction(settings) as connection:
        return connection.execute(claimed).rowcount > 0


def finish_message(
    settings: Settings,
    message_id: int,
    state: str,
    at: datetime,
    *,
    detail: str = "",
    due_at: datetime | None = None,
) -> None:
    """Note how the sending ended; `detail` says why it failed, `due_at` when to try again."""
    outcome = {"state": state, "detail": detail, "at": at, "due_at": due_at or at}
    with transaction(settings) as connection:
        connection.execute(sa.update(messages).where(messages.c.message_id == message_id).values(outcome))


def make_due(settings: Settings, at: datetime) -> None:
    """Let everything that waits for a later attempt be tried now."""
    waits = messages.c.state.in_(("waiting", "failed"))
    with transaction(settings) as connection:
        connection.execute(sa.update(messages).where(waits).values(due_at=at))


def withdraw_messages(settings: Settings, message_ids: Collection[int]) -> None:
    """Owe these messages no more."""
    with transaction(settings) as connection:
        connection.execute(sa.delete(messages).where(messages.c.message_id.in_(message_ids)))


def _select(settings: Settings, condition: sa.ColumnElement[bool]) -> list[OutboxMessage]:
    chosen = sa.select(messages).where(condition).order_by(messages.c.message_id)
    with transaction(settings) as connection:
        return [OutboxMessage(**row) for row in connection.execute(chosen).mappings()]
