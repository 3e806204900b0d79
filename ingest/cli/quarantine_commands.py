"""`inflow quarantine` with its help; what a command needs is imported when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.cli.console import InflowGroup
from ingest.settings import read_settings

quarantine_app = typer.Typer(
    cls=InflowGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="What was refused or held back: list it, look at it, try it again, release or drop it.",
)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@quarantine_app.command("list")
def quarantine_list(
    dropped: Annotated[bool, typer.Option("--dropped", help="What was dropped instead.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List what was refused by the parser or held back by the audit.

    Examples:

    - `inflow quarantine list`
    - `inflow quarantine list --dropped`
    """
    from ingest.cli.quarantine import print_list

    print_list(read_settings(), is_dropped=dropped, as_json=as_json)


@quarantine_app.command("show")
def quarantine_show(item: Annotated[str, typer.Argument(metavar="ID", help="An id from the list.")]) -> None:
    """Show one item in full: reason, remedy, and where its bytes are kept.

    Example: `inflow quarantine show 3f2a`
    """
    from ingest.cli.quarantine import print_item

    print_item(read_settings(), item)


@quarantine_app.command("retry")
def quarantine_retry(
    items: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Ids from the list.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Retry everything in quarantine.")] = False,
) -> None:
    """Try refused inputs again, and let held articles back in; then build, audit and publish.

    Examples:

    - `inflow quarantine retry 3f2a`
    - `inflow quarantine retry --all`
    """
    from ingest.cli.quarantine import retry_items

    if bool(items) == everything:
        raise typer.BadParameter("name one or more ids, or give --all")
    retry_items(read_settings(), items or None)


@quarantine_app.command("release")
def quarantine_release(
    items: Annotated[list[str], typer.Argument(metavar="ID...", help="Held articles, from the list.")],
    note: Annotated[str, typer.Option(help="Why, for those who read the file later.")] = "",
    now: Annotated[bool, typer.Option("--now", help="Build, audit and publish at once.")] = False,
) -> None:
    """Let held articles into the marts as they are: you looked, and the check is wrong about them.

    The next run publishes them. What you decide is kept in `quarantine_decisions.csv` in INFLOW_HOME and
    outranks every check of single rows. When a check was mended, use `retry` instead.

    Examples:

    - `inflow quarantine release 3f2a`
    - `inflow quarantine release 3f2a --now --note "the stake is 101 % by the article's own words"`
    """
    from ingest.cli.quarantine import release_items

    release_items(read_settings(), items, note, is_now=now)


@quarantine_app.command("drop")
def quarantine_drop(
    items: Annotated[list[str], typer.Argument(metavar="ID...", help="Ids from the list.")],
    note: Annotated[str, typer.Option(help="Why, for those who read the file later.")] = "",
) -> None:
    """Take items off the list for good: their facts stay out of the marts, their bytes are kept.

    Example: `inflow quarantine drop 3f2a --note "a test page"`
    """
    from ingest.cli.quarantine import drop_items

    drop_items(read_settings(), items, note)
