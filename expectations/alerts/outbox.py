"""Says each thing once, and surely: sends what is owed, tries again, and lets another channel say it."""

from __future__ import annotations

import logging
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from expectations.alerts.alert import Alert, Event, Message
from expectations.alerts.channels import Channel, Outcome
from expectations.alerts.configuration import Configuration, read_configuration
from expectations.alerts.planning import plan_messages
from ingest.errors import ConfigurationError
from ingest.operations import (
    Incident,
    OutboxMessage,
    acknowledge_incident,
    all_messages,
    claim_message,
    find_incident,
    finish_message,
    open_incident,
    queue_message,
    unsent_messages,
    withdraw_messages,
)
from ingest.settings import Settings

#: Attempts before a message counts as failed and goes to the next channel.
ATTEMPTS = 4
#: Seconds before the second attempt; each later pause is twice as long.
FIRST_PAUSE_SECONDS = 1.0
#: Seconds after which what has failed is tried again, as long as nobody else has taken it.
FAILED_PAUSE_SECONDS = 900.0
LONGEST_PAUSE_SECONDS = 3_600.0
#: How long a step waits for its own messages; what takes longer is sent by the sweep.
PATIENCE_SECONDS = 10.0
_LOG = logging.getLogger(__name__)


def open_alert(settings: Settings, alert: Alert, at: datetime) -> Incident:
    """Open the incident of this cause, or count it once more; the message is sent by `send_waiting`."""
    alert = alert.cleaned()
    return open_incident(settings, alert.dedup_key, alert.severity, alert.title, asdict(alert), at)


def acknowledge(settings: Settings, incident: Incident, by: str) -> bool:
    """Note that somebody works on it, and tell the channels that keep such notes; False when it was noted."""
    now = datetime.now(UTC)
    if not acknowledge_incident(settings, incident.incident_id, by, now):
        return False
    configuration = read_configuration(settings)
    for told in all_messages(settings, [incident.incident_id]):
        channel = configuration.channels.get(told.channel)
        if told.event == "trigger" and channel and "acknowledge" in channel.events:
            queue_message(settings, incident.incident_id, "acknowledge", told.channel, now)
    return True


def send_waiting(settings: Settings, patience_seconds: float = PATIENCE_SECONDS) -> int:
    """Send everything that is owed and due, and what comes due while we may wait; return how many went out.

    Nothing here stops a publication: what cannot be sent, and a configuration that cannot be read, show in
    `inflow status`.
    """
    try:
        configuration = read_configuration(settings)
    except ConfigurationError as error:
        _LOG.error("Nobody is told of incidents: %s", error)
        return 0
    plan_messages(settings, configuration, datetime.now(UTC))
    deadline = time.monotonic() + patience_seconds
    sent = 0
    while True:
        sent += sum(_deliver(settings, configuration, message) for message in _due(settings))
        waiting = [m.due_at for m in unsent_messages(settings) if m.state == "waiting"]
        if not waiting:
            return sent
        pause = max(0.0, (min(waiting) - datetime.now(UTC)).total_seconds())
        if time.monotonic() + pause > deadline:
            return sent
        time.sleep(pause)


def _due(settings: Settings) -> list[OutboxMessage]:
    now = datetime.now(UTC)
    return [m for m in unsent_messages(settings) if m.state == "sending" or m.due_at <= now]


def _deliver(settings: Settings, configuration: Configuration, owed: OutboxMessage) -> bool:
    """Send one message; False when another process sends it, it is owed no more, or it was not taken."""
    incident = find_incident(settings, owed.incident_id)
    channel = configuration.channels.get(owed.channel)
    if channel is None or incident is None or _is_stale(owed, incident):
        withdraw_messages(settings, [owed.message_id])
        return False
    if owed.state == "failed" and _is_told_elsewhere(settings, owed):
        return False
    if not claim_message(settings, owed.message_id, datetime.now(UTC)):
        return False
    message = _message(configuration, owed, incident)
    outcome = _send(channel, message)
    if outcome.is_sent:
        finish_message(settings, owed.message_id, "sent", datetime.now(UTC))
        return True
    _try_later(settings, configuration, owed, message.alert, outcome)
    return False


def _send(channel: Channel, message: Message) -> Outcome:
    try:
        return channel.send(message)
    except Exception as error:  # whatever a channel trips over, the others must hear of the incident
        _LOG.exception("A message about incident %s could not be made", message.incident_id)
        return Outcome(False, f"the message could not be made ({type(error).__name__})", is_final=True)


def _try_later(
    settings: Settings, configuration: Configuration, owed: OutboxMessage, alert: Alert, outcome: Outcome
) -> None:
    """Wait longer each time; after the last attempt let the next channel say it."""
    attempts = owed.attempts + 1
    is_failed = outcome.is_final or attempts >= ATTEMPTS
    pause = FAILED_PAUSE_SECONDS if is_failed else FIRST_PAUSE_SECONDS * 2 ** (attempts - 1)
    pause = min(max(pause, outcome.retry_after_seconds or 0.0), LONGEST_PAUSE_SECONDS)
    now = datetime.now(UTC)
    finish_message(
        settings,
        owed.message_id,
        "failed" if is_failed else "waiting",
        now,
        detail=f"channel {owed.channel}: {outcome.reason}",
        due_at=now + timedelta(seconds=pause),
    )
    if is_failed and owed.event == "trigger":
        told = {m.channel for m in all_messages(settings, [owed.incident_id]) if m.event == "trigger"}
        others = [name for name in configuration.route(alert).fallback if name not in told]
        if others:
            queue_message(settings, owed.incident_id, "trigger", others[0], now)


def _is_stale(owed: OutboxMessage, incident: Incident) -> bool:
    """Whether the cause was gone before anybody heard of it."""
    return incident.state != "open" and owed.event != "resolve"


def _is_told_elsewhere(settings: Settings, owed: OutboxMessage) -> bool:
    return any(
        message.state == "sent" and message.event == owed.event
        for message in all_messages(settings, [owed.incident_id])
    )


def _message(configuration: Configuration, owed: OutboxMessage, incident: Incident) -> Message:
    event: Event = owed.event  # type: ignore[assignment]
    alert = configuration.page_links().applied_to(Alert.of(incident.alert))
    # Each update is a message of its own, and so is what is told of a cause that came back.
    number = incident.count if event == "update" else incident.returns or 0
    return Message(
        key=f"{configuration.name}-incident-{incident.incident_id}-{event}-{owed.message_id}-{number}",
        event=event,
        installation=configuration.name,
        incident_id=incident.incident_id,
        alert=replace(alert, severity=incident.severity, title=incident.title),
        first_seen=incident.first_seen,
        last_seen=incident.last_seen,
        times_seen=incident.count,
        returns=incident.returns or 0,
        acknowledged_by=incident.acknowledged_by,
    )
