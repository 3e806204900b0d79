"""The report, drawn by hand."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from dashboards.report import draw_report
from ingest.cli.console import console, errors
from ingest.settings import Settings


def draw(settings: Settings, out: Path | None, *, is_opened: bool) -> None:
    """Draw the report into `out`, print its address, and open it if asked to.

    Raises:
        InflowError: nothing is published yet.
    """
    report = draw_report(settings, out.resolve() if out else None)
    verb = f"Drawn in {report.seconds:.1f} s" if report.is_new else "Nothing newer is published"
    console.print(f"{verb}: {report.projects:,} projects of publication {report.publication_id}.")
    console.print(report.page.as_uri(), soft_wrap=True)
    if is_opened and not webbrowser.open(report.page.as_uri()):
        errors.print("No browser was found here; open the address above.")
