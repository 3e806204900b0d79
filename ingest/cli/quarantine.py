"""What was refused by the parser, or held back by the audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import typer

from ingest.cli.console import console, plain, render_table
from ingest.cli.steps import print_result, publish_loads, show_progress
from ingest.errors import InflowError
from ingest.pipeline import drain, retry
from ingest.records import HeldArticle, RejectedArticle
from ingest.service.status import held
from ingest.settings import Settings
from ingest.warehouse.decisions import decide, decided
from ingest.warehouse.load import rejected
from ingest.warehouse.quarantine import read_article, release

_SHOWN_ID = 12


def print_list(settings: Settings, *, is_dropped: bool = False, as_json: bool) -> None:
    """Print every item of the quarantine, newest first; or those that were dropped."""
    items = _items(settings, is_dropped=is_dropped)
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in items], default=str, ensure_ascii=False, indent=1))
        return
    if not items:
        console.print("The quarantine is empty.")
        return
    columns = ["id", "what", "reason", "since (UTC)"]
    console.print(render_table(f"quarantine: {len(items)}", columns, [_row(item) for item in items]))
    console.print("More about one: `inflow quarantine show ID`. Try again: `inflow quarantine retry ID`.")


def print_item(settings: Settings, wanted: str) -> None:
    """Print one item with everything that is known of it; of a held article also what it says.

    Raises:
        InflowError: none has that id.
    """
    items = _find(settings, wanted)
    for item in items:
        _print_fields(_id(item), asdict(item))
    if isinstance(items[0], HeldArticle):
        _print_fields("the article", read_article(settings, items[0].article_id))


def _print_fields(title: str, fields: Mapping[str, object]) -> None:
    table = render_table(title, ["field", "value"], [])
    for name, value in fields.items():
        table.add_row(name, plain(value))
    console.print(table)


def retry_items(settings: Settings, wanted: list[str] | None) -> None:
    """Read refused inputs again and let held articles in (all of them when None), then publish.

    Raises:
        InflowError: none has that id, or a step failed.
    """
    items = [item for name in wanted for item in _find(settings, name)] if wanted else _items(settings)
    decide_again = decided(settings, "drop") | decided(settings, "release")
    decide(settings, {_id(item) for item in items} & decide_again, "retry", "")
    refusals = [item.rejection_id for item in items if isinstance(item, RejectedArticle)]
    holds = [item.article_id for item in items if isinstance(item, HeldArticle)]
    with show_progress() as report:
        released = release(settings, holds) if holds else 0
        result = retry(settings, refusals, report) if refusals else drain(settings, report)
        if released or result.parsed or result.duplicate:
            publish_loads(settings, report)
    print_result(result)
    if released:
        console.print(f"{released} held articles went through the audit again.")


def release_items(settings: Settings, wanted: list[str], note: str, *, is_now: bool) -> None:
    """Let held articles into the marts as they are, whatever the checks say of them.

    Raises:
        InflowError: none has that id, or it was refused by the parser and has no facts.
    """
    from expectations.audit import readmit_released

    items = [item for name in wanted for item in _find(settings, name)]
    for item in items:
        if isinstance(item, RejectedArticle):
            raise InflowError(
                f"{_id(item)} was refused by the parser ({item.reason_code}), so it has no facts to release. "
                f"{item.remedy} Then `inflow quarantine retry {_id(item)[:_SHOWN_ID]}`."
            )
    article_ids = sorted({_id(item) for item in items})
    decide(settings, article_ids, "release", note)
    released = release(settings, article_ids)
    readmit_released(settings)
    if is_now:
        with show_progress() as report:
            publish_loads(settings, report)
        console.print(f"{released} held articles are published as they are.")
    else:
        console.print(
            f"{released} held articles are released. The next run publishes them: within five minutes when "
            "the service runs, or now with `inflow quarantine release ID --now`."
        )


def drop_items(settings: Settings, wanted: list[str], note: str) -> None:
    """Take items off the list for good: held articles stay out of the marts; the bytes are kept.

    Raises:
        InflowError: none has that id.
    """
    item_ids = sorted({_id(item) for name in wanted for item in _find(settings, name)})
    decide(settings, item_ids, "drop", note)
    console.print(
        f"{len(item_ids)} dropped. `inflow quarantine list --dropped` shows them, `retry ID` takes one back."
    )


def _items(settings: Settings, *, is_dropped: bool = False) -> list[RejectedArticle | HeldArticle]:
    dropped = decided(settings, "drop")
    return [item for item in _everything(settings) if (_id(item) in dropped) == is_dropped]


def _everything(settings: Settings) -> list[RejectedArticle | HeldArticle]:
    return [*rejected(settings), *held(settings)]


def _find(settings: Settings, wanted: str) -> list[RejectedArticle | HeldArticle]:
    """Items whose id begins with `wanted`; all of them must be one input or article."""
    found = [item for item in _everything(settings) if wanted and _id(item).startswith(wanted)]
    if len({_id(item) for item in found}) != 1:
        problem = "is more than one id" if found else "is not in quarantine"
        raise InflowError(f"{wanted} {problem}; see `inflow quarantine list`.")
    return found


def _id(item: RejectedArticle | HeldArticle) -> str:
    return item.rejection_id if isinstance(item, RejectedArticle) else item.article_id


def _row(item: RejectedArticle | HeldArticle) -> tuple[Any, ...]:
    if isinstance(item, RejectedArticle):
        return _id(item)[:_SHOWN_ID], item.location, f"refused: {item.reason_code}", _time(item.rejected_at)
    return _id(item)[:_SHOWN_ID], item.sample, f"held: {item.check_name}", _time(item.held_at)


def _time(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
