"""From what an audit or a step found to what there is to say."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from expectations.alerts.alert import Alert
from expectations.report import AuditReport, BrokenCheck, Fault
from ingest.errors import InflowError

DATA_DOCS = "data_docs/index.html"
REASON_SHOWN = 2_000


def render_alerts(report: AuditReport) -> list[Alert]:
    """One alert per cause, the worst first; what a cause brings with it is attached to it.

    A blocked audit tells of the causes that block: the rest is judged again when they are gone.
    """
    if report.blocking_broken:
        return [_broken_alert(report, report.blocking_broken)]
    if report.set_faults:
        causes = group_by_cause(report.set_faults)
        others = [fault for fault in report.faults if fault not in report.set_faults]
        causes[0] = (causes[0][0], [*causes[0][1], *others])
        return [_fault_alert(report, cause, brought, "critical") for cause, brought in causes]
    alerts = [
        _fault_alert(report, cause, brought, "warning")
        for cause, brought in group_by_cause((*report.row_faults, *report.warnings))
    ]
    return alerts + ([_broken_alert(report, report.broken)] if report.broken else [])


def group_by_cause(faults: tuple[Fault, ...]) -> list[tuple[Fault, list[Fault]]]:
    """Each cause with its consequences: a later fault about nothing but the same articles or loads.

    Faults come in the order of the suites, which is that of cause and effect.
    """
    causes: list[tuple[Fault, list[Fault]]] = []
    for fault in faults:
        brought_by = next((brought for cause, brought in causes if fault.concerns <= cause.concerns), None)
        if brought_by is None:
            causes.append((fault, []))
        else:
            brought_by.append(fault)
    return causes


#: Steps that have a runbook page of their own.
_RUNBOOKS = {
    "build": "docs/runbooks/build.md",
    "poll": "docs/runbooks/sources.md",
    "drain_queue": "docs/runbooks/sources.md",
    "take_objects": "docs/runbooks/sources.md",
}


def render_failure(step: str, error: InflowError, at: datetime) -> Alert:
    """The alert of a step that failed for a reason of its own (dbt, accounting)."""
    kind = type(error).__name__
    return Alert(
        dedup_key=f"{step}:critical:{kind}",
        severity="critical",
        title=f"{step} failed ({kind}); the last good marts stay",
        check=f"{step}.{kind}",
        sentence=str(error)[:REASON_SHOWN],
        owner="modelling" if step == "build" else "ingest",
        impact="New articles do not reach the marts; what is published stays as it was.",
        runbook=_RUNBOOKS.get(step, "docs/runbooks/failed-task.md"),
        first_seen=at.isoformat(),
    )


def render_late_run(dag_id: str, dedup_key: str, minutes: int, at: datetime) -> Alert:
    """The alert of a run that has not ended in time."""
    return Alert(
        dedup_key=dedup_key,
        severity="critical",
        title=f"A run of {dag_id} has not ended after {minutes} minutes",
        check=f"{dag_id}.late",
        sentence="It is queued, stuck, or has far more to do than usual; it goes on.",
        owner="ingest",
        impact="What has arrived since is not in the marts.",
        runbook="docs/runbooks/freshness.md",
        first_seen=at.isoformat(),
    )


def render_dying_component(
    name: str, dedup_key: str, restarts: int, minutes: int, log: str, at: datetime
) -> Alert:
    """The alert of a process of the service that has to be started again and again."""
    return Alert(
        dedup_key=dedup_key,
        severity="critical",
        title=f"{name} keeps dying: started again {restarts} times in {minutes} minutes",
        check=f"component.{name}",
        sentence=f"The supervisor goes on starting it, at most once a minute. Its last words are in {log}.",
        owner="ingest",
        impact="Articles are taken in late or not at all; what is published can be read.",
        runbook="docs/runbooks/component.md",
        first_seen=at.isoformat(),
    )


def _fault_alert(report: AuditReport, cause: Fault, brought: list[Fault], severity: str) -> Alert:
    check = cause.check
    rows = "1 row fails" if cause.failed_rows == 1 else f"{cause.failed_rows} rows fail"
    return Alert(
        dedup_key=f"{report.layer}:{severity}:{check.name}",
        severity=severity,
        title=f"{check.table}: {rows} “{check.sentence}” ({_consequence(cause, severity)})",
        check=check.name,
        sentence=check.sentence,
        owner=check.owner,
        counts={
            "failed_rows": cause.failed_rows,
            "evaluated_rows": cause.evaluated_rows,
            "articles": len(cause.articles),
        },
        samples=[asdict(sample) for sample in cause.samples],
        also=[fault.check.name for fault in brought],
        impact=check.impact,
        runbook=check.runbook,
        first_seen=report.audited_at.isoformat(),
        accept=_accept(cause) if severity == "critical" else "",
        data_docs=DATA_DOCS,
    )


def _consequence(cause: Fault, severity: str) -> str:
    if severity == "critical":
        return "publication is blocked"
    if not cause.holds_articles:
        return "published"
    held = len(cause.articles)
    return "1 article is held back" if held == 1 else f"{held} articles are held back"


def _accept(fault: Fault) -> str:
    lines = "; ".join(f"{fault.check.name} {sample.row_id}" for sample in fault.samples)
    return (
        f"To publish all the same, add a line per failing row to accepted_faults.txt in INFLOW_HOME: {lines}"
    )


def _broken_alert(report: AuditReport, broken: tuple[BrokenCheck, ...]) -> Alert:
    first, *others = broken
    severity = "critical" if first.check.severity == "block" else "warning"
    return Alert(
        dedup_key=f"{report.layer}:{severity}:broken:{first.check.name}",
        severity=severity,
        title=f"{first.check.table}: the check {first.check.name} crashed; the data were not judged",
        check=first.check.name,
        sentence=first.reason[:REASON_SHOWN],
        owner=first.check.owner,
        also=[other.check.name for other in others],
        impact="Nobody can vouch for these data, so they are not published."
        if severity == "critical"
        else "One check less watches over these data.",
        runbook="docs/runbooks/broken-check.md",
        first_seen=report.audited_at.isoformat(),
        accept="Mend the check, or set its severity to warn.",
        data_docs=DATA_DOCS,
    )
