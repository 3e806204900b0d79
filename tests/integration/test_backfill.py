"""A backfill: everything once, also after a kill; live articles beside it; archives that attack."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock, Timeout

from ingest import backfill as backfill_module
from ingest import pipeline
from ingest.backfill import Progress, backfill
from ingest.errors import InflowError
from ingest.settings import Settings
from ingest.sources import landing
from ingest.sources.bulk import bulk_deliveries
from ingest.sources.contract import take_in
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.quarantine import rejected

STORY = "Varnholt AG will invest {} million euros in a pump plant in Linz, the company said on Monday."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home", max_article_bytes=10_000, lock_timeout_seconds=60.0)
    made.make_folders()
    return made


def lines(numbers: Iterable[int]) -> bytes:
    texts = ({"title": f"Varnholt builds, part {n}", "text": STORY.format(n)} for n in numbers)
    return b"".join(json.dumps(record).encode() + b"\n" for record in texts)


def archive(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def run(settings: Settings, *paths: Path) -> Progress:
    return backfill(settings, paths, 1, lambda progress: None)


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(settings, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_folders_and_archives_are_taken_in_once(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    archive(folder / "2019" / "a.txt", STORY.format(900).encode())
    archive(folder / "2019" / "link.txt", b"").unlink()
    (folder / "2019" / "link.txt").symlink_to(folder / "2019" / "a.txt")
    archive(folder / "2020" / "lines.jsonl.gz", b"\xef\xbb\xbf\n" + lines(range(30)) + b"{bad\n")
    packed = archive(tmp_path / "more.jsonl", lines(range(25, 35)))
    assert run(settings, folder, packed) == Progress(received=43, parsed=36, duplicate=5, rejected=2)
    assert run(settings, folder, packed) == Progress()
    assert {row.reason_code for row in rejected(settings)} == {"symlink", "broken_json"}
    assert query(settings, "SELECT DISTINCT source FROM raw.sightings") == [("backfill",)]
    archive(folder / "2019" / "a.txt", STORY.format(901).encode())
    assert run(settings, folder).parsed == 1, "a changed file is another arrival"


_BACKFILL_AND_DIE = """
import os, signal, sys
from pathlib import Path
from ingest import backfill, pipeline
from ingest.settings import Settings
from ingest.sources import landing
home, name, times = sys.argv[2], sys.argv[3], int(sys.argv[4])
holder = {"write_receipt": landing, "load_pending_batches": pipeline}[name]
real = getattr(holder, name)

def dying(*args, **kwargs):
    global times
    times -= 1
    result = real(*args, **kwargs)
    if times == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(holder, name, dying)
