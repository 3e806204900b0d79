"""The feed of changes, restatements and watch lists on the terminal."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import typer

from ingest.cli.console import console, render_table
from ingest.settings import Settings
from ingest.warehouse.feed import read_changes, read_restatements

_ALL = 1_000_000
_CHANGE_COLUMNS = {
    "published_at": "published",
    "change_kind": "change",
    "cause": "cause",
    "investor_name": "investor",
    "kind": "kind",
    "destination_name": "destination",
    "value_before": "before",
    "value_after": "after",
}
_RESTATEMENT_COLUMNS = {
    "published_at": "published",
    "metric_name": "metric",
    "value_before": "before",
    "value_after": "after",
    "from_articles": "by articles",
    "from_restatement": "by restatement",
    "investment_ids": "projects",
    "reasons": "why",
}


def print_changes(settings: Settings, since: str | None, limit: int, *, as_json: bool) -> None:
    """Print the changes after a cursor, and the cursor to go on from.

    Raises:
        InflowError: the cursor is none, or nothing is published yet.
    """
    changes = read_changes(settings, since, limit)
    cursor = changes[-1]["change_id"] if changes else since
    if as_json:
        typer.echo(
            json.dumps({"cursor": cursor, "changes": changes}, default=str, ensure_ascii=False, indent=1)
        )
        return
    _print("changes", _CHANGE_COLUMNS, changes)
    console.print(f"Go on with: inflow changes --since {cursor}" if cursor else "Nothing has changed yet.")


def print_restatements(settings: Settings, *, as_json: bool) -> None:
    """Print which metrics another reading of the same articles changed, and why.

    Raises:
        InflowError: nothing is published yet.
    """
    restatements = read_restatements(settings)
    if as_json:
        typer.echo(json.dumps(restatements, default=str, ensure_ascii=False, indent=1))
        return
    _print("restatements", _RESTATEMENT_COLUMNS, restatements)


def print_watches(settings: Settings) -> None:
    """Print each watch list with the changes that it matches; says so when there is none.

    Raises:
        InflowError: watch.yml is malformed, or nothing is published yet.
    """
    from expectations.watch import read_watches, watch_path

    watches = read_watches(settings)
    if not watches:
        console.print(f"No watch lists: {watch_path(settings)} is not there; see docs/watch-lists.md.")
        return
    changes = read_changes(settings, limit=_ALL)
    for watch in watches:
        _print(watch.name, _CHANGE_COLUMNS, [change for change in changes if watch.has(change)])


def _print(title: str, columns: dict[str, str], rows: list[dict[str, Any]]) -> None:
    shown = [tuple(_shown(row[name]) for name in columns) for row in rows]
    console.print(render_table(f"{title}: {len(rows)}", list(columns.values()), shown))


def _shown(value: Any) -> Any:
    """Moments to the second, sums with separators, long lists by their length."""
    if isinstance(value, Decimal):
        return f"{value:,.0f}"
    if hasattr(value, "isoformat"):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, list) and len(value) > 3:
        return f"{len(value)} of them"
    return value
