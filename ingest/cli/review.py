"""Pairs about which a person decides: listed, shown side by side, judged."""

from __future__ import annotations

import getpass
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime

import duckdb
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from ingest.cli.console import console, plain, render_table
from ingest.cli.steps import publish_loads, show_progress
from ingest.errors import InflowError
from ingest.resolve.matching import LINK
from ingest.resolve.records import ENTITIES, Judgement
from ingest.settings import Settings
from ingest.warehouse.judged import judgements_path, record, recorded_judgements, withdraw
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.review import pair_with_id, unsure_pairs
from ingest.warehouse.review_pairs import Pair, judged_pairs, pair_of_items, pairs_of_cluster
from ingest.warehouse.review_sides import Side, reasons, sides

_WIDEST_ITEM = 44
#: A person does not wait for a build as long as a program does.
_PATIENCE_SECONDS = 30.0
_NEXT_BUILD = "It counts from the next build on; `inflow review apply` builds now."


def print_pairs(
    settings: Settings, *, entity: str | None, cluster: str | None, is_judged: bool, limit: int, as_json: bool
) -> None:
    """Print pairs: the unsure ones, those that were judged, or the members of one cluster.

    Raises:
        InflowError: nothing was built yet, or there is no such entity or cluster.
    """
    if entity is not None and entity not in ENTITIES:
        raise InflowError(f"{entity}: not one of {', '.join(ENTITIES)}.")
    entities = ENTITIES if entity is None else (entity,)
    judgements = recorded_judgements(settings)
    with _warehouse(settings) as connection:
        if cluster:
            pairs = pairs_of_cluster(connection, cluster)
        elif is_judged:
            pairs = judged_pairs(connection, [one for one in judgements if one.entity in entities])
        else:
            pairs = unsure_pairs(connection, judgements, entities)
        shown = pairs[:limit]
        if as_json:
            rows = [asdict(pair) | {"pair_id": pair.pair_id} for pair in shown]
            typer.echo(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        names = {pair: [_name(side) for side in sides(connection, pair)] for pair in shown}
    if not pairs:
        console.print("Nothing here to review.")
        return
    columns = ["id", "entity", "score", "now", "why", "one", "other"]
    rows_shown = [(p.pair_id, p.entity, _score(p), _state(p), p.verdict or p.why, *names[p]) for p in shown]
    console.print(render_table(f"{len(pairs)} to look at, {len(shown)} shown", columns, rows_shown))
    console.print(
        f"Linked from {LINK:g} on. Look: `inflow review show ID`. "
        "Decide: `inflow review judge ID same` (or not_same, unsure)."
    )


def print_pair(settings: Settings, names: list[str]) -> None:
    """Print both items side by side, with the words of the articles.

    Raises:
        InflowError: there is no such pair.
    """
    with _warehouse(settings) as connection:
        pair = _find(connection, names, recorded_judgements(settings))
        left, right = sides(connection, pair)
        why = reasons(connection, pair)
    table = Table(
        title=f"{pair.pair_id}: {pair.entity}, score {_score(pair)}, {_state(pair)}", title_justify="left",
        box=SIMPLE_HEAD, show_lines=True,
    )  # fmt: skip
    for column in ("", "one", "other"):
        table.add_column(column, overflow="fold")
    table.add_row("item", plain(left.item_id), plain(right.item_id))
    for name in left.fields or right.fields:
        one, other = left.fields.get(name, ""), right.fields.get(name, "")
        mark = "" if one == other else " *"
        table.add_row(name + mark, plain(one), plain(other))
    for number in range(max(len(left.quotes), len(right.quotes))):
        table.add_row("says", *(plain(_quote(side, number)) for side in (left, right)))
    console.print(table)
    if why:
        parts = ", ".join(f"{name} {value:.2f}" for name, value in why.items())
        console.print(f"The weakest of these decides: {parts}.")
    console.print("* differs. Decide: `inflow review judge ID same` (or not_same, unsure).")


def judge_pair(settings: Settings, names: list[str], verdict: str, note: str) -> None:
    """Write what a person decided into the judgements.

    Raises:
        InflowError: there is no such pair, or the verdict contradicts others. Nothing is written.
    """
    with _warehouse(settings) as connection:
        pair = _find(connection, names, recorded_judgements(settings))
    judgement = Judgement(entity=pair.entity, item_a=pair.item_a, item_b=pair.item_b, verdict=verdict)
    record(settings, judgement, by=getpass.getuser(), on=datetime.now(UTC).date(), note=note)
    console.print(f"{pair.pair_id}: {verdict}. Written to {judgements_path(settings)}.", soft_wrap=True)
    console.print(_NEXT_BUILD)


def withdraw_judgement(settings: Settings, names: list[str]) -> None:
    """Take a judgement back.

    Raises:
        InflowError: the pair was not judged.
    """
    with _warehouse(settings) as connection:
        pair = _find(connection, names, recorded_judgements(settings))
    withdraw(settings, pair.entity, pair.item_a, pair.item_b)
    console.print(f"{pair.pair_id}: withdrawn.")
    console.print(_NEXT_BUILD)


def apply_judgements(settings: Settings) -> None:
    """Build, audit and publish with the judgements as they stand.

    Raises:
        InflowError: the judgements are malformed, or a step failed.
    """
    count = len(recorded_judgements(settings))
    with show_progress() as report:
        publish_loads(settings, report)
    console.print(f"Published with {count} judgements.")


@contextmanager
def _warehouse(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The private warehouse, to read; a home without one is left as it is."""
    if not settings.warehouse.exists():
        raise InflowError(
            f"{settings.home}: nothing to review, no article was taken in here yet. Start with `inflow up` "
            "or `inflow run PATH`, and check INFLOW_HOME."
        )
    patient = replace(settings, lock_timeout_seconds=min(settings.lock_timeout_seconds, _PATIENCE_SECONDS))
    with open_warehouse(patient, read_only=True) as connection:
        yield connection


def _find(connection: duckdb.DuckDBPyConnection, names: list[str], judged: Sequence[Judgement] = ()) -> Pair:
    """The pair with this id, or of these two items (`ENTITY ITEM ITEM`)."""
    if len(names) == len(("entity", "item", "item")):
        return pair_of_items(connection, *names)
    if len(names) == 1:
        return pair_with_id(connection, names[0], judged)
    raise InflowError("Name a pair by its id, or by its entity and two items: `firm ITEM ITEM`.")


def _name(side: Side) -> str:
    name = next((value for value in side.fields.values() if value), side.item_id)
    return name if len(name) <= _WIDEST_ITEM else f"{name[: _WIDEST_ITEM - 1]}…"


def _quote(side: Side, number: int) -> str:
    return side.quotes[number] if number < len(side.quotes) else ""


def _score(pair: Pair) -> str:
    return "-" if pair.score is None else f"{pair.score:.2f}"


def _state(pair: Pair) -> str:
    return "one" if pair.is_together else "two"
