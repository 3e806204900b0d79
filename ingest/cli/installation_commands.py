"""The life of an installation: migrate, back up, restore, roll back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingest.cli.console import console, plain, render_table
from ingest.settings import Settings, read_settings


def migrate() -> None:
    """Bring this INFLOW_HOME to the installed version. `inflow up` does so by itself.

    Back up first (`inflow backup`): there is no way back but a backup. A home of a newer version is refused.

    Example: `inflow migrate`
    """
    from ingest.operations import open_operations
    from ingest.warehouse.migrate import migrate_warehouse

    settings = read_settings()
    if settings.operations.exists():
        open_operations(settings)  # adds what its tables lack
    done = migrate_warehouse(settings)
    console.print(plain("\n".join(done) or f"{settings.home} is up to date."))


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The archive to write, as in monday.tar.")],
) -> None:
    """Save the home to one file, with a checksum of everything in it. The service may be running.

    Saved are bytes and receipts, warehouse, operations store, publications and decisions; not Airflow's
    history of runs, and not files that still lie in the inbox.

    Example: `inflow backup /backups/inflow-monday.tar`
    """
    from ingest.service.backup import back_up

    size = back_up(read_settings(), target)
    console.print(plain(f"{target}: {size / 1e6:.1f} MB saved. `inflow restore` checks and restores it."))


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The archive.")],
    forgotten: Annotated[
        Path | None,
        typer.Option(
            help="landing/tombstones of the home that is replaced: what was forgotten since stays so."
        ),
    ] = None,
) -> None:
    """Check a backup and put it into an empty INFLOW_HOME.

    Examples:

    - `INFLOW_HOME=/srv/inflow inflow restore /backups/inflow-monday.tar`
    - `inflow restore monday.tar --forgotten /srv/broken/landing/tombstones`
    """
    from ingest.cli.steps import publish_loads, show_progress
    from ingest.service.backup import restore as restore_home
    from ingest.takedown import forget_again
    from ingest.warehouse.forget import compact_warehouse

    settings = read_settings()
    count = restore_home(settings, source)
    console.print(plain(f"{count} files, each with its checksum, are in {settings.home}."))
    if forgotten and (gone := forget_again(settings, forgotten)):
        with show_progress() as report:
            publish_loads(settings, report)
            compact_warehouse(settings)
        console.print(f"{len(gone)} articles that were taken down since the backup were forgotten again.")


def reparse() -> None:
    """Read again what an older extractor version has read, and publish. A running service does so by itself.

    Stop it at any time; the next call goes on. Readers see the old facts until all are read. What former
    versions read stays in the warehouse, in the schema `raw_history`.

    Example: `inflow reparse`
    """
    from ingest.cli.steps import publish_loads, show_progress
    from ingest.reparse import reparse as read_again

    settings = read_settings()
    with show_progress() as report:
        result = read_again(settings, progress=report)
        if result.is_switched:
            publish_loads(settings, report)
    console.print(
        f"{result.read} articles read again and published."
        if result.is_switched
        else "Every article was read by the installed version already."
    )


def rollback(
    publication: Annotated[
        str | None, typer.Argument(metavar="PUBLICATION", help="Its id; default: the one before.")
    ] = None,
    is_listing: Annotated[bool, typer.Option("--list", help="Show the publications kept.")] = False,
    is_resuming: Annotated[
        bool, typer.Option("--resume", help="Publish again from the next build on.")
    ] = False,
) -> None:
    """Put an earlier publication in place, and hold back new ones until `--resume`.

    The last five are kept (INFLOW_PUBLICATIONS_KEPT). Readers see the change with their next query.

    Examples:

    - `inflow rollback --list`
    - `inflow rollback`
    - `inflow rollback --resume`
    """
    from ingest.warehouse.publications import resume_publication, roll_back

    settings = read_settings()
    if is_listing:
        _print_kept(settings)
    elif is_resuming:
        was_held = resume_publication(settings)
        console.print(
            "The next build is published again." if was_held else "Nothing was held: publication goes on."
        )
    else:
        chosen = roll_back(settings, publication)
        console.print(
            plain(
                f"Readers see {chosen.publication_id} ({chosen.articles} articles). Nothing new is published "
                "until `inflow rollback --resume`."
            )
        )


def _print_kept(settings: Settings) -> None:
    from ingest.warehouse.publications import kept_publications

    rows = [
        (
            one.publication_id,
            f"{one.published_at:%Y-%m-%d %H:%M:%S}",
            one.articles,
            "yes" if one.is_current else "",
        )
        for one in kept_publications(settings)
    ]
    console.print(render_table("publications", ["id", "published (UTC)", "articles", "current"], rows))


def add_to(app: typer.Typer) -> None:
    """Add the commands to `inflow`."""
    for command in (migrate, backup, restore, reparse, rollback):
        app.command()(command)
