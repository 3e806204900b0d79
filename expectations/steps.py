"""The three steps after a load, alike for the DAG and for `inflow run`: build, audit, publish.

Each step has the others wait (`steps.lock`), and publication asks for an audit after the last build: what
is published is what was audited, whoever runs the steps.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from filelock import FileLock, Timeout

from expectations.alerts import open_alert, render_alerts, render_failure, send_waiting
from expectations.report import AuditReport
from expectations.watch import tell_watchers
from ingest.errors import BuildFailed, CheckBroken, PublicationBlocked, WarehouseBusy
from ingest.operations import (
    PublicationRecord,
    articles_waiting,
    last_publication,
    last_step,
    record_held,
    record_publication,
    record_stage,
    record_step,
    resolve_incident,
    resolve_incidents,
)
from ingest.settings import Settings
from ingest.warehouse.build import BuildResult, build_marts
from ingest.warehouse.publish import Publication, publish_marts

#: Rebuilds after which rows that were held back must be gone from the marts.
ROUNDS = 3
#: Publications start at least this far apart, and this many times as far apart as the last one took: a copy
#: grows with the marts, and must not take the warehouse away from the loads.
PUBLISHED_EVERY_SECONDS = 5.0
PUBLISHED_EVERY_TIMES = 3.0
_LOG = logging.getLogger(__name__)


def run_build(settings: Settings) -> BuildResult:
    """Audit the new loads, hold their faulty articles back, and build the marts from the rest.

    Raises:
        PublicationBlocked: a set fault in the raw tables; nothing was built.
        CheckBroken: a check crashed; nothing was built.
        BuildFailed: dbt failed.
        WarehouseBusy: another process held the warehouse too long.
    """
    from expectations.audit import audit_raw, readmit_released

    with _one_step(settings):
        readmit_released(settings)
        waiting = articles_waiting(settings, "built")
        _settle(settings, audit_raw(settings))
        result = _build(settings)
        record_stage(settings, "built", waiting, _now())
        return result


def run_audit(settings: Settings) -> AuditReport:
    """Audit what was built; articles with row faults are held back and the marts built again without them.

    Raises: as `run_build`; PublicationBlocked leaves the last good marts in place.
    """
    with _one_step(settings):
        return _audit(settings)


def run_publish(settings: Settings) -> Publication:
    """Put the audited marts in place, tell on-call and the watchers, and draw the Data Docs.

    Raises: as `run_audit`, when the marts were built again since their audit.
    """
    with _one_step(settings):
        built, audited = last_step(settings, "build"), last_step(settings, "audit")
        if audited is None or (built is not None and built > audited):
            _audit(settings)
        started = time.perf_counter()
        publication = publish_marts(settings)
        record_stage(settings, "published", publication.article_ids, publication.published_at)
        record_publication(
            settings,
            PublicationRecord(
                published_at=publication.published_at,
                articles=len(publication.article_ids),
                seconds=time.perf_counter() - started,
                row_counts=publication.row_counts,
            ),
        )
    tell_watchers(settings, publication)
    send_waiting(settings)
    draw_data_docs(settings)
    return publication


def publish_in_turn(settings: Settings) -> Publication:
    """Publish when the last publication is long enough ago; what is loaded meanwhile waits for the next one.

    Raises: as `run_publish`.
    """
    wait = (next_publication(settings) - _now()).total_seconds()
    if wait > 0:
        time.sleep(wait)
    return run_publish(settings)


def next_publication(settings: Settings) -> datetime:
    """When the next publication may start (UTC)."""
    last = last_publication(settings)
    if last is None:
        return _now()
    began = last.published_at - timedelta(seconds=last.seconds)
    return began + timedelta(seconds=max(PUBLISHED_EVERY_SECONDS, PUBLISHED_EVERY_TIMES * last.seconds))


def draw_data_docs(settings: Settings) -> None:
    """Draw the pages of the last audits; a failure is logged, for the marts are what counts."""
    from expectations.data_docs import build_data_docs

    try:
        build_data_docs(settings)
    except Exception:
        _LOG.exception("The Data Docs under %s could not be drawn; remove the folder", settings.data_docs)


def _build(settings: Settings) -> BuildResult:
    try:
        result = build_marts(settings)
    except BuildFailed as failure:
        open_alert(settings, render_failure("build", failure, _now()), _now())
        raise
    resolve_incident(settings, "build:critical:BuildFailed", _now())
    record_step(settings, "build", _now())
    return result


def _audit(settings: Settings) -> AuditReport:
    """Audit until nothing is left to hold back; a load that slipped in with the build is audited too."""
    from expectations.audit import audit_marts, audit_raw

    waiting = articles_waiting(settings, "audited")
    for _ in range(ROUNDS):
        raw = audit_raw(settings)
        _settle(settings, raw)
        if not raw.row_faults:
            marts = audit_marts(settings)
            _settle(settings, marts)
            if not marts.row_faults:
                record_step(settings, "audit", _now())
                record_stage(settings, "audited", waiting, _now())
                return marts
        _build(settings)
    blocked = PublicationBlocked(
        f"Articles that were held back are still in the marts after {ROUNDS} builds, so the models do not "
        "leave them out. See docs/runbooks/held-articles.md; the last good marts stay."
    )
    open_alert(settings, render_failure("audit", blocked, _now()), _now())
    raise blocked


def _settle(settings: Settings, report: AuditReport) -> None:
    """Open the incidents that the report asks for, close those that it ends, and raise when it blocks."""
    alerts = render_alerts(report)
    kept = [open_alert(settings, alert, report.audited_at).dedup_key for alert in alerts]
    resolve_incidents(settings, f"{report.layer}:critical:", kept, report.audited_at)
    if not report.is_blocked:
        resolve_incident(settings, "audit:critical:PublicationBlocked", report.audited_at)
        if report.load_ids:
            resolve_incidents(settings, f"{report.layer}:warning:", kept, report.audited_at)
        record_held(settings, report.held_articles, report.audited_at)
        return
    draw_data_docs(settings)
    kind = CheckBroken if report.blocking_broken else PublicationBlocked
    worst = alerts[0]
    raise kind(f"{worst.title}. {worst.impact} See {worst.runbook}. {worst.accept}")


@contextmanager
def _one_step(settings: Settings) -> Iterator[None]:
    settings.home.mkdir(parents=True, exist_ok=True)
    path = settings.home / "steps.lock"
    try:
        with FileLock(path, timeout=settings.lock_timeout_seconds):
            yield
    except Timeout:
        raise WarehouseBusy(
            f"{path}: another build, audit or publication has run for {settings.lock_timeout_seconds:g} s. "
            "Wait for it (`inflow status`), or raise INFLOW_LOCK_TIMEOUT_SECONDS."
        ) from None


def _now() -> datetime:
    return datetime.now(UTC)
