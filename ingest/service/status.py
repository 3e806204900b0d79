"""What the service and its data look like right now, whether it runs or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import psutil  # type: ignore[import-untyped]

from expectations.alerts.configuration import read_configuration
from ingest.errors import ConfigurationError, WarehouseBusy
from ingest.operations import (
    Incident,
    StageSummary,
    all_messages,
    articles_waiting,
    failed_messages,
    last_publication,
    open_incidents,
    stage_summary,
)
from ingest.records import HeldArticle
from ingest.service.environment import HOST, airflow_address, unhealthy_parts
from ingest.service.state import ServiceState, is_running, read_state
from ingest.settings import Settings
from ingest.sources import landing
from ingest.sources.inbox import list_files
from ingest.warehouse.batches import pending_batches
from ingest.warehouse.decisions import decided
from ingest.warehouse.load import rejected
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publications import publication_hold

#: `status` does not wait for a load or build: it says that the warehouse is busy.
WAREHOUSE_WAIT_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class ComponentStatus:
    """One process of the service; `state` is up, unhealthy or down."""

    name: str
    state: str
    pid: int | None
    restarts: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits at each door: files, receipts, parsed batches, then loaded articles."""

    inbox_files: int
    pending_receipts: int
    spooled_batches: int
    to_build: int
    to_audit: int
    to_publish: int

    @property
    def total(self) -> int:
        """0 when the marts hold everything that was received."""
        articles = self.to_build + self.to_audit + self.to_publish
        return self.inbox_files + self.pending_receipts + self.spooled_batches + articles


@dataclass(frozen=True, slots=True)
class WarehouseStatus:
    """Last load and quarantine, as the warehouse has them."""

    last_load: dict[str, object] | None
    refused_inputs: int
    held_articles: int


@dataclass(frozen=True, slots=True)
class Status:
    """Everything that `inflow status` shows. `warehouse` is None while a writer holds it.

    `problems` are sentences about what needs a person; none means that all is well.
    """

    home: str
    is_running: bool
    address: str | None
    health_address: str | None
    components: list[ComponentStatus]
    backlog: Backlog
    warehouse: WarehouseStatus | None
    last_publication: dict[str, object] | None
    latency: StageSummary
    incidents: list[Incident]
    problems: list[str]


def read_status(settings: Settings) -> Status:
    """Look at everything once; waits a second for the warehouse at most."""
    settings.make_folders()
    running = is_running(settings)
    components = read_components(settings) if running else []
    incidents = open_incidents(settings)
    published = last_publication(settings)
    state = read_state(settings)
    return Status(
        home=str(settings.home),
        is_running=running,
        address=airflow_address(state.port) if running and state else None,
        health_address=_health_address(state) if running else None,
        components=components,
        backlog=read_backlog(settings),
        warehouse=_warehouse(settings),
        last_publication=None
        if published is None
        else {
            "published_at": published.published_at,
            "articles": published.articles,
            "seconds": published.seconds,
            "row_counts": published.row_counts,
        },
        latency=stage_summary(settings),
        incidents=incidents,
        problems=read_problems(settings, components),
    )


def _health_address(state: ServiceState | None) -> str | None:
    return f"http://{HOST}:{state.health_port}/health" if state and state.health_port else None


def held(settings: Settings) -> list[HeldArticle]:
    """Articles whose facts the audit holds back, newest first."""
    if not settings.warehouse.exists():
        return []
    with open_warehouse(settings, read_only=True) as connection:
        rows = connection.execute(
            "SELECT article_id, check_name, failed_rows, sample, held_at "
            "FROM raw.held_articles ORDER BY held_at DESC, article_id, check_name"
        ).fetchall()
    names = ("article_id", "check_name", "failed_rows", "sample")
    return [HeldArticle(**dict(zip(names, row, strict=False)), held_at=_utc(row[4])) for row in rows]


def read_components(settings: Settings) -> list[ComponentStatus]:
    """Each process of the service and how it is; none when no supervisor has noted any."""
    if (state := read_state(settings)) is None:
        return []
    sick = {part.replace("_", "-") for part in unhealthy_parts(state.port)}
    found = []
    for name, pid in state.components.items():
        is_up = pid > 0 and psutil.pid_exists(pid)
        health = "unhealthy" if name in sick else "up"
        found.append(ComponentStatus(name, health if is_up else "down", pid or None, state.restarts[name]))
    return found


def read_backlog(settings: Settings) -> Backlog:
    """Count what waits, without the warehouse."""
    return Backlog(
        inbox_files=sum(1 for _ in list_files(settings.inbox)),
        pending_receipts=landing.count_pending(settings),
        spooled_batches=len(pending_batches(settings)),
        to_build=len(articles_waiting(settings, "built")),
        to_audit=len(articles_waiting(settings, "audited")),
        to_publish=len(articles_waiting(settings, "published")),
    )


def _warehouse(settings: Settings) -> WarehouseStatus | None:
    hurried = replace(settings, lock_timeout_seconds=WAREHOUSE_WAIT_SECONDS)
    try:
        dropped = decided(settings, "drop")
        return WarehouseStatus(
            last_load=_last_load(hurried),
            refused_inputs=len({refusal.rejection_id for refusal in rejected(hurried)} - dropped),
            held_articles=len({article.article_id for article in held(hurried)} - dropped),
        )
    except WarehouseBusy:
        return None


def _last_load(settings: Settings) -> dict[str, object] | None:
    if not settings.warehouse.exists():
        return None
    names = ("load_id", "loaded_at", "received", "parsed", "duplicate", "rejected", "pending")
    with open_warehouse(settings, read_only=True) as connection:
        row = connection.execute(
            f"SELECT {', '.join(names)} FROM raw.loads ORDER BY loaded_at DESC, load_id LIMIT 1"  # noqa: S608
        ).fetchone()
    if row is None:
        return None
    load = dict(zip(names, row, strict=True))
    return load | {"loaded_at": _utc(load["loaded_at"])}


def blocking_incidents(settings: Settings) -> list[Incident]:
    """Open incidents that keep new marts from being published."""
    return [incident for incident in open_incidents(settings) if incident.severity == "critical"]


def read_problems(settings: Settings, components: list[ComponentStatus]) -> list[str]:
    """Sentences about what needs a person; none when all is well."""
    problems = [
        f"{component.name} is {component.state}; see {settings.home / 'logs' / component.name}.log"
        for component in components
        if component.state != "up"
    ]
    problems += [incident.title for incident in blocking_incidents(settings)]
    if hold := publication_hold(settings):
        problems.append(f"Nothing new is published ({hold}); go on with `inflow rollback --resume`.")
    problems += _unheard(settings)
    return problems


def _unheard(settings: Settings) -> list[str]:
    """What a channel did not take, and a configuration of channels that cannot be read."""
    problems = []
    try:
        read_configuration(settings)
    except ConfigurationError as error:
        problems.append(f"Nobody is told of incidents: {error}")
    for failed in failed_messages(settings):
        told = all_messages(settings, [failed.incident_id])
        heard = [m.channel for m in told if m.event == failed.event and m.state == "sent"]
        whom = f"told by {', '.join(heard)} instead" if heard else "on-call has not heard of it"
        problems.append(f"Incident {failed.incident_id} ({failed.event}): {failed.detail}; {whom}")
    return problems


def _utc(at: datetime) -> datetime:
    """The warehouse stores UTC without a zone."""
    return at.replace(tzinfo=UTC)
