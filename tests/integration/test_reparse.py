"""A new extractor version: every article is read again, cut off or not, and the marts switch at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from expectations.steps import run_audit, run_build, run_publish
from ingest import pipeline, reading, reparse
from ingest.extract.protocol import Extraction, Extractor
from ingest.records import Article
from ingest.settings import Settings
from ingest.warehouse import reparse as staged
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash, read_marts
from tests.integration.test_takedown import BALANCE, GONE, KEPT, page

FILES = {"one.json": page(GONE), "two.txt": KEPT, "three.txt": KEPT.replace("55", "56")}


@dataclass(frozen=True)
class Older:
    """The extractor before it could read investments."""

    real: Extractor
    version: str = "rules-0"

    def extract(self, article: Article) -> Extraction:
        found = self.real.extract(article)
        firms = tuple(replace(firm, extractor_version=self.version) for firm in found.firms)
        return Extraction(firms=firms, regions=found.regions)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Three articles that the older extractor has read."""
    made = Settings(home=tmp_path / "home")
    made.make_folders()
    for name, text in FILES.items():
        (made.inbox / name).write_text(text)
    older = Older(reading.default_extractor())
    with monkeypatch.context() as patch:
        for module in (reading, pipeline):
            patch.setattr(module, "default_extractor", lambda: older)
        pipeline.drain(made)
    return made


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(settings, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_reading_that_was_cut_off_goes_on_and_nothing_changes_before_its_end(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reparse, "BATCH_ARTICLES", 1)
    before = query(settings, "FROM raw.firm_mentions ORDER BY mention_id")
    assert reparse.reparse(settings, seconds=0.0).left == 3

    class Killed(BaseException):
        pass

    real, batches = staged.stage, iter([True, False])

    def dying(*arguments: Any) -> None:
        if not next(batches):
            raise Killed
        real(*arguments)

    def dead(*_arguments: Any) -> None:
        raise Killed

    for step, kill in (("stage", dying), ("switch", dead)):
        with monkeypatch.context() as patch:
            patch.setattr(staged, step, kill)
            with pytest.raises(Killed):
                reparse.reparse(settings)
    assert query(settings, "FROM raw.firm_mentions ORDER BY mention_id") == before
    assert query(settings, "SELECT count(*) FROM raw.investment_mentions") == [(0,)]

    result = reparse.reparse(settings)
    assert (result.read, result.left, result.is_switched) == (0, 0, True)
    current = reading.default_extractor().version
    assert query(settings, "SELECT DISTINCT extractor_version FROM raw.investment_mentions") == [(current,)]
    assert query(settings, "SELECT DISTINCT extractor_version FROM raw_history.firm_mentions") == [
        ("rules-0",)
    ]
    assert query(settings, "SELECT count(*) FROM raw_history.firm_mentions") == [(len(before),)]
    assert query(settings, BALANCE) == [(3, 3, 0, 0, 3, 0)]
    assert reparse.reparse(settings).read == 0, "once"


@pytest.mark.full
def test_after_the_switch_the_marts_are_those_of_the_new_version(settings: Settings, tmp_path: Path) -> None:
    def publish(of: Settings) -> dict[str, str]:
        run_build(of)
        run_audit(of)
        run_publish(of)
        return marts_hash(of.marts)

    publish(settings)
    assert read_marts(settings, "FROM dim_investments") == []
    assert reparse.reparse(settings).is_switched
    fresh = Settings(home=tmp_path / "fresh")
    fresh.make_folders()
    for name, text in FILES.items():
        (fresh.inbox / name).write_text(text)
    pipeline.drain(fresh)
    assert publish(settings) == publish(fresh)
