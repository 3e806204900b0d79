"""What on-call is told: one message per cause, with the rows, the words behind them and the way out.

An alert is plain data (JSON). It waits in the operations store with its incident until it is sent, so that
whoever comes by (a notifier, a later step) may send it, and nobody sends it twice.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from expectations.report import AuditReport, BrokenCheck, Fault
from ingest.errors import InflowError
from ingest.operations import (
    Incident,
    claim_delivery,
    finish_delivery,
    open_incident,
    undelivered_incidents,
)
from ingest.settings import Settings

CHANNEL = "webhook"
ATTEMPTS = 3
TIMEOUT_SECONDS = 5.0
PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Alert:
    """One message. `severity` is critical (nothing new is published) or warning (the rest is published).

    `counts` has the rows that failed, the rows judged and the articles concerned; `samples` at most three
    failing rows with their quotes; `also` the other checks that fail for what seems the same cause.
    """

    dedup_key: str
    severity: str
    title: str
    check: str
    sentence: str
    owner: str
    counts: dict[str, int]
    samples: list[dict[str, str | None]]
    also: list[str]
    impact: str
    runbook: str
    silence: str
    first_seen: str


def render_alert(report: AuditReport) -> Alert | None:
    """The one message of an audit: its first blocking fault, else its first warning, else None."""
    if report.blocking_broken:
        return _broken_alert(report, report.blocking_broken[0])
    if report.set_faults:
        return _fault_alert(report, report.set_faults, "critical")
    faults = (*report.row_faults, *report.warnings)
    if faults:
        return _fault_alert(report, faults, "warning")
    return _broken_alert(report, report.broken[0]) if report.broken else None


def render_failure(step: str, error: InflowError, at: datetime) -> Alert:
    """The message of a step that failed for a reason of its own (dbt, accounting)."""
    kind = type(error).__name__
    return Alert(
        dedup_key=f"{step}:critical:{kind}",
        severity="critical",
        title=f"{step} failed ({kind}); the last good marts stay",
        check=f"{step}.{kind}",
        sentence=str(error),
        owner="modelling" if step == "build" else "ingest",
        counts={},
        samples=[],
        also=[],
        impact="New articles do not reach the marts; what is published stays as it was.",
        runbook="docs/runbooks/build.md",
        silence="It is sent once; it closes by itself when the step succeeds.",
        first_seen=at.isoformat(),
    )


def _fault_alert(report: AuditReport, faults: tuple[Fault, ...], severity: str) -> Alert:
    first = faults[0]
    check = first.check
    consequence = {
        "critical": "publication is blocked",
        "warning": f"{len(report.held_articles)} articles are held back"
        if report.held_articles
        else "published",
    }[severity]
    return Alert(
        dedup_key=f"{report.layer}:{severity}:{check.name}",
        severity=severity,
        title=f"{check.table}: {first.failed_rows} rows fail “{check.sentence}” ({consequence})",
        check=check.name,
        sentence=check.sentence,
        owner=check.owner,
        counts={
            "failed_rows": first.failed_rows,
            "evaluated_rows": first.evaluated_rows,
            "articles": len(first.articles),
        },
        samples=[asdict(sample) for sample in first.samples],
        also=[fault.check.name for fault in report.faults if fault is not first],
        impact=check.impact,
        runbook=check.runbook,
        silence=_silence(first) if severity == "critical" else "It is sent once; it closes by itself.",
        first_seen=report.audited_at.isoformat(),
    )


def _silence(fault: Fault) -> str:
    lines = "; ".join(f"{fault.check.name} {sample.row_id}" for sample in fault.samples)
    return (
        f"To publish all the same, add a line per failing row to accepted_faults.txt in INFLOW_HOME: {lines}"
    )


def _broken_alert(report: AuditReport, broken: BrokenCheck) -> Alert:
    severity = "critical" if broken.check.severity == "block" else "warning"
    return Alert(
        dedup_key=f"{report.layer}:{severity}:broken:{broken.check.name}",
        severity=severity,
        title=f"{broken.check.table}: the check {broken.check.name} crashed; the data were not judged",
        check=broken.check.name,
        sentence=broken.reason[:500],
        owner=broken.check.owner,
        counts={},
        samples=[],
        also=[other.check.name for other in report.broken if other is not broken],
        impact="Nobody can vouch for these data, so they are not published."
        if severity == "critical"
        else "One check less watches over these data.",
        runbook="docs/runbooks/broken-check.md",
        silence="Mend the check, or set its severity to warn.",
        first_seen=report.audited_at.isoformat(),
    )


def open_alert(settings: Settings, alert: Alert, at: datetime) -> Incident:
    """Open the incident of this cause, or count it once more; the message is sent by `send_waiting`."""
    return open_incident(settings, alert.dedup_key, alert.severity, alert.title, asdict(alert), at)


def send_waiting(settings: Settings) -> int:
    """Send the message of every open incident that nobody has heard of; return how many went out.

    Without `alert_webhook_url` nothing is sent, and `inflow status` is where incidents show.
    """
    if settings.alert_webhook_url is None:
        return 0
    return sum(send_webhook(settings, incident) for incident in undelivered_incidents(settings, CHANNEL))


def send_webhook(settings: Settings, incident: Incident) -> bool:
    """Post one message, three times at most; False when another process sends it, or when it failed.

    The outcome is recorded: a message that could not be sent is shown by `inflow status`.
    """
    if settings.alert_webhook_url is None:
        return False
    if not claim_delivery(settings, incident.incident_id, CHANNEL, datetime.now(UTC)):
        return False
    failure = _post(settings.alert_webhook_url, _payload(incident), f"inflow-incident-{incident.incident_id}")
    finish_delivery(
        settings,
        incident.incident_id,
        CHANNEL,
        is_sent=failure is None,
        detail=failure or "",
        at=datetime.now(UTC),
    )
    return failure is None


def _post(url: str, payload: dict[str, Any], key: str) -> str | None:
    """None when the other side took it, else why not. Its address may hold a secret, so it is not named."""
    failure = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(PAUSE_SECONDS * 2**attempt)
        try:
            answer = httpx.post(url, json=payload, timeout=TIMEOUT_SECONDS, headers={"Idempotency-Key": key})
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            failure = f"{type(error).__name__}: the webhook (INFLOW_ALERT_WEBHOOK_URL) could not be reached"
            continue
        if answer.is_success:
            return None
        failure = f"the webhook (INFLOW_ALERT_WEBHOOK_URL) answered {answer.status_code}"
        if answer.is_client_error and answer.status_code not in (408, 429):
            break  # it will say the same again
    return failure


def _payload(incident: Incident) -> dict[str, Any]:
    """The alert, and the same as one text for chat webhooks; an article's words must not become markup."""
    alert = incident.alert
    lines = [f"[{alert['severity']}] {alert['title']}"]
    lines += [f"• {sample['row_id']}: {sample['value']}: “{sample['quote']}”" for sample in alert["samples"]]
    lines += [f"Impact: {alert['impact']}", f"Runbook: {alert['runbook']}", alert["silence"]]
    text = "\n".join(lines).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    times = {"first_seen": incident.first_seen.isoformat(), "last_seen": incident.last_seen.isoformat()}
    return {**alert, **times, "times_seen": incident.count, "text": text}
