"""`inflow alerts`: the commands with their help."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.cli.console import InflowGroup
from ingest.settings import read_settings

alerts_app = typer.Typer(
    cls=InflowGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Incidents and who hears of them: list, acknowledge, silence, test.\n\n"
    "Channels and routes stand in `alerts.yml` under INFLOW_HOME.",
)
IncidentArgument = Annotated[int, typer.Argument(metavar="INCIDENT", help="A number from the list.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@alerts_app.command("list")
def alerts_list(
    everything: Annotated[bool, typer.Option("--all", help="Also the resolved of the last week.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List open incidents, what became of their messages, and the silences in force.

    Examples:

    - `inflow alerts list`
    - `inflow alerts list --all`
    """
    from ingest.cli.alerts import print_incidents

    print_incidents(read_settings(), has_resolved=everything, as_json=as_json)


@alerts_app.command("show")
def alerts_show(incident: IncidentArgument, as_json: JsonOption = False) -> None:
    """Show one incident in full: failing rows with their words, impact, runbook, messages.

    Example: `inflow alerts show 12`
    """
    from ingest.cli.alerts import print_incident

    print_incident(read_settings(), incident, as_json=as_json)


@alerts_app.command("ack")
def alerts_ack(
    incident: IncidentArgument,
    by: Annotated[str | None, typer.Option("--by", help="Who works on it; default: your account.")] = None,
) -> None:
    """Say that somebody works on an incident; nobody is told of it anew while it is open.

    Example: `inflow alerts ack 12 --by mira`
    """
    from ingest.cli.alerts import acknowledge_incident

    acknowledge_incident(read_settings(), incident, by)


@alerts_app.command("silence")
def alerts_silence(
    pattern: Annotated[
        str | None, typer.Argument(metavar="PATTERN", help="A check or key, with * and ? for any letters.")
    ] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 90, help="How long.")] = 4.0,
    starting: Annotated[float, typer.Option("--in", min=0, help="Hours from now until it begins.")] = 0.0,
    reason: Annotated[str, typer.Option(help="Why, for those who read the list.")] = "",
    end: Annotated[int | None, typer.Option("--end", help="End the silence of this number now.")] = None,
) -> None:
    """Send nothing about some causes for a while. They are recorded; what is still open then is told then.

    Examples:

    - `inflow alerts silence investment_mentions.stated_usd --hours 8 --reason "rates are late"`
    - `inflow alerts silence '*' --in 2 --hours 1` (a maintenance window)
    - `inflow alerts silence --end 3`
    """
    from ingest.cli.alerts import end_silence, start_silence

    if (pattern is None) == (end is None):
        raise typer.BadParameter("name a check or pattern, or give --end NUMBER")
    if end is not None:
        end_silence(read_settings(), end)
    elif pattern is not None:
        start_silence(read_settings(), pattern, hours=hours, starting=starting, reason=reason)


@alerts_app.command("send")
def alerts_send() -> None:
    """Send now what waits to be sent, also what has failed. Exit code 1: something is still owed.

    Example: `inflow alerts send`
    """
    from ingest.cli.alerts import send_now

    send_now(read_settings())


@alerts_app.command("test")
def alerts_test() -> None:
    """Send a labelled test through every channel. Exit code 1: a channel did not take it.

    Example: `inflow alerts test`
    """
    from ingest.cli.alerts import send_test

    send_test(read_settings())
