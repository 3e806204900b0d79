"""A hundred clean days, from the load to the publication, and nobody is called."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from expectations.steps import run_audit, run_build, run_publish
from ingest.operations import recent_incidents
from tests.unit.expectations.sound import load_sound, sound_stories
from tests.unit.warehouse.fictional import settings_in

RUNS = 100


@pytest.mark.full
@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_clean_runs_open_no_incident(tmp_path: Path) -> None:
    settings, began = settings_in(tmp_path), datetime.now(UTC)
    told = sound_stories(2 * RUNS)
    for run in range(RUNS):
        load_sound(settings, told[2 * run : 2 * run + 2], f"day{run}")
        run_build(settings)
        run_audit(settings)
        publication = run_publish(settings)
        assert len(publication.article_ids) == 2
        assert recent_incidents(settings, began) == [], f"run {run}"
