"""The commands about sources: `inflow feeds` and `inflow backfill`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingest.cli.console import InflowGroup
from ingest.settings import read_settings

feeds_app = typer.Typer(
    cls=InflowGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="RSS and Atom feeds of `feeds.yml` in INFLOW_HOME: list, check and poll them.\n\n"
    "A running service polls them by itself. How to write the file: docs/sources.md.",
)
FeedIds = Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Feeds; default: all of them.")]


@feeds_app.command("list")
def list_feeds() -> None:
    """List the feeds: when each was polled, when it is due, and what is wrong with it.

    Example: `inflow feeds list`
    """
    from ingest.cli.feeds import print_feeds

    print_feeds(read_settings())


@feeds_app.command("check")
def check_feeds(ids: FeedIds = None) -> None:
    """Fetch the feeds and show what a poll would find. Nothing is landed or remembered.

    Exit code 1: a feed cannot be read.

    Examples:

    - `inflow feeds check`
    - `inflow feeds check harbour-ledger-business`
    """
    from ingest.cli.feeds import check

    check(read_settings(), ids)


@feeds_app.command("poll")
def poll_feeds(ids: FeedIds = None) -> None:
    """Poll the feeds now, due or not, and land what is new. A running service then loads it.

    Exit code 1: a feed could not be read in whole.

    Examples:

    - `inflow feeds poll`
    - `inflow feeds poll harbour-ledger-business`
    """
    from ingest.cli.feeds import poll

    poll(read_settings(), ids)


def backfill(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Folders, .jsonl or .jsonl.gz files, articles.")
    ],
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read; default: one per CPU.")
    ] = None,
) -> None:
    """Take in a large archive beside the live articles, which go first. The files stay.

    Ended or killed, the same command goes on where it was. A running service publishes now and then;
    without one the command publishes at its end.

    Examples:

    - `inflow backfill ~/archive/2019`
    - `inflow backfill articles.jsonl.gz --workers 1`
    """
    from ingest.cli.backfill import run_backfill

    run_backfill(read_settings(), paths, workers)