backfill.LARGEST_BATCH = 20
backfill.backfill(Settings(home=Path(home)), [Path(sys.argv[1])], 1, lambda progress: None)
"""


def test_killed_again_and_again_it_ends_with_the_same_tables(settings: Settings, tmp_path: Path) -> None:
    packed = archive(tmp_path / "all.jsonl.gz", lines(range(90)))
    for name, times in (("write_receipt", 25), ("load_pending_batches", 1)):
        script = [sys.executable, "-c", _BACKFILL_AND_DIE, str(packed), str(settings.home), name, str(times)]
        assert subprocess.run(script, check=False).returncode == -9
    assert run(settings, packed).received < 90, "it goes on, it does not begin again"
    assert query(settings, "SELECT count(*) FROM raw.articles") == [(90,)]
    assert query(settings, "SELECT count(*), count(DISTINCT sighting_id) FROM raw.sightings") == [(90, 90)]
    assert query(settings, "SELECT sum(received), sum(parsed) FROM raw.loads") == [(90, 90)]
    assert landing.pending(settings, landing.BACKFILL) == []


def test_what_a_killed_one_has_landed_is_loaded_by_the_next_drain(settings: Settings, tmp_path: Path) -> None:
    packed = archive(tmp_path / "all.jsonl", lines(range(5)))
    take_in(settings, bulk_deliveries(settings, [packed]))
    assert landing.pending(settings) == []
    assert pipeline.drain(settings, workers=1).parsed == 5
    assert run(settings, packed) == Progress()


def longest_hold(settings: Settings, seconds: float) -> float:
    """The longest that somebody was seen to hold the warehouse, looking at it for some seconds."""
    lock = FileLock(settings.warehouse.with_suffix(".lock"))
    started = free_at = time.monotonic()
    longest = 0.0
    while time.monotonic() - started < seconds:
        try:
            with lock.acquire(timeout=0):
                free_at = time.monotonic()
        except Timeout:
            longest = max(longest, time.monotonic() - free_at)
        time.sleep(0.01)
    return longest


def test_live_articles_go_first(settings: Settings, tmp_path: Path) -> None:
    packed = archive(tmp_path / "all.jsonl.gz", lines(range(4_000)))
    script = (
        "import sys; from pathlib import Path; from ingest.backfill import backfill; "
        "from ingest.settings import Settings; "
        "backfill(Settings(home=Path(sys.argv[1])), [Path(sys.argv[2])], 1, "
        "lambda progress: print(progress.received, flush=True))"
    )
    command = [sys.executable, "-c", script, str(settings.home), str(packed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            assert [process.stdout.readline().strip() for _ in range(2)] == ["0", "200"]
            longest = longest_hold(settings, 4.0)
            print(f"longest hold of the warehouse by the backfill: {longest:.2f} s")
            assert 0 < longest < 5, "the warehouse is given up in time"
            (settings.inbox / "live.txt").write_text("Varnholt builds\n" + STORY.format(5_000))
            time.sleep(0.6)  # the inbox takes a file when it has been quiet
            started = time.monotonic()
            result = pipeline.drain(settings, workers=1)
            print(f"live article beside a backfill: {time.monotonic() - started:.1f} s")
            assert process.poll() is None, "the backfill still runs"
        finally:
            process.kill()
    assert query(settings, "SELECT count(*) FROM raw.sightings WHERE source = 'inbox'") == [(1,)]
    assert result.received < 1_000, "the drain did not take the archive in"


def test_a_load_that_takes_long_makes_the_next_batches_smaller(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = archive(tmp_path / "all.jsonl", lines(range(50)))
    monkeypatch.setattr(backfill_module, "LONGEST_LOAD_SECONDS", 0.0)
    monkeypatch.setattr(backfill_module, "LARGEST_BATCH", 40)
    seen: list[int] = []
    backfill(settings, [packed], 1, lambda progress: seen.append(progress.received))
    assert seen == [0, 40, 50]
    assert query(settings, "SELECT count(*) FROM raw.loads") == [(2,)]


def test_a_line_that_is_too_large_is_refused_alone(settings: Settings, tmp_path: Path) -> None:
    large = json.dumps({"text": "x" * 20_000}).encode() + b"\n"
    packed = archive(tmp_path / "all.jsonl.gz", lines([1]) + large + lines([2]))
    assert run(settings, packed) == Progress(received=3, parsed=2, rejected=1)
    (row,) = rejected(settings)
    assert (row.reason_code, row.location) == ("too_large", "all.jsonl.gz#2")
    kept = [path for path in (settings.landing / "objects").rglob("*") if path.is_file()]
    assert all(path.stat().st_size < 10_000 for path in kept)


def test_a_bomb_is_given_up(settings: Settings, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.jsonl.gz"
    bomb.write_bytes(gzip.compress(b" " * 1_000_000) * 300)
    with pytest.raises(InflowError, match="grows more than 200 times"):
        run(settings, bomb)


def test_a_damaged_archive_gives_what_is_whole_and_says_where_it_broke(
    settings: Settings, tmp_path: Path
) -> None:
    packed = archive(tmp_path / "all.jsonl.gz", lines(range(20)))
    packed.write_bytes(packed.read_bytes()[:-12])
    with pytest.raises(InflowError, match=r"all\.jsonl\.gz: .* after line \d+"):
        run(settings, packed)
    landed = len(landing.pending(settings, landing.BACKFILL))
    assert pipeline.drain(settings, workers=1).parsed == landed


def test_one_backfill_at_a_time(settings: Settings, tmp_path: Path) -> None:
    with FileLock(landing.backfill_lock(settings)), pytest.raises(InflowError, match="Another"):
        run(settings, tmp_path)


@pytest.mark.full
def test_without_a_service_the_command_publishes(tmp_path: Path) -> None:
    packed = archive(tmp_path / "all.jsonl.gz", lines(range(3)))
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-m", "ingest.cli", "backfill", str(packed)],
        env=os.environ | {"INFLOW_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "3 received: 3 new, 0 known already, 0 refused" in done.stdout
    assert (home / "marts.duckdb").exists()
