"""Publications keep their distance: a copy grows with the marts and must leave room for the loads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from expectations import steps
from expectations.steps import next_publication, publish_in_turn
from ingest.operations import PublicationRecord, record_publication
from ingest.settings import Settings
from tests.unit.warehouse.fictional import settings_in

DONE = datetime(2025, 3, 4, 10, 0, 0, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def published(settings: Settings, seconds: float, at: datetime = DONE) -> None:
    record_publication(
        settings, PublicationRecord(published_at=at, articles=1, seconds=seconds, row_counts={})
    )


@pytest.mark.parametrize(
    ("took", "after"),
    [(0.2, 5), (1.0, 5), (20.0, 60)],
    ids=["quick", "a second", "slow: three times as long"],
)
def test_the_next_may_start_5_s_or_3_times_the_last_one_after_its_start(
    settings: Settings, took: float, after: float
) -> None:
    published(settings, took)
    assert next_publication(settings) == DONE + timedelta(seconds=after - took)


def test_the_first_may_start_at_once(settings: Settings) -> None:
    assert next_publication(settings) <= datetime.now(UTC)


def test_a_publication_that_comes_too_soon_waits_its_turn(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(steps, "run_publish", lambda settings: None)
    monkeypatch.setattr(steps.time, "sleep", waits.append)
    published(settings, 1.0, at=datetime.now(UTC) - timedelta(hours=1))
    publish_in_turn(settings)
    assert waits == []
    published(settings, 4.0, at=datetime.now(UTC))
    publish_in_turn(settings)
    assert 5 < waits[0] <= 8
