import os
import time
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingest.warehouse.batches import (
    BATCH_TABLES,
    arrow_table,
    parquet_path,
    pending_batches,
    read_manifest,
    remove_batch,
    write_batch,
)
from tests.unit.warehouse.fictional import RECEIVED, Story, batch, settings_in, stories


def test_a_batch_is_one_folder_with_all_its_rows(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    written = batch(stories(3), refused=[Story(note="empty")], pending=2)
    folder = write_batch(settings, written)
    assert pending_batches(settings) == [folder]
    assert read_manifest(folder).received == 6
    assert read_manifest(folder).receipts == written.receipts
    rows = {table: pq.read_metadata(parquet_path(folder, table)).num_rows for table in BATCH_TABLES}
    assert rows["articles"] == 3
    assert rows["sightings"] == 4
    assert rows["relation_mentions"] == 0


def test_values_survive_exactly(tmp_path: Path) -> None:
    story = Story(amount=Decimal("123456789012345678901234567890.1234"), note="漢字 🏭 e\u0301")
    folder = write_batch(settings_in(tmp_path), batch([story]))
    [row] = pq.read_table(parquet_path(folder, "investment_mentions")).to_pylist()
    assert row["amount"] == story.amount
    assert row["parties"] == [{"role": "investor", "firm": story.firm}]
    [article] = pq.read_table(parquet_path(folder, "articles")).to_pylist()
    assert article["text"] == story.text
    [arrival] = pq.read_table(parquet_path(folder, "sightings")).to_pylist()
    assert arrival["received_at"] == RECEIVED.replace(tzinfo=None)


def test_writing_the_same_batch_again_changes_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    folder = write_batch(settings, batch([Story()]))
    before = (folder / "batch.json").stat().st_mtime_ns
    assert write_batch(settings, batch([Story()])) == folder
    assert (folder / "batch.json").stat().st_mtime_ns == before


def test_an_unfinished_batch_is_not_seen_and_cleared_when_old(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    fresh, old = (settings.spool / f".writing-{name}-1" for name in ("fresh", "old"))
    for folder in (fresh, old):
        folder.mkdir(parents=True)
        (folder / "batch.json").write_text("{}")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    assert pending_batches(settings) == []
    assert fresh.exists()
    assert not old.exists()


def test_a_removed_batch_is_gone(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    remove_batch(write_batch(settings, batch([Story()])))
    assert list(settings.spool.iterdir()) == []


def test_a_time_without_a_zone_is_refused() -> None:
    [article] = Story().records()["articles"]
    with pytest.raises(ValueError, match="published_at: 2025-01-02T03:04:00 carries no time zone"):
        arrow_table("articles", [replace(article, published_at=datetime(2025, 1, 2, 3, 4))])


def test_a_number_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match=r"amount: .* does not fit"):
        arrow_table("investment_mentions", Story(amount=Decimal(10) ** 40).records()["investment_mentions"])


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    wrong = replace(batch([Story()]), tables={"firms": []})
    with pytest.raises(ValueError, match="firms: a batch holds only articles"):
        write_batch(settings_in(tmp_path), wrong)
