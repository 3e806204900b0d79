"""Publication replaces the file whole: readers looping meanwhile see no error and no torn state."""

import json
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ingest.errors import BuildFailed, InflowError
from ingest.settings import Settings
from ingest.warehouse.batches import write_batch
from ingest.warehouse.build import build_marts, mart_names
from ingest.warehouse.changes import LEDGERS
from ingest.warehouse.load import load_pending_batches
from ingest.warehouse.publish import (
    NOT_BUSINESS_TABLES,
    marts_hash,
    publish_marts,
    read_marts,
    unpublished_articles,
)
from tests.unit.warehouse.fictional import Story, batch, settings_in, stories

READER = """
import json, os, sys
import duckdb
reads, states = 0, set()
while not os.path.exists(sys.argv[2]):
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        told = connection.execute("SELECT row_counts['dim_investments'] FROM publication").fetchone()[0]
        found = connection.execute("SELECT count(*) FROM dim_investments").fetchone()[0]
        facts = connection.execute(
            "SELECT count(*) FROM fct_investment_mentions JOIN dim_investments USING (investment_id)"
        ).fetchone()[0]
    assert told == found == facts, (told, found, facts)
    reads += 1
    states.add(found)
print(json.dumps({"reads": reads, "states": sorted(states)}))
"""

CRASHER = """
import os, signal, sys
from pathlib import Path
from ingest.settings import Settings
from ingest.warehouse import publish
publish.sync = lambda path: os.kill(os.getpid(), signal.SIGKILL)
publish.publish_marts(Settings(home=Path(sys.argv[1])))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = settings_in(tmp_path_factory.mktemp("built"))
    write_batch(settings, batch(stories(4, statistic=Decimal(7))))
    load_pending_batches(settings)
    build_marts(settings)
    return settings


@pytest.fixture
def settings(built: Settings) -> Settings:
    for path in built.home.glob("*marts.duckdb*"):
        path.unlink()
    return built


def test_the_published_file_holds_every_mart_with_its_comments(settings: Settings) -> None:
    assert not build_marts(settings).is_full_refresh, "a warm build leaves comments as they are"
    publication = publish_marts(settings)
    assert sorted(publication.row_counts) == mart_names(settings)
    with duckdb.connect(str(settings.marts), read_only=True) as connection:
        tables = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall()
        uncommented = connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
        )
        assert uncommented.fetchall() == []
        assert connection.execute("SELECT count(*) FROM dim_investments").fetchall() == [(4,)]
    assert [name for (name,) in tables] == sorted([*mart_names(settings), "publication", *LEDGERS])


def test_the_publication_says_what_it_is(settings: Settings) -> None:
    publication = publish_marts(settings)
    [row] = read_marts(settings, "SELECT * FROM publication")
    assert row["publication_id"] == publication.publication_id
    assert row["row_counts"] == publication.row_counts
    assert len(row["load_ids"]) == 1
    assert row["extractor_versions"] == ["rules-test"]


def test_articles_are_new_once(settings: Settings) -> None:
    expected = sorted(story.article_id for story in stories(4, statistic=Decimal(7)))
    assert unpublished_articles(settings) == expected
    assert publish_marts(settings).article_ids == expected
    assert unpublished_articles(settings) == []
    assert publish_marts(settings).article_ids == []


def test_publishing_again_gives_the_same_marts(settings: Settings) -> None:
    publish_marts(settings)
    first = marts_hash(settings.marts)
    publish_marts(settings)
    assert marts_hash(settings.marts) == first
    assert sorted(first) == sorted(set(mart_names(settings)) - set(NOT_BUSINESS_TABLES))


def test_the_hash_sees_one_changed_cell_and_no_load_time(settings: Settings) -> None:
    publish_marts(settings)
    before = marts_hash(settings.marts)
    with duckdb.connect(str(settings.marts)) as connection:
        connection.execute("UPDATE dim_articles SET first_seen_at = first_seen_at + INTERVAL 1 DAY")
    assert marts_hash(settings.marts) == before
    with duckdb.connect(str(settings.marts)) as connection:
        connection.execute("UPDATE dim_investments SET amount = amount + 1 WHERE amount = 1000000")
    changed = marts_hash(settings.marts)
    assert {mart for mart in before if before[mart] != changed[mart]} == {"dim_investments"}


def test_parameters_are_values(settings: Settings) -> None:
    publish_marts(settings)
    rows = read_marts(settings, "SELECT firm_name FROM dim_firms WHERE firm_id = $id", {"id": "unknown'; --"})
    assert rows == []


def test_nothing_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(InflowError, match="nothing is published yet"):
        read_marts(settings_in(tmp_path), "SELECT 1")


def test_a_warehouse_never_built_is_not_published(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_batch(settings, batch([Story()]))
    load_pending_batches(settings)
    with pytest.raises(BuildFailed, match=r"dim_articles.* not built yet"):
        publish_marts(settings)
    assert not settings.marts.exists()


def test_a_damaged_published_file_is_replaced(settings: Settings) -> None:
    settings.marts.write_bytes(b"not a database" * 1000)
    assert len(publish_marts(settings).article_ids) == 4
    assert len(read_marts(settings, "FROM dim_investments")) == 4


def test_a_crash_keeps_the_last_publication_and_leaves_nothing_behind(settings: Settings) -> None:
    publish_marts(settings)
    before = settings.marts.read_bytes()
    killed = subprocess.run([sys.executable, "-c", CRASHER, str(settings.home)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert settings.marts.read_bytes() == before
    assert list(settings.home.glob(".publishing-*"))
    publish_marts(settings)
    assert not list(settings.home.glob(".publishing-*"))


def test_four_readers_see_no_error_and_no_torn_state(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    enough = tmp_path / "enough"
    write_batch(settings, batch(stories(2)))
    load_pending_batches(settings)
    build_marts(settings)
    publish_marts(settings)
    command = [sys.executable, "-c", READER, str(settings.marts), str(enough)]
    readers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    try:
        for _ in range(12):
            _grow_built_marts(settings)
            publish_marts(settings)
            time.sleep(0.2)  # the readers get a turn, however many cores there are
        enough.touch()
        outputs = [reader.communicate(timeout=60) for reader in readers]
    finally:
        for reader in readers:
            reader.kill()
            reader.wait()
    assert [reader.returncode for reader in readers] == [0, 0, 0, 0], outputs
    seen = [json.loads(out) for out, _ in outputs]
    assert all(one["reads"] > 10 for one in seen)
    assert len({state for one in seen for state in one["states"]}) > 3


def _grow_built_marts(settings: Settings) -> None:
    """One more row in both investment marts, so that each publication differs (a dbt build takes longer)."""
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(
            "INSERT INTO marts.fct_investment_mentions SELECT * REPLACE (uuid()::VARCHAR AS mention_id, "
            "(SELECT 'inv-' || count(*) FROM marts.dim_investments) AS investment_id) "
            "FROM marts.fct_investment_mentions LIMIT 1"
        )
        connection.execute(
            "INSERT INTO marts.dim_investments SELECT * REPLACE "
            "((SELECT 'inv-' || count(*) FROM marts.dim_investments) AS investment_id) "
            "FROM marts.dim_investments LIMIT 1"
        )
