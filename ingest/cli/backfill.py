"""`inflow backfill`: an archive beside the live articles, with its progress."""

from __future__ import annotations

import os
import time
from pathlib import Path

from ingest.backfill import Progress, backfill
from ingest.cli.console import console, plain
from ingest.cli.steps import publish_loads, show_progress
from ingest.pipeline import has_unpublished_loads
from ingest.service.state import is_running
from ingest.settings import Settings

#: Below this many seconds nothing is printed again when the output is no terminal.
QUIET_SECONDS = 10.0
#: Live work gets the processor first.
NICENESS = 10


def run_backfill(settings: Settings, paths: list[Path], workers: int | None) -> None:
    """Take the archive in; without a running service, publish at the end.

    Raises:
        InflowError: another backfill runs, a path does not exist, an archive is damaged, or a step failed.
    """
    os.nice(NICENESS)
    started = time.monotonic()
    said = started

    with console.status("Landing ...") as spinner:

        def report(progress: Progress) -> None:
            nonlocal said
            line = _line(progress, time.monotonic() - started)
            if console.is_terminal:
                spinner.update(line)
            elif time.monotonic() - said >= QUIET_SECONDS:
                said = time.monotonic()
                console.print(plain(line))

        progress = backfill(settings, paths, workers, report)
    console.print(plain(_line(progress, time.monotonic() - started)))
    if is_running(settings):
        console.print("The service publishes what is not published yet.")
    elif has_unpublished_loads(settings):
        with show_progress() as steps:
            publish_loads(settings, steps)


def _line(progress: Progress, seconds: float) -> str:
    return (
        f"{progress.received:,} received: {progress.parsed:,} new, {progress.duplicate:,} known already, "
        f"{progress.rejected:,} refused; {progress.received / max(seconds, 0.001):,.0f} per second"
    )
