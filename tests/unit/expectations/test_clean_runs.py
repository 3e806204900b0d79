"""Clean data raise nothing, load after load: an alert that cries wolf is worse than none."""

from __future__ import annotations

from pathlib import Path

import pytest

from expectations.alerts import render_alerts
from expectations.audit import audit_raw
from tests.unit.expectations.sound import load_sound, sound_stories
from tests.unit.warehouse.fictional import settings_in


@pytest.mark.parametrize("runs", [3, pytest.param(100, marks=[pytest.mark.full, pytest.mark.long])])
@pytest.mark.timeout(1_800)
def test_clean_loads_raise_no_alert(tmp_path: Path, runs: int) -> None:
    settings = settings_in(tmp_path)
    stories = sound_stories(2 * runs)
    for run in range(runs):
        load_sound(settings, stories[2 * run : 2 * run + 2], f"day{run}")
        assert render_alerts(audit_raw(settings)) == []
