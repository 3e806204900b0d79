"""Of very many articles each combination of values is judged once: it finds what judging each row finds."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from expectations import audit, slices
from expectations.report import AuditReport
from expectations.slices import portions
from ingest.operations import last_check_results
from ingest.settings import Settings
from tests.unit.expectations.sound import load_sound, sound_stories, tamper
from tests.unit.warehouse.fictional import settings_in

#: Faults of two kinds in one table, of one kind in two tables, in three of four loads; one of a whole load.
FAULTS = """
UPDATE raw.investment_mentions SET quote = 'never said'
WHERE article_id IN (SELECT article_id FROM raw.sightings WHERE location IN ('day0/0.txt', 'day2/1.txt'));
UPDATE raw.investment_mentions SET status = 'maybe', confidence = 1.5
WHERE article_id IN (SELECT article_id FROM raw.sightings WHERE location = 'day1/1.txt');
UPDATE raw.firm_mentions SET country_code = 'ZZ'
WHERE article_id IN (SELECT article_id FROM raw.sightings WHERE location = 'day2/0.txt');
UPDATE raw.region_mentions SET country_code = 'ZZ', subdivision_code = NULL
WHERE article_id IN (SELECT article_id FROM raw.sightings WHERE location = 'day0/1.txt');
UPDATE raw.loads SET received = 99 WHERE load_id = (SELECT max(load_id) FROM raw.loads)
"""


def found(report: AuditReport) -> dict[str, Any]:
    return {
        fault.check.name: (
            fault.evaluated_rows,
            fault.failed_rows,
            sorted(str(sample) for sample in fault.samples),
            fault.articles.keys(),
            fault.concerns,
        )
        for fault in report.faults
    }


def results(settings: Settings) -> list[tuple[object, ...]]:
    return sorted(
        (r.check_name, r.is_ok, r.evaluated_rows, r.failed_rows) for r in last_check_results(settings)
    )


def test_many_articles_are_judged_like_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = settings_in(tmp_path / "few")
    stories = sound_stories(8)
    for day in range(4):
        load_sound(few, stories[2 * day : 2 * day + 2], f"day{day}")
    tamper(few, FAULTS)
    shutil.copytree(few.home, tmp_path / "many")
    many = settings_in(tmp_path / "many")

    by_row = audit.audit_raw(few)
    monkeypatch.setattr(audit, "ARTICLES_BY_ROW", 0)
    monkeypatch.setattr(slices, "ARTICLES_AT_ONCE", 5)
    by_value = audit.audit_raw(many)

    assert found(by_row)["loads.balance"][1] == 1
    assert found(by_row)["investment_mentions.quote"][1] == 2
    assert found(by_value) == found(by_row)
    assert results(many) == results(few)
    pages = list((many.data_docs / "results").rglob("*.json"))
    assert any(by_row.faults[0].samples[0].row_id in page.read_text() for page in pages)


def test_what_the_checks_see_of_sound_rows_does_not_grow_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_in(tmp_path)
    load_sound(settings, sound_stories(60))
    monkeypatch.setattr(audit, "ARTICLES_BY_ROW", 0)
    seen: dict[str, int] = {}
    judge = audit.Validator.judge

    def counted(self: Any, suite: Any, rows: Any) -> Any:
        seen[suite.table] = len(rows)
        return judge(self, suite, rows)

    monkeypatch.setattr(audit.Validator, "judge", counted)
    report = audit.audit_raw(settings)
    assert report.faults == ()
    assert {r.evaluated_rows for r in report.results if r.table_name == "raw.statistic_mentions"} == {60}
    assert seen["statistic_mentions"] == 1
    assert seen["firm_mentions"] < 10


def test_loads_are_read_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "ARTICLES_AT_ONCE", 10)
    assert portions({"a": 4, "b": 6, "c": 1, "d": 30, "e": 2}) == [["a", "b"], ["c"], ["d"], ["e"]]
    assert portions({}) == [[]]
