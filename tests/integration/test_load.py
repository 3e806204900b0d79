"""Spooled batches reach the raw tables once, whole, whatever is replayed or dies on the way."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.errors import AccountingError
from ingest.records import HeldArticle
from ingest.settings import Settings
from ingest.warehouse.batches import ParsedBatch, pending_batches, write_batch
from ingest.warehouse.load import (
    LoadResult,
    hold_articles,
    known_contents,
    load_pending_batches,
    rejected,
    release,
)
from ingest.warehouse.lock import open_warehouse
from tests.unit.warehouse.fictional import Story, batch, settings_in, stories


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def load(settings: Settings, *batches: ParsedBatch) -> list[LoadResult]:
    for one in batches:
        write_batch(settings, one)
    return load_pending_batches(settings)


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(settings, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def contents(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """Every raw table without what names the load or its time, in the order of its key."""
    hidden = "c NOT IN ('load_id', 'processed_at', 'loaded_at', 'load_seconds')"
    with open_warehouse(settings, read_only=True) as connection:
        tables = [
            table
            for (table,) in connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'raw'"
            ).fetchall()
        ]
        return {
            table: connection.execute(
                f"SELECT COLUMNS(c -> {hidden}) FROM raw.{table} ORDER BY ALL"  # noqa: S608
            ).fetchall()
            for table in tables
        }


def test_a_load_counts_what_it_loaded(settings: Settings) -> None:
    [result] = load(settings, batch(stories(3), refused=[Story(note="empty")], pending=2))
    counted = (result.received, result.parsed, result.duplicate, result.rejected, result.pending)
    assert counted == (6, 3, 0, 1, 2)
    assert result.article_ids == sorted(story.article_id for story in stories(3))
    assert len(result.receipts) == 4
    assert pending_batches(settings) == []
    assert query(settings, "SELECT received, parsed, pending FROM raw.loads") == [(6, 3, 2)]
    assert query(settings, "SELECT count(*), count(DISTINCT load_id) FROM raw.investment_mentions") == [
        (3, 1)
    ]
    assert query(settings, "SELECT DISTINCT first_seen_at FROM raw.articles") == [
        (datetime(2025, 3, 4, 10, 0),)
    ]


def test_an_empty_spool_is_no_load(settings: Settings) -> None:
    assert load_pending_batches(settings) == []
    assert not settings.warehouse.exists()


def test_the_same_batch_again_is_a_replay(settings: Settings) -> None:
    load(settings, batch(stories(3)))
    before = contents(settings)
    [result] = load(settings, batch(stories(3)))
    assert result.is_replay
    assert result.parsed == 3
    assert contents(settings) == before


def test_same_bytes_under_two_names_are_one_article_with_two_sightings(settings: Settings) -> None:
    [result] = load(settings, batch([Story(), Story(note="other"), Story()]))
    assert (result.parsed, result.duplicate) == (2, 1)
    [later] = load(settings, batch([Story()], folder="day2"))
    assert (later.parsed, later.duplicate) == (0, 1)
    assert query(settings, "SELECT outcome, count(*) FROM raw.sightings GROUP BY ALL ORDER BY ALL") == [
        ("duplicate", 2),
        ("parsed", 2),
    ]
    assert query(settings, "SELECT count(*), count(DISTINCT mention_id) FROM raw.firm_mentions") == [(2, 2)]


def test_the_first_arrival_sets_first_seen(settings: Settings) -> None:
    twice = batch([Story(), Story()])
    early, late = twice.tables["sightings"]
    early = replace(early, received_at=early.received_at - timedelta(hours=1))
    load(settings, replace(twice, tables=twice.tables | {"sightings": [late, early]}))
    assert query(settings, "SELECT first_seen_at FROM raw.articles") == [(datetime(2025, 3, 4, 9, 0),)]
    assert query(settings, "SELECT sighting_id FROM raw.sightings WHERE outcome = 'parsed'") == [
        (early.sighting_id,)
    ]


def test_arrivals_regrouped_after_a_crash_are_counted_once(settings: Settings) -> None:
    """The receipts of a committed load were not settled, so the next batch holds them again."""
    load(settings, batch(stories(2), refused=[Story(note="empty")]))
    [result] = load(settings, batch(stories(4), refused=[Story(note="empty")]))
    assert not result.is_replay
    assert (result.received, result.parsed, result.duplicate, result.rejected) == (2, 2, 0, 0)
    assert query(settings, "SELECT sum(received)::INT FROM raw.loads") == [(5,)]
    assert query(settings, "SELECT count(*) FROM raw.sightings") == [(5,)]
    assert query(settings, "SELECT count(*) FROM raw.rejected_articles") == [(1,)]


def test_order_and_batching_do_not_matter(settings: Settings, tmp_path: Path) -> None:
    one, other = settings_in(tmp_path / "one"), settings_in(tmp_path / "other")
    load(one, batch(stories(6)))
    for story in reversed(stories(6)):
        load(other, batch([story]))
    for table in ("articles", "firm_mentions", "region_mentions", "investment_mentions"):
        assert contents(one)[table] == contents(other)[table]


def drop_first(table: str) -> Callable[[ParsedBatch], ParsedBatch]:
    return lambda b: replace(b, tables=b.tables | {table: b.tables[table][1:]})


FAULTS: dict[str, tuple[Callable[[ParsedBatch], ParsedBatch], str]] = {
    "a lost arrival": (lambda b: replace(b, received=b.received + 1), r"received 5, but accounted for 4"),
    "an invented arrival": (
        lambda b: replace(b, received=b.received - 1),
        r"received 3, but accounted for 4",
    ),
    "an article lost": (drop_first("articles"), r"does not belong to an article"),
    "an article without sighting": (drop_first("sightings"), r"received 4, but accounted for 3"),
    "a rejection lost": (drop_first("rejected_articles"), r"1 rejected, but 0 rows in rejected_articles"),
    "a bare article lost": (
        lambda b: replace(
            b, tables={"sightings": b.tables["sightings"], "articles": b.tables["articles"][1:]}
        ),
        r"arrivals without their article",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_counts_that_do_not_add_up_load_nothing(settings: Settings, name: str) -> None:
    spoil, message = FAULTS[name]
    load(settings, batch([Story(note="before")], folder="before"))
    before = contents(settings)
    good = batch(stories(3), refused=[Story(note="empty")])
    with pytest.raises(AccountingError, match=message):
        load(settings, spoil(good))
    assert contents(settings) == before
    assert len(pending_batches(settings)) == 1  # the evidence stays
    shutil.rmtree(settings.spool)
    [result] = load(settings, good)
    assert result.parsed == 3


def test_a_mention_id_that_names_another_article_is_refused(settings: Settings) -> None:
    spoiled = batch([Story()])
    [mention] = spoiled.tables["firm_mentions"]
    tables = spoiled.tables | {"firm_mentions": [replace(mention, mention_id="feedbeef-f0")]}
    with pytest.raises(AccountingError, match=r"firm_mentions: mention feedbeef-f0"):
        load(settings, replace(spoiled, tables=tables))


CRASHER = """
import os, signal, sys
from pathlib import Path
from ingest.settings import Settings
from ingest.warehouse import batches, load

