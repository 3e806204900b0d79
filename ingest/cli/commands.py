"""Every command with its help. What a command needs is imported when it runs: `inflow --help` stays quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ingest.cli import installation_commands
from ingest.cli.alert_commands import alerts_app
from ingest.cli.console import InflowGroup, console
from ingest.cli.quarantine_commands import quarantine_app
from ingest.cli.reading_commands import add_reading_commands
from ingest.cli.review_commands import review_app
from ingest.cli.source_commands import backfill, feeds_app
from ingest.settings import read_settings

app = typer.Typer(
    cls=InflowGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    add_completion=False,
    help="News articles in, an investment warehouse out.\n\n"
    "Start with `inflow up`, then drop `.txt`, `.html`, `.json` or `.jsonl` files into the inbox."
    "\n\nAll state lives in the folder `INFLOW_HOME` (default: `./var`).",
)
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(review_app, name="review")
app.add_typer(alerts_app, name="alerts")
app.add_typer(feeds_app, name="feeds")
app.command()(backfill)
installation_commands.add_to(app)
add_reading_commands(app)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@app.command()
def up(
    once: Annotated[bool, typer.Option("--once", help="End after publication instead of serving.")] = False,
    port: Annotated[
        int | None, typer.Option(help="Port of the Airflow page; default: INFLOW_AIRFLOW_PORT, 8080.")
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds that --once waits for the publication.")] = 600.0,
) -> None:
    """Start everything, show the published marts, and keep serving until Ctrl-C.

    The first start drops sample articles into the inbox.

    Examples:

    - `inflow up`
    - `inflow up --port 9090`
    - `INFLOW_HOME=/srv/inflow inflow up --once` (for scripts: exit code 0 after publication)
    """
    from ingest.cli.up import serve

    serve(read_settings(), port=port, is_once=once, timeout_seconds=timeout)


@app.command()
def down() -> None:
    """Stop the service that runs on this INFLOW_HOME, from any terminal.

    Example: `inflow down`
    """
    from ingest.service.state import stop_service

    settings = read_settings()
    was_running = stop_service(settings)
    console.print(f"Stopped. The data stays in {settings.home}." if was_running else "Not running.")


@app.command()
def status(as_json: JsonOption = False) -> None:
    """Show components, backlog, seconds from drop to marts, quarantine and incidents.

    Works whether the service runs or not. Exit code 1: something needs a person.

    Examples:

    - `inflow status`
    - `inflow status --json`
    """
    from ingest.cli.status import print_status
    from ingest.service.status import read_status

    found = read_status(read_settings())
    print_status(found, as_json=as_json)
    if found.problems:
        raise typer.Exit(1)


@app.command()
def run(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Article files or folders.")],
) -> None:
    """Take files or folders through every step in this process, without Airflow. The files stay.

    Examples:

    - `inflow run article.html`
    - `inflow run ~/news/2026`
    """
    from ingest.cli.steps import run_paths

    run_paths(read_settings(), paths)


@app.command()
def show(
    table: Annotated[
        str | None, typer.Argument(help="A mart table; without it: firms, regions and investments.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Rows shown.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Show the published marts.

    Examples:

    - `inflow show`
    - `inflow show fct_statistics --limit 100`
    - `inflow show dim_investments --json`
    """
    from ingest.cli.marts import print_overview, print_table

    settings = read_settings()
    if table is None and not as_json:
        print_overview(settings, limit)
    else:
        print_table(settings, table or "dim_investments", limit, as_json=as_json)


@app.command()
def report(
    is_opened: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FOLDER", help="Where to draw it; default: INFLOW_HOME/report."),
    ] = None,
) -> None:
    """Draw the report: pages on the published marts that open from disk, without server or network.

    The service draws it after each publication, at most once a minute. Copy the folder to share it.

    Examples:

    - `inflow report --open`
    - `inflow report --out /srv/www/investments`
    """
    from ingest.cli.report import draw

    draw(read_settings(), out, is_opened=is_opened)


@app.command()
def explain(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="An article, or a file of several.")],
    page: Annotated[
        Path | None, typer.Option("--html", metavar="PAGE", help="Write one HTML file instead.")
    ] = None,
) -> None:
    """Show an article with its facts highlighted, and for every value the words that say it.

    Struck through are sums of money that are in no fact. Nothing is loaded; no service is needed.

    Examples:

    - `inflow explain article.txt`
    - `inflow explain article.html --html explained.html`
    """
    from ingest.cli.explain import explain_path

    explain_path(read_settings(), path, page)


@app.command()
def forget(
    name: Annotated[str, typer.Argument(metavar="ARTICLE", help="An article_id, or the address of a page.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the tombstone.")],
) -> None:
    """Take an article down: its bytes, facts, messages and pages go, and it does not come back.

    Later arrivals of it (same bytes, same address, or the same words without an address) are refused. Counts
    and the reason stay. The marts are published without it before this returns.

    Examples:

    - `inflow forget 3f2a90c1d4e5f60718ab --reason "request of the publisher, ticket 118"`
    - `inflow forget https://outlet.example/story --reason "licence ended"`
    """
    from ingest.cli.takedown import forget_article

    forget_article(read_settings(), name, reason)


@app.command()
def correct(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="Corrections as CSV.")
    ] = None,
) -> None:
    """Correct investments by what you know better, and publish.

    The file has the columns `investment_id,property,value,evidence,by,on,note`. Properties: amount
    (`250000000 EUR`), jobs_created, stake_pct, horizon_years, date, kind, project_type, entry_mode, sector,
    business_function. Its lines are added to `corrections.csv` in INFLOW_HOME (keep it in git). They outrank
    every report, show in `fct_statements` and as a version, and survive rebuilds. To withdraw one, take its
    line out there and run `inflow correct` without a file.

    Examples:

    - `inflow correct corrections-march.csv`
    - `inflow correct` (publish with the corrections as they stand)
    """
    from ingest.cli.correct import apply_corrections

    apply_corrections(read_settings(), file)


@app.command()
def evaluate(
    gold_dir: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Annotated articles.")],
    as_json: JsonOption = False,
    predictions: Annotated[
        Path | None, typer.Option(help="Write what the extractor says, in the gold set's form.")
    ] = None,
) -> None:
    """Score the extractor on a folder of annotated articles: precision, recall and F1.

    Examples:

    - `inflow evaluate gold/dev`
    - `inflow evaluate gold/dev --json --predictions predictions.jsonl`
    """
    from ingest.evaluate import evaluate as evaluate_gold
    from ingest.evaluate import write_predictions
    from ingest.extract.extractor import default_extractor

    evaluation = evaluate_gold(gold_dir, default_extractor())
    if predictions:
        write_predictions(predictions, evaluation.predictions)
    typer.echo(evaluation.as_json() if as_json else evaluation.as_text())
