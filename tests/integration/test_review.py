"""`inflow review` on a real warehouse: what is unsure, what a person decides, and what that changes."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from typer.testing import CliRunner

from ingest.cli import app
from ingest.settings import Settings, read_settings
from ingest.warehouse.batches import write_batch
from ingest.warehouse.load import load_pending_batches
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.resolve import resolve_new
from tests.unit.warehouse.fictional import Story, batch

BACKGROUND = "The firm makes arms for packing lines and sells them in thirty countries. "
#: The second keeps part of the first: too little to be a copy, enough to ask. The third is another story.
STORIES = [
    Story(
        note=BACKGROUND + "Shares rose in early trade, and dealers spoke of a good day for makers of robots. "
        "Two banks raised what they think the firm is worth."
    ),
    Story(
        partner="Orlin Foods",
        note=BACKGROUND + "Neighbours had asked for a hearing about lorries, which the mayor has promised. "
        "Nobody from the union wanted to comment before its members meet next week.",
        published_at=datetime(2025, 3, 9, 8, tzinfo=UTC),
        source="courier",
    ),
    Story(firm="Kestrel Inc.", legal_form="Inc.", city="Mechelen", amount=Decimal(7_000_000)),
]


def inflow(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["review", *arguments])
    assert result.exit_code == code, result.output
    return str(result.output)


def resolve_all(settings: Settings) -> None:
    with open_warehouse(settings) as connection:
        resolve_new(settings, connection)


def resolved_rows(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Who is who, table by table; the redirects are a history and not part of it."""
    tables = [
        f"{entity}_{kind}" for entity in ("firm", "article", "project") for kind in ("members", "links")
    ]
    with open_warehouse(settings, read_only=True) as connection:
        return {
            table: connection.execute(f"FROM resolved.{table} ORDER BY ALL").fetchall() for table in tables
        }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path / "home"))
    settings = read_settings()
    write_batch(settings, batch(STORIES))
    load_pending_batches(settings)
    resolve_all(settings)
    return settings


