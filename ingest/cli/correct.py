"""`inflow correct`: people's corrections, checked, kept and published."""

from __future__ import annotations

from pathlib import Path

from ingest.cli.console import console, plain
from ingest.cli.steps import publish_loads, show_progress
from ingest.errors import InflowError
from ingest.settings import Settings
from ingest.warehouse.corrections import (
    Correction,
    corrections_path,
    read_corrections,
    record_corrections,
)
from ingest.warehouse.publish import read_marts


def apply_corrections(settings: Settings, file: Path | None) -> None:
    """Add the lines of `file` to the home's corrections, then build, audit and publish with all of them.

    Raises:
        InflowError: a line is malformed or names no investment (nothing is kept), or a step failed.
    """
    added = 0
    if file:
        corrections = read_corrections(file)
        _check_investments(settings, file, corrections)
        added = record_corrections(settings, corrections)
    with show_progress() as report:
        publish_loads(settings, report)
    total = len(read_corrections(corrections_path(settings)))
    console.print(plain(f"{added} new; published with {total} corrections ({corrections_path(settings)})."))


def _check_investments(settings: Settings, file: Path, corrections: list[Correction]) -> None:
    wanted = {one.investment_id for one in corrections}
    rows = read_marts(
        settings,
        "SELECT investment_id FROM dim_investments WHERE investment_id IN (SELECT unnest($ids::VARCHAR[]))",
        {"ids": sorted(wanted)},
    )
    if unknown := sorted(wanted - {row["investment_id"] for row in rows}):
        raise InflowError(
            f"{file}: there is no investment {unknown[0]} in {settings.marts}; "
            "see `inflow show dim_investments`."
        )
