"""Every step in this process, without Airflow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from ingest.cli.console import console
from ingest.cli.marts import print_overview
from ingest.pipeline import DrainResult, ProgressCallback, drain, has_unpublished_loads, land_paths
from ingest.settings import Settings

_LABELS = {
    "receive": "Receiving", "parse": "Reading", "build": "Building", "audit": "Auditing",
    "publish": "Publishing", "export": "Exporting",
}  # fmt: skip


def run_paths(settings: Settings, paths: list[Path]) -> None:
    """Land copies of the files, drain, build, audit, publish; print what came of it.

    Raises:
        InflowError: a path does not exist, or a step failed; what is published stays as it was.
    """
    with show_progress() as report:
        land_paths(settings, paths, report)
        result = drain(settings, report)
        if result.parsed or result.duplicate or has_unpublished_loads(settings):
            publish_loads(settings, report)
    print_result(result)
    if settings.marts.exists():
        print_overview(settings, limit=20)


def publish_loads(settings: Settings, report: ProgressCallback) -> None:
    """Build, audit and publish.

    Raises:
        BuildFailed: dbt failed.
        PublicationBlocked: the audit found a set fault.
    """
    from expectations.alerts import send_waiting
    from expectations.steps import run_audit, run_build, run_publish

    steps = {"build": run_build, "audit": run_audit, "publish": run_publish}
    try:
        for done, (name, step) in enumerate(steps.items()):
            report(name, done, len(steps))
            step(settings)
    finally:
        send_waiting(settings)


def print_result(result: DrainResult) -> None:
    """Print what became of every input."""
    console.print(
        f"{result.received} received: {result.parsed} new, {result.duplicate} known already, "
        f"{result.rejected} refused"
        + (" (see `inflow quarantine list`)" if result.rejected else "")
        + (f", {result.pending} pending" if result.pending else "")
        + "."
    )


@contextmanager
def show_progress() -> Iterator[ProgressCallback]:
    """A bar that follows the steps; silent when the output is not a terminal."""
    words = TextColumn("{task.description}")
    columns = (SpinnerColumn(), words, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Starting", total=None)

        def report(step: str, done: int, total: int) -> None:
            progress.update(bar, description=_LABELS.get(step, step), completed=done, total=total)

        yield report
