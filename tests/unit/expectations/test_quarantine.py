"""What an operator decides about held articles and refused inputs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from expectations.audit import audit_raw
from ingest.cli import app
from ingest.operations import articles_waiting
from ingest.pipeline import has_work
from ingest.service.status import held, read_status
from ingest.settings import Settings
from tests.unit.expectations.sound import load_sound, sound_stories, tamper
from tests.unit.warehouse.fictional import settings_in

# ruff: noqa: S608 (the planted faults are SQL of our own)
STORIES = sound_stories(3)
BAD = STORIES[0].article_id


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home in which one of three articles is held back."""
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path))
    settings = settings_in(tmp_path)
    settings.make_folders()
    load_sound(settings, STORIES)
    tamper(settings, f"UPDATE raw.firm_mentions SET role = 'boss' WHERE article_id = '{BAD}'")
    audit(settings)
    assert held_ids(settings) == {BAD}
    return settings


def audit(settings: Settings) -> list[str]:
    """Audit as the steps do; return the checks that failed."""
    from expectations.steps import _settle

    report = audit_raw(settings)
    _settle(settings, report)
    return [fault.check.name for fault in report.faults]


def held_ids(settings: Settings) -> set[str]:
    return {article.article_id for article in held(settings)}


def quarantine(*words: str, exit_code: int = 0) -> str:
    shown = CliRunner().invoke(app, ["quarantine", *words])
    assert shown.exit_code == exit_code, shown.output
    return " ".join(shown.output.split())


def listed(*options: str) -> set[str]:
    return {item["article_id"] for item in json.loads(quarantine("list", "--json", *options))}


def test_a_released_article_passes_as_it_is_and_the_next_run_takes_it(settings: Settings) -> None:
    assert BAD not in articles_waiting(settings, "built")
    assert "The next run publishes them" in quarantine("release", BAD[:8], "--note", "it is a boss")
    assert BAD in articles_waiting(settings, "built")
    assert has_work(settings)
    assert audit(settings) == []
    assert held_ids(settings) == set()
    assert "it is a boss" in (settings.home / "quarantine_decisions.csv").read_text()


def test_a_dropped_article_stays_out_and_off_the_list_until_it_is_taken_back(settings: Settings) -> None:
    quarantine("drop", BAD[:8])
    assert listed() == set()
    assert listed("--dropped") == {BAD}
    status = read_status(settings)
    assert status.warehouse is not None
    assert status.warehouse.held_articles == 0
    # Also when the warehouse is built anew and the checks have nothing against it any more.
    tamper(settings, "UPDATE raw.firm_mentions SET role = 'party'; DELETE FROM raw.held_articles")
    (settings.operations).unlink()
    assert audit(settings) == []
    assert held_ids(settings) == {BAD}


def test_what_was_decided_can_be_decided_anew(settings: Settings) -> None:
    quarantine("drop", BAD[:8])
    quarantine("release", BAD[:8])
    assert audit(settings) == []
    assert held_ids(settings) == set()


def test_only_what_has_facts_can_be_released(settings: Settings) -> None:
    refusal = (
        "INSERT INTO raw.rejected_articles BY NAME SELECT 'r1' AS rejection_id, 'r1' AS content_sha256, "
        "'inbox' AS source, 'x.pdf' AS location, 'binary' AS reason_code, 'It is binary.' AS detail, "
        "'Send text.' AS remedy, 'landing/r1' AS kept_at, TIMESTAMP '2026-05-04' AS rejected_at, "
        "load_id FROM raw.loads"
    )
    tamper(settings, refusal)
    assert "was refused by the parser" in quarantine("release", "r1", exit_code=1)
    quarantine("drop", "r1")
    assert "r1" not in quarantine("list")
    assert "is not in quarantine" in quarantine("drop", "unheard-of", exit_code=1)


def test_a_held_article_is_shown_with_its_words_unless_its_source_keeps_them(settings: Settings) -> None:
    """Whoever is on call compares the failing row with them."""
    shown = quarantine("show", BAD[:8])
    assert "firm_mentions.role" in shown
    assert STORIES[0].text.split(". ")[0].split("\n")[-1] in shown
    assert "day1/0.txt" in shown
    (settings.home / "sources.yml").write_text(
        f"sources: [{{id: {STORIES[0].source}, name: Kept, owner_group: kept, kind: daily, tier: 1, "
        "may_store_text: true, may_show_quote: false}]"
    )
    assert "may not be shown" in quarantine("show", BAD[:8])
