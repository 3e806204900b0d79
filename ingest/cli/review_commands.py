"""`inflow review` with its help; what a command needs is imported when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.cli.console import InflowGroup
from ingest.settings import read_settings

review_app = typer.Typer(
    cls=InflowGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Decide what the scores leave open: are two firm names one firm, two articles one story, two "
    "reports one project?\n\n"
    "`list` shows the pairs that are unsure, `show` puts one side by side with the words of the articles, "
    "`judge` writes your answer to `judgements.csv` in INFLOW_HOME (keep it in git), `apply` publishes with "
    "it.\n\n"
    "Answers outrank every score and survive a rebuild. `same` is transitive; `not_same` keeps two apart, "
    "also when a third would join them; `unsure` only notes that somebody has looked. An answer taken back "
    "restores what was there before.",
)

PairArgument = Annotated[
    list[str], typer.Argument(metavar="ID", help="An id from the list; or an entity and two of its items.")
]


@review_app.command("list")
def review_list(
    entity: Annotated[str | None, typer.Option(help="Only firm, article or project.")] = None,
    cluster: Annotated[
        str | None,
        typer.Option("--of", metavar="CLUSTER", help="What one firm, story or project is made of."),
    ] = None,
    judged: Annotated[bool, typer.Option("--judged", help="The pairs that were judged.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Pairs shown.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List pairs worth a look, the most unsure first: nearly linked, only just linked, kept apart, at odds.

    Examples:

    - `inflow review list`
    - `inflow review list --entity project --limit 50`
    - `inflow review list --of inv-4f6c3b1a9d2e8f70` (a project that should be two: which report is wrong?)
    """
    from ingest.cli.review import print_pairs

    print_pairs(
        read_settings(), entity=entity, cluster=cluster, is_judged=judged, limit=limit, as_json=as_json
    )


@review_app.command("show")
def review_show(pair: PairArgument) -> None:
    """Show both items of a pair side by side, with the words of the articles.

    Examples:

    - `inflow review show 3f2a90c1`
    - `inflow review show firm "velmora" "velmora robotics"`
    """
    from ingest.cli.review import print_pair

    print_pair(read_settings(), pair)


@review_app.command("judge")
def review_judge(
    words: Annotated[
        list[str], typer.Argument(metavar="ID VERDICT", help="The pair, then same, not_same or unsure.")
    ],
    note: Annotated[str, typer.Option(help="Why, for those who read the file later.")] = "",
) -> None:
    """Say whether the two are the same; the last answer about a pair stands.

    Examples:

    - `inflow review judge 3f2a90c1 same`
    - `inflow review judge 3f2a90c1 not_same --note "two plants, see the second paragraph"`
    - `inflow review judge firm "halm as" "halm inc" not_same`
    """
    from ingest.cli.review import judge_pair
    from ingest.resolve.records import VERDICTS

    if len(words) < 2 or words[-1] not in VERDICTS:
        raise typer.BadParameter(f"end with a verdict: {', '.join(VERDICTS)}")
    judge_pair(read_settings(), words[:-1], words[-1], note)


@review_app.command("withdraw")
def review_withdraw(pair: PairArgument) -> None:
    """Take an answer back: the scores decide again.

    Example: `inflow review withdraw 3f2a90c1`
    """
    from ingest.cli.review import withdraw_judgement

    withdraw_judgement(read_settings(), pair)


@review_app.command("apply")
def review_apply() -> None:
    """Build, audit and publish with the answers as they stand; a running service does so with its next load.

    Example: `inflow review apply`
    """
    from ingest.cli.review import apply_judgements

    apply_judgements(read_settings())