step = sys.argv[2]
def die(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)

def die_at(module, name, after=False):
    original = getattr(module, name)
    def wrapped(*arguments, **named):
        if after:
            original(*arguments, **named)
        die()
    setattr(module, name, wrapped)

if step == "after the rows":
    die_at(load, "_insert_rows", after=True)
elif step == "before the commit":
    die_at(load, "_read_result")
elif step == "after the commit":
    die_at(load, "remove_batch")
elif step == "while cleaning":
    batches.shutil.rmtree = lambda path, **named: die() if path.exists() else None
load.load_pending_batches(Settings(home=Path(sys.argv[1])))
"""


@pytest.mark.parametrize(
    "step", ["after the rows", "before the commit", "after the commit", "while cleaning"]
)
def test_a_load_killed_at_any_step_ends_like_an_undisturbed_one(
    settings: Settings, tmp_path: Path, step: str
) -> None:
    undisturbed = settings_in(tmp_path / "undisturbed")
    load(undisturbed, batch(stories(5), refused=[Story(note="empty")]))

    write_batch(settings, batch(stories(5), refused=[Story(note="empty")]))
    killed = subprocess.run([sys.executable, "-c", CRASHER, str(settings.home), step], check=False)
    assert killed.returncode == -signal.SIGKILL
    load_pending_batches(settings)
    assert contents(settings) == contents(undisturbed)
    assert pending_batches(settings) == []


def test_known_contents_are_those_of_articles(settings: Settings) -> None:
    known, unknown, refused = Story(), Story(note="new"), Story(note="empty")
    shas = [story.content_sha256 for story in (known, unknown, refused)]
    assert known_contents(settings, shas) == set()
    load(settings, batch([known], refused=[refused]))
    assert known_contents(settings, shas) == {known.content_sha256}


def test_held_articles_are_held_once_and_released(settings: Settings) -> None:
    held = HeldArticle(
        article_id="a1",
        check_name="c",
        failed_rows=1,
        sample="words",
        held_at=datetime(2025, 1, 1, tzinfo=UTC),
    )
    hold_articles(settings, [held, replace(held, check_name="d")])
    hold_articles(settings, [replace(held, failed_rows=2)])
    rows = "SELECT check_name, failed_rows FROM raw.held_articles ORDER BY ALL"
    assert query(settings, rows) == [("c", 2), ("d", 1)]
    assert release(settings, ["a1", "a2"]) == 1
    assert query(settings, rows) == []


def test_what_was_refused_is_listed_until_it_parses(settings: Settings) -> None:
    refused = Story(note="wrong charset")
    load(settings, batch(refused=[refused]))
    [listed] = rejected(settings)
    assert listed.content_sha256 == refused.content_sha256
    assert listed.rejected_at == datetime(2025, 3, 4, 10, 0, tzinfo=UTC)
    load(settings, batch([refused], folder="retry"))
    assert rejected(settings) == []


def test_a_folder_name_with_odd_characters_is_only_a_name(tmp_path: Path) -> None:
    odd = settings_in(tmp_path / "it's [a] *home*")
    [result] = load(odd, batch([Story()]))
    assert result.parsed == 1
    assert duckdb.connect(str(odd.warehouse), read_only=True).execute("FROM raw.loads").fetchall()
