from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.settings import Settings
from tests.bi.home import publish_golden
from tests.unit.warehouse.fictional import settings_in


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Settings:
    """The golden home, built once for all test processes; to be read only."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    home = shared / "golden-home"
    with FileLock(shared / "golden-home.lock"):
        if not home.exists():
            unfinished = shared / "golden-home-unfinished"
            unfinished.mkdir()
            publish_golden(unfinished)
            unfinished.rename(home)
    return settings_in(home)


@pytest.fixture
def home(golden: Settings, tmp_path: Path) -> Settings:
    """A copy of it, to change."""
    shutil.copytree(golden.home, tmp_path / "home")
    return replace(golden, home=tmp_path / "home")
