"""A disk that fills up: nothing is lost or half done, and the next run ends as if it never had."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.settings import Settings
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash
from tests.end_to_end.running import stories

pytestmark = [pytest.mark.full, pytest.mark.long, pytest.mark.timeout(600)]

DISK_MB = 64
#: Space left for a run: one ends while files land, the other in the warehouse.
LEFT_KB = (40, 4_000)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip("a file system cannot be mounted here (needs root)")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def run(home: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest.cli", "run", str(folder)],
        env=os.environ | {"INFLOW_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def facts(home: Path) -> dict[str, str]:
    """Hash of every mart but dim_articles, which counts arrivals: the files are sent more than once here."""
    return {
        mart: found for mart, found in marts_hash(home / "marts.duckdb").items() if mart != "dim_articles"
    }


def test_a_full_disk_loses_nothing(disk: Path, tmp_path: Path) -> None:
    news, home, calm = tmp_path / "news", disk / "home", tmp_path / "calm"
    news.mkdir()
    for name, text in stories(1, 60).items():
        (news / name).write_text(text)
    assert run(calm, news).returncode == 0
    for left in LEFT_KB:
        usage = os.statvfs(disk)
        (disk / "ballast").write_bytes(b"x" * max(0, usage.f_bavail * usage.f_frsize - left * 1024))
        assert run(home, news).returncode != 0, f"{left} kB were enough"
        if (home / "marts.duckdb").exists():
            assert facts(home) == facts(calm), "published whole or not at all"
        (disk / "ballast").unlink()
    again = run(home, news)
    assert again.returncode == 0, again.stderr
    assert facts(home) == facts(calm)
    with open_warehouse(Settings(home=home), read_only=True) as warehouse:
        balance = warehouse.execute(
            "SELECT sum(received) = sum(parsed + duplicate + rejected), sum(parsed), sum(rejected), "
            "sum(received) = (SELECT count(*) FROM raw.sightings) FROM raw.loads"
        ).fetchone()
    assert balance == (True, 60, 0, True)
