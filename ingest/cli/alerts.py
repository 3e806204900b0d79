"""What `inflow alerts` does and prints."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import typer

from expectations.alerts import acknowledge, send_waiting
from expectations.alerts.alert import Alert
from expectations.alerts.configuration import read_configuration
from expectations.alerts.trial import send_tests
from ingest.cli.console import console, plain, render_table
from ingest.errors import InflowError
from ingest.operations import (
    Incident,
    OutboxMessage,
    all_messages,
    current_silences,
    find_incident,
    make_due,
    open_incidents,
    recent_incidents,
    silence,
    unsent_messages,
)
from ingest.operations import end_silence as end_silence_now
from ingest.settings import Settings

RESOLVED_SHOWN = timedelta(days=7)
_COLUMNS = ["incident", "severity", "check", "title", "first seen (UTC)", "times", "told"]


def print_incidents(settings: Settings, *, has_resolved: bool, as_json: bool) -> None:
    """Print the incidents, and the silences in force."""
    now = datetime.now(UTC)
    found = recent_incidents(settings, now - RESOLVED_SHOWN) if has_resolved else open_incidents(settings)
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], default=str, ensure_ascii=False, indent=1))
        return
    silences = current_silences(settings, now)
    if not found:
        console.print("No open incident.")
    else:
        owed = all_messages(settings, [incident.incident_id for incident in found])
        quiet = {i.incident_id for i in found if any(each.covers(i, now) for each in silences)}
        rows = [_row(incident, owed, incident.incident_id in quiet) for incident in found]
        console.print(render_table(f"incidents: {len(found)}", _COLUMNS, rows))
        console.print("More about one: `inflow alerts show INCIDENT`.")
    for each in silences:
        window = f"{_time(each.starts_at)} to {_time(each.ends_at)} UTC"
        console.print(plain(f"silence {each.silence_id}: {each.pattern}, {window} {each.reason}"))


def print_incident(settings: Settings, incident_id: int, *, as_json: bool) -> None:
    """Print everything that is known of one incident.

    Raises:
        InflowError: there is none of that number.
    """
    incident = _find(settings, incident_id)
    if as_json:
        typer.echo(json.dumps(asdict(incident), default=str, ensure_ascii=False, indent=1))
        return
    alert = Alert.of(incident.alert)
    table = render_table(f"incident {incident_id}: {incident.state}", ["field", "value"], [])
    facts: dict[str, Any] = {
        "title": incident.title,
        "says": alert.sentence,
        "severity": incident.severity,
        "owner": alert.owner,
        "seen": f"{incident.count} times, {_time(incident.first_seen)} to {_time(incident.last_seen)} UTC",
        "came back": f"{incident.returns} times, less than half an hour after it ended"
        if incident.returns
        else None,
        "acknowledged": incident.acknowledged_by,
        "rows": ", ".join(alert.counted),
        "in consequence": alert.also,
        "impact": alert.impact,
        "runbook": alert.runbook,
        "silence": alert.silence,
        "accept": alert.accept,
    }
    for sample in alert.samples:
        where = sample.get("url") or sample.get("location") or sample.get("article_id") or ""
        facts[str(sample["row_id"])] = f"{sample['value']}: “{sample['quote']}” ({where})"
    for message in all_messages(settings, [incident_id]):
        facts[f"{message.event} to {message.channel}"] = f"{message.state} {message.detail}".strip()
    for name, value in facts.items():
        if value:
            table.add_row(plain(name), plain(value))
    console.print(table)


def acknowledge_incident(settings: Settings, incident_id: int, by: str | None) -> None:
    """Note who works on it, and tell the channels.

    Raises:
        InflowError: there is no open incident of that number.
    """
    incident = _find(settings, incident_id)
    if incident.state != "open":
        raise InflowError(f"Incident {incident_id} is resolved already; see `inflow alerts list`.")
    who = by or getpass.getuser()
    if not acknowledge(settings, incident, who):
        raise InflowError(f"Incident {incident_id} is acknowledged already, by {incident.acknowledged_by}.")
    send_waiting(settings)
    console.print(plain(f"Incident {incident_id} is acknowledged by {who}; it closes by itself."))


def start_silence(settings: Settings, pattern: str, *, hours: float, starting: float, reason: str) -> None:
    """Keep quiet about some causes for a while."""
    begin = datetime.now(UTC) + timedelta(hours=starting)
    made = silence(settings, pattern, begin, begin + timedelta(hours=hours), reason)
    console.print(
        plain(
            f"Silence {made.silence_id}: nothing is sent about {pattern} from {_time(made.starts_at)} to "
            f"{_time(made.ends_at)} UTC. End it with `inflow alerts silence --end {made.silence_id}`."
        )
    )


def end_silence(settings: Settings, silence_id: int) -> None:
    """End a silence now.

    Raises:
        InflowError: none of that number is in force or to come.
    """
    if not end_silence_now(settings, silence_id, datetime.now(UTC)):
        raise InflowError(f"No silence {silence_id} is in force; see `inflow alerts list`.")
    console.print(f"Silence {silence_id} has ended. What is still open is told with the next step.")


def send_now(settings: Settings) -> None:
    """Send what waits, due or not.

    Raises:
        ConfigurationError: `alerts.yml` has a mistake.
        InflowError: something is still owed.
    """
    read_configuration(settings)
    make_due(settings, datetime.now(UTC))
    sent = send_waiting(settings)
    console.print(f"{sent} messages sent.")
    owed = [message for message in unsent_messages(settings) if message.detail]
    if owed:
        raise InflowError("; ".join(dict.fromkeys(message.detail for message in owed)))


def send_test(settings: Settings) -> None:
    """Send a test through every channel and print what became of it.

    Raises:
        ConfigurationError: `alerts.yml` has a mistake.
        InflowError: no channel is configured.
    """
    rows = []
    for name, kind, outcome in send_tests(settings):
        rows.append((name, kind, "sent" if outcome.is_sent else f"NOT SENT: {outcome.reason}"))
    if not rows:
        raise InflowError(
            f"No channel is configured. Write {settings.alerts_file} (docs/alerts.example.yml shows how), "
            "or set INFLOW_ALERT_WEBHOOK_URL."
        )
    console.print(render_table("test", ["channel", "type", "outcome"], rows))
    if any(row[2] != "sent" for row in rows):
        raise typer.Exit(1)


def _find(settings: Settings, incident_id: int) -> Incident:
    incident = find_incident(settings, incident_id)
    if incident is None:
        raise InflowError(f"There is no incident {incident_id}; see `inflow alerts list --all`.")
    return incident


def _row(incident: Incident, owed: list[OutboxMessage], is_silenced: bool) -> tuple[Any, ...]:
    own = [message for message in owed if message.incident_id == incident.incident_id]
    severity = incident.severity if incident.state == "open" else "resolved"
    return (
        incident.incident_id,
        severity,
        incident.alert.get("check"),
        incident.title,
        _time(incident.first_seen),
        incident.count,
        _told(incident, own, is_silenced),
    )


def _told(incident: Incident, messages: list[OutboxMessage], is_silenced: bool) -> str:
    if incident.acknowledged_by:
        return f"acknowledged by {incident.acknowledged_by}"
    if incident.told_by:
        return f"with incident {incident.told_by}"
    states = [f"{message.channel} {message.state}" for message in messages if message.event == "trigger"]
    return ", ".join(states) or ("silenced" if is_silenced else "nobody")


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
