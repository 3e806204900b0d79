"""`inflow status` on the terminal, or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import typer

from ingest.cli.console import console, plain, render_table
from ingest.service.status import Status


def print_status(status: Status, *, as_json: bool) -> None:
    """Print it."""
    if as_json:
        typer.echo(json.dumps(asdict(status), default=str, ensure_ascii=False, indent=1))
        return
    where = (
        f"running, {status.address}, {status.health_address or 'starting'}"
        if status.is_running
        else "not running (start it with `inflow up`)"
    )
    console.print(plain(f"Inflow on {status.home}: {where}"))
    if status.components:
        rows = [(part.name, part.state, part.pid, part.restarts) for part in status.components]
        console.print(render_table("components", ["component", "state", "pid", "restarts"], rows))
    console.print(render_table("data", ["what", "now"], _facts(status)))
    for incident in status.incidents:
        seen = f"{_ago(incident.first_seen)}, {incident.count} times"
        console.print(plain(f"incident, first {seen}: {incident.title}"))
    for problem in status.problems:
        console.print(plain(f"NEEDS A PERSON: {problem}"), style="bold red")


def _facts(status: Status) -> list[tuple[Any, ...]]:
    backlog = status.backlog
    published = status.last_publication
    return [
        ("inbox files", backlog.inbox_files),
        ("pending receipts", backlog.pending_receipts),
        ("parsed batches not loaded", backlog.spooled_batches),
        ("articles to build", backlog.to_build),
        ("articles to audit", backlog.to_audit),
        ("articles to publish", backlog.to_publish),
        *_warehouse_facts(status),
        ("last publication", f"{_ago(published['published_at'])}, {published['articles']} articles")
        if published
        else ("last publication", "none yet"),
        *_latency_facts(status),
    ]


def _warehouse_facts(status: Status) -> list[tuple[Any, ...]]:
    if status.warehouse is None:
        return [("warehouse", "busy: a load or build is running")]
    load = status.warehouse.last_load
    names = ("received", "parsed", "duplicate", "rejected")
    counts = ", ".join(f"{load[name]} {name}" for name in names) if load else ""
    return [
        ("last load", f"{_ago(load['loaded_at'])}: {counts}" if load else "none yet"),
        ("quarantine", f"{status.warehouse.refused_inputs} refused, {status.warehouse.held_articles} held"),
    ]


def _latency_facts(status: Status) -> list[tuple[Any, ...]]:
    latency = status.latency
    if latency.p50_seconds is None or latency.p95_seconds is None:
        return [("seconds from drop to marts", "nothing published yet")]
    shares = ", ".join(f"{stage} {share:.0%}" for stage, share in latency.shares.items())
    seconds = f"p50 {latency.p50_seconds:.1f}, p95 {latency.p95_seconds:.1f} ({latency.articles} articles)"
    slowest = ", ".join(f"{stage} {taken.p95:.1f}" for stage, taken in latency.stages.items())
    return [
        ("seconds from drop to marts", seconds),
        ("spent on the way to", shares),
        ("seconds to each stage, p95", slowest),
    ]


def _ago(at: Any) -> str:
    """How long ago, in the largest unit that is not 0."""
    seconds = int((datetime.now(UTC) - at).total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"
