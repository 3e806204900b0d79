"""`inflow export`: files of the published marts."""

from __future__ import annotations

from pathlib import Path

from ingest.cli.console import console, render_table
from ingest.cli.steps import show_progress
from ingest.settings import Settings
from ingest.warehouse.export import ExportFormat, export_marts


def export_to(settings: Settings, to: Path, file_format: ExportFormat) -> None:
    """Export, and print what came of it.

    Raises:
        InflowError: nothing is published yet, or the folder cannot be written.
    """
    with show_progress() as report:
        done = export_marts(settings, to, file_format, report)
    console.print(render_table("exported", ["table", "rows"], list(done.row_counts.items())))
    console.print(f"{done.folder}" if done.is_new else f"{done.folder} was there already.", soft_wrap=True)
