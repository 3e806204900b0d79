"""Commands for those who read the marts: the feed of changes, restatements, watch lists, exports."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ingest.settings import read_settings

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


class FileFormat(StrEnum):
    """What `inflow export` writes."""

    PARQUET = "parquet"
    CSV = "csv"


def add_reading_commands(app: typer.Typer) -> None:
    """Register them."""
    for command in (changes, restatements, watch, export):
        app.command()(command)


def changes(
    since: Annotated[
        str | None, typer.Option(metavar="CURSOR", help="The change_id read last, or a day: 2026-11-30.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Changes shown at most, oldest first.")] = 1000,
    as_json: JsonOption = False,
) -> None:
    """Show what publications changed: first reports, statuses, sums, places, what is called off or removed.

    Each run ends with the cursor to go on from.

    Examples:

    - `inflow changes`
    - `inflow changes --since 2026-11-30`
    - `inflow changes --since 20261130T101500.000000Z-000007 --json`
    """
    from ingest.cli.feed import print_changes

    print_changes(read_settings(), since, limit, as_json=as_json)


def restatements(as_json: JsonOption = False) -> None:
    """Show which headline metrics another reading of the same articles changed: before, after, projects, why.

    Examples:

    - `inflow restatements`
    - `inflow restatements --json`
    """
    from ingest.cli.feed import print_restatements

    print_restatements(read_settings(), as_json=as_json)


def watch() -> None:
    """Check watch.yml, and show which changes so far each list would have told.

    Example: `inflow watch`
    """
    from ingest.cli.feed import print_watches

    print_watches(read_settings())


def export(
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Folder that receives the export.")],
    file_format: Annotated[FileFormat, typer.Option("--format", help="File format.")] = FileFormat.PARQUET,
) -> None:
    """Write every published mart as files, with a manifest of columns, rows and checksums.

    The folder `<publication>-<format>` appears when it is complete; `latest-<format>` leads to it.

    Examples:

    - `inflow export --to exports`
    - `inflow export --to /srv/share/inflow --format csv`
    - `cd exports/latest-parquet && sha256sum --check SHA256SUMS`
    """
    from ingest.cli.export import export_to

    export_to(read_settings(), to, file_format.value)