def listed(*options: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(inflow("list", "--json", *options))
    return rows


@pytest.fixture
def pair(home: Settings) -> dict[str, Any]:
    """The two stories that are half alike."""
    (found,) = listed("--entity", "article")
    assert {found["item_a"], found["item_b"]} == {story.article_id for story in STORIES[:2]}
    return found


def test_an_unsure_pair_is_listed_with_its_score_and_state(pair: dict[str, Any]) -> None:
    assert 0.3 <= pair["score"] < 0.5
    assert pair["why"] == "nearly linked"
    assert not pair["is_together"]
    shown = inflow("list")
    assert pair["pair_id"] in shown
    assert "nearly linked" in shown


def test_both_sides_are_shown_with_the_words_of_the_articles(pair: dict[str, Any]) -> None:
    shown = inflow("show", pair["pair_id"])
    for words in ("courier", "good day", "hearing", "text 0."):
        assert words in shown
    assert "source *" in shown


def test_a_verdict_is_followed_survives_a_rebuild_and_taken_back_restores_the_rows(
    home: Settings, pair: dict[str, Any]
) -> None:
    before = resolved_rows(home)
    inflow("judge", pair["pair_id"], "same", "--note", "one reporter,\ntwo papers")
    lines = (home.home / "judgements.csv").read_text().splitlines()
    assert lines[0] == "entity,item_a,item_b,verdict,by,on,note"
    assert lines[1].startswith(f"article,{pair['item_a']},{pair['item_b']},same,")
    assert lines[1].endswith('"one reporter, two papers"')
    resolve_all(home)
    joined = resolved_rows(home)
    assert len({row[1] for row in joined["article_members"]}) == len(STORIES) - 1
    assert listed("--entity", "article") == []
    assert [(row["verdict"], row["is_together"]) for row in listed("--judged")] == [("same", True)]

    with open_warehouse(home) as connection:
        connection.execute("DROP SCHEMA resolved CASCADE")
    resolve_all(home)
    assert resolved_rows(home) == joined

    inflow("withdraw", pair["pair_id"])
    resolve_all(home)
    assert resolved_rows(home) == before
    assert listed("--entity", "article") == [pair]


def test_a_cluster_is_shown_by_its_members_and_can_be_cut(home: Settings) -> None:
    twin = replace(STORIES[0], source="echo", published_at=datetime(2025, 3, 4, tzinfo=UTC))
    write_batch(home, batch([twin], folder="day2"))
    load_pending_batches(home)
    resolve_all(home)
    (story,) = {row[1] for row in resolved_rows(home)["article_members"] if row[0] == twin.article_id}
    (member,) = listed("--of", story)
    assert (member["score"], member["why"], member["is_together"]) == (1.0, "exact", True)
    inflow("judge", "article", twin.article_id, STORIES[0].article_id, "not_same")
    resolve_all(home)
    assert len({row[1] for row in resolved_rows(home)["article_members"]}) == len(STORIES) + 1


def test_answers_are_transitive_and_may_not_contradict_each_other(home: Settings) -> None:
    first, second, third = (story.article_id for story in STORIES)
    inflow("judge", "article", first, third, "same")
    inflow("judge", "article", third, second, "same")
    assert listed("--entity", "article") == []
    written = (home.home / "judgements.csv").read_text()
    refused = " ".join(inflow("judge", "article", first, second, "not_same", code=1).split())
    assert "other lines make them the same" in refused
    assert (home.home / "judgements.csv").read_text() == written


def test_not_same_with_one_of_a_group_settles_the_others(home: Settings) -> None:
    first, second, third = (story.article_id for story in STORIES)
    inflow("judge", "article", first, third, "same")
    assert listed("--entity", "article")
    inflow("judge", "article", third, second, "not_same")
    assert listed("--entity", "article") == []


def test_unsure_is_noted_and_changes_nothing(home: Settings, pair: dict[str, Any]) -> None:
    before = resolved_rows(home)
    inflow("judge", pair["pair_id"], "unsure")
    resolve_all(home)
    assert resolved_rows(home) == before
    assert listed("--entity", "article") == []


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["show", "ffffffff"], 1, "is no pair; see `inflow review list`"),
        (["show", "article", "x", "y"], 1, "x: no article item has this id"),
        (["list", "--entity", "person"], 1, "person: not one of firm, article, project"),
        (["list", "--of", "inv-none"], 1, "no firm, story or project has this id"),
        (["withdraw", "article", STORIES[0].article_id, STORIES[1].article_id], 1, "no line judges"),
        (["judge", "ffffffff", "perhaps"], 2, "end with a verdict"),
        (["show", "a", "b"], 1, "Name a pair by its id"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_remedy(
    home: Settings, arguments: list[str], code: int, reason: str
) -> None:
    assert reason in " ".join(inflow(*arguments, code=code).replace("│", " ").split())
    assert not (home.home / "judgements.csv").exists()


def test_a_home_without_articles_says_how_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path / "none"))
    assert "Start with `inflow up`" in " ".join(inflow("list", code=1).split())
    assert not (tmp_path / "none").exists()


def test_a_build_that_holds_the_warehouse_is_waited_for_and_then_named(
    home: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFLOW_LOCK_TIMEOUT_SECONDS", "0.2")
    with FileLock(home.warehouse.with_suffix(".lock")):
        output: list[str] = []
        reader = threading.Thread(target=lambda: output.append(inflow("list", code=1)))
        reader.start()
        reader.join()
    assert "another process has held the warehouse" in " ".join(output[0].split())


@pytest.mark.parametrize("command", ["list", "show", "judge", "withdraw", "apply"])
def test_each_help_shows_how_to_type_it(command: str) -> None:
    shown = inflow(command, "--help")
    assert "Example" in shown
    assert f"inflow review {command}" in shown
