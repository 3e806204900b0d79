"""Decides which messages are owed: who hears of a new cause, of a change, and of the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from expectations.alerts.alert import Alert
from expectations.alerts.configuration import Configuration
from ingest.operations import (
    RETURNS_WITHIN,
    Incident,
    OutboxMessage,
    all_messages,
    current_silences,
    let_tell,
    open_incident,
    queue_message,
    recent_incidents,
    recent_triggers,
    resolve_incident,
    withdraw_messages,
)
from ingest.settings import Settings

#: Causes of which a channel is told one by one in `STORM_WINDOW`; more of them are summed up.
STORM_CAUSES = 5
STORM_WINDOW = timedelta(minutes=10)
#: How long after its end an incident is looked at.
RESOLVED_KEPT = timedelta(days=7)
STORM_KEY = "storm"


def plan_messages(settings: Settings, configuration: Configuration, now: datetime) -> None:
    """Queue what is owed. Planning twice changes nothing."""
    _forget_told_ends(settings, now)
    untold = [incident for incident, told in _incidents(settings, now) if not told]
    _plan_triggers(settings, configuration, untold, now)
    _end_storm(settings, now)
    for incident, told in _incidents(settings, now):
        for message in told:
            if message.event == "trigger" and message.state == "sent":
                _plan_followup(settings, configuration, incident, message, told, now)


def _incidents(settings: Settings, now: datetime) -> list[tuple[Incident, list[OutboxMessage]]]:
    """Each incident that messages may be owed about, the newest first, with its messages."""
    incidents = recent_incidents(settings, now - RESOLVED_KEPT)
    told: dict[int, list[OutboxMessage]] = {incident.incident_id: [] for incident in incidents}
    for message in all_messages(settings, list(told)):
        told[message.incident_id].append(message)
    return [(incident, told[incident.incident_id]) for incident in incidents]


def _forget_told_ends(settings: Settings, now: datetime) -> None:
    """A cause that came back after its end was told is told anew; from then on, its end must last."""
    for incident, told in _incidents(settings, now):
        if incident.state == "open" and (ends := [m for m in told if m.event == "resolve"]):
            is_told = any(end.state in ("sent", "sending") for end in ends)
            withdraw_messages(settings, [m.message_id for m in (told if is_told else ends)])


def _plan_triggers(
    settings: Settings, configuration: Configuration, untold: Sequence[Incident], now: datetime
) -> None:
    """Queue the first message of each new cause, or one that sums them up when there are too many."""
    silences = current_silences(settings, now)
    new = [
        incident
        for incident in reversed(untold)  # oldest first
        if incident.state == "open"
        and incident.told_by is None
        and incident.acknowledged_at is None
        and not any(each.covers(incident, now) for each in silences)
    ]
    owed = {i.incident_id: configuration.route(Alert.of(i.alert)).send_to for i in new}
    channels = {name for names in owed.values() for name in names}
    stormy = {
        name
        for name in channels
        if recent_triggers(settings, name, now - STORM_WINDOW) + sum(name in names for names in owed.values())
        > STORM_CAUSES
    }
    summed_up = [i for i in new if stormy.intersection(owed[i.incident_id]) and i.dedup_key != STORM_KEY]
    for incident in new:
        if incident not in summed_up:
            for name in owed[incident.incident_id]:
                queue_message(settings, incident.incident_id, "trigger", name, now)
    if summed_up:
        _sum_up(settings, configuration, summed_up, now)


def _sum_up(
    settings: Settings, configuration: Configuration, summed_up: Sequence[Incident], now: datetime
) -> None:
    """One incident speaks for many: open while any of them is."""
    before = [i for i in recent_incidents(settings, now) if i.dedup_key == STORM_KEY and i.state == "open"]
    severity = max((i.severity for i in (*summed_up, *before)), key=("info", "warning", "critical").index)
    causes = [title for i in before for title in i.alert["also"]] + [i.title for i in summed_up]
    alert = storm_alert(severity, causes, now)
    storm = open_incident(settings, STORM_KEY, alert.severity, alert.title, asdict(alert), now)
    let_tell(settings, [i.incident_id for i in summed_up], storm.incident_id)
    for name in {name for i in summed_up for name in configuration.route(Alert.of(i.alert)).send_to}:
        queue_message(settings, storm.incident_id, "trigger", name, now)


def storm_alert(severity: str, causes: Sequence[str], now: datetime) -> Alert:
    """What is said of many causes at once."""
    return Alert(
        dedup_key=STORM_KEY,
        severity=severity,
        title=f"{len(causes)} causes at once, told together",
        check=STORM_KEY,
        sentence=f"More than {STORM_CAUSES} causes in {STORM_WINDOW.seconds // 60} minutes. "
        "`inflow alerts list` shows each of them.",
        owner="ingest",
        impact="So many causes at once mostly have one behind them: a release, a source, a disk.",
        runbook="docs/runbooks/storm.md",
        first_seen=now.isoformat(),
        also=list(causes),
    )


def _end_storm(settings: Settings, now: datetime) -> None:
    incidents = [incident for incident, _ in _incidents(settings, now)]
    for storm in incidents:
        if storm.dedup_key == STORM_KEY and storm.state == "open":
            summed_up = [i for i in incidents if i.told_by == storm.incident_id]
            if summed_up and all(i.state != "open" for i in summed_up):
                resolve_incident(settings, STORM_KEY, now)


def _plan_followup(
    settings: Settings,
    configuration: Configuration,
    incident: Incident,
    trigger: OutboxMessage,
    told: Sequence[OutboxMessage],
    now: datetime,
) -> None:
    """Whoever was told of a cause is told of its end; and of a change, where that disturbs nobody."""
    channel = configuration.channels.get(trigger.channel)
    if channel is None:
        return
    if incident.severity == "info":
        return  # news has no end that anybody waits for
    if incident.state != "open":
        if not incident.returns or now - incident.last_seen >= RETURNS_WITHIN:
            queue_message(settings, incident.incident_id, "resolve", trigger.channel, now)
        return
    heard = [m.at for m in told if m.channel == trigger.channel and m.event in ("trigger", "update")]
    if incident.last_seen > max(heard) and "update" in channel.events:
        queue_message(settings, incident.incident_id, "update", trigger.channel, now)
