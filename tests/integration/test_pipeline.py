"""The drain: batches, duplicates, crashes, poison and retries; the tables are right after each."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest import pipeline, reading
from ingest.errors import InflowError, WarehouseBusy
from ingest.extract.protocol import Extraction, Extractor
from ingest.operations import articles_waiting, record_stage, stage_summary
from ingest.records import Article
from ingest.settings import Settings
from ingest.sources import landing
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.quarantine import rejected

STORY = "Varnholt AG will invest {} million euros in a pump plant in Linz, the company said on Monday."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home", lock_timeout_seconds=0.2)
    made.make_folders()
    return made


def drop(settings: Settings, count: int, start: int = 0) -> None:
    for number in range(start, start + count):
        (settings.inbox / f"{number:04d}.txt").write_text("Varnholt builds\n" + STORY.format(number))


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(settings, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def business_rows(settings: Settings) -> dict[str, list[tuple[Any, ...]]]:
    """What the articles say, without the ids and times of loads."""
    hidden = "c NOT IN ('load_id', 'processed_at', 'first_seen_at')"
    tables = ("articles", "firm_mentions", "region_mentions", "investment_mentions", "statistic_mentions")
    return {
        table: query(settings, f"SELECT COLUMNS(c -> {hidden}) FROM raw.{table} ORDER BY ALL")  # noqa: S608
        for table in tables
    }


def test_an_empty_drain_loads_nothing(settings: Settings) -> None:
    result = pipeline.drain(settings)
    assert (result.received, result.load_ids) == (0, [])
    assert not pipeline.has_work(settings)


def test_everything_is_accounted_for_and_known_bytes_bring_no_rows(settings: Settings) -> None:
    drop(settings, 60)
    (settings.inbox / "copy.txt").write_text((settings.inbox / "0007.txt").read_text())
    (settings.inbox / "bad.json").write_text("{")
    assert pipeline.has_work(settings)
    first = pipeline.drain(settings, workers=2)
    assert (first.received, first.parsed, first.duplicate, first.rejected, first.pending) == (62, 60, 1, 1, 0)
    before = business_rows(settings)
    drop(settings, 60)
    again = pipeline.drain(settings, workers=2)
    assert (again.received, again.parsed, again.duplicate) == (60, 0, 60)
    assert business_rows(settings) == before
    assert query(settings, "SELECT count(*) FROM raw.sightings") == [(122,)]
    assert landing.pending(settings) == []


def test_known_bytes_are_not_read_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(settings, 1)
    pipeline.drain(settings)
    monkeypatch.setattr(reading, "read_one", lambda task: pytest.fail(f"read again: {task.path}"))
    drop(settings, 1)
    assert pipeline.drain(settings, workers=1).duplicate == 1


def test_processes_and_batches_do_not_change_what_is_read(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(settings, 50)
    pipeline.drain(settings, workers=2)
    other = Settings(home=tmp_path / "other")
    other.make_folders()
    drop(other, 50)
    monkeypatch.setattr(pipeline, "BATCH_RECEIPTS", 7)
    assert len(pipeline.drain(other, workers=1).load_ids) == 8
    assert business_rows(other) == business_rows(settings)


def test_batches_are_bounded_in_number_and_bytes(settings: Settings) -> None:
    drop(settings, 3)
    pipeline.claim_inbox(settings)
    receipt = landing.pending(settings)[0]
    small = [replace(receipt, size=10)] * 450
    assert [len(batch) for batch in pipeline.in_batches(small)] == [200, 200, 50]
    large = [replace(receipt, size=2_000_000)] * 5
    assert [len(batch) for batch in pipeline.in_batches(large)] == [2, 2, 1]
    huge = [replace(receipt, size=60_000_000)] * 2
    assert [len(batch) for batch in pipeline.in_batches(huge)] == [1, 1]


def test_the_same_bytes_in_two_formats_are_one_article(settings: Settings) -> None:
    record = json.dumps({"text": STORY.format(1)})
    (settings.inbox / "a.json").write_text(record)
    (settings.inbox / "b.txt").write_text(record)
    (settings.inbox / "c.pdf").write_text(record)
    result = pipeline.drain(settings)
    assert (result.parsed, result.duplicate, result.rejected) == (1, 1, 1)
    assert len(business_rows(settings)["articles"]) == 1


def test_stage_times_are_noted_in_order(settings: Settings) -> None:
    drop(settings, 2)
    pipeline.drain(settings)
    waiting = articles_waiting(settings, "built")
    assert len(waiting) == 2
    assert pipeline.has_unpublished_loads(settings)
    for stage in ("built", "audited", "published"):
        record_stage(settings, stage, waiting, datetime.now(UTC))
    assert not pipeline.has_unpublished_loads(settings)
    summary = stage_summary(settings)
    assert summary.articles == 2
    assert {stage for stage, share in summary.shares.items() if share > 0} >= {"landed", "parsed", "loaded"}


def test_progress_is_told_for_each_step(settings: Settings) -> None:
    drop(settings, 3)
    seen: list[tuple[str, int, int]] = []
    pipeline.drain(settings, progress=lambda *step: seen.append(step))
    assert ("receive", 3, 3) in seen
    assert seen[-1] == ("parse", 3, 3)


def test_a_second_drain_at_the_same_time_says_so(settings: Settings) -> None:
    with pipeline.only_drain(settings), pytest.raises(WarehouseBusy, match="another drain"):
        pipeline.drain(settings)


# -- a defect of ours in one article -----------------------------------------------------------------------


@dataclass(frozen=True)
class Fragile:
    """The real extractor, except that some articles break it or kill its process."""

    real: Extractor
    version: str = "fragile"

    def extract(self, article: Article) -> Extraction:
        if "poison" in article.text:
            raise KeyError("no such lexicon")
        if "lethal" in article.text:
            os._exit(1)
        return self.real.extract(article)


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> None:
    extractor = Fragile(reading.default_extractor())
    monkeypatch.setattr(reading, "default_extractor", lambda: extractor)


@pytest.mark.usefixtures("fragile")
def test_an_article_that_breaks_the_extractor_is_refused_alone(settings: Settings) -> None:
    drop(settings, 3)
    (settings.inbox / "bad.txt").write_text("A poison pill\n" + STORY.format(1))
    result = pipeline.drain(settings)
    assert (result.parsed, result.rejected) == (3, 1)
    (row,) = rejected(settings)
    assert row.reason_code == "extraction_failed"
    assert "KeyError: 'no such lexicon'" in row.detail


@pytest.mark.usefixtures("fragile")
def test_an_article_that_kills_its_process_is_refused_alone(settings: Settings) -> None:
    drop(settings, 45)
    (settings.inbox / "bad.txt").write_text("A lethal pill\n" + STORY.format(1))
    result = pipeline.drain(settings, workers=2)
    assert (result.parsed, result.rejected) == (45, 1)
    assert "process that read it died" in rejected(settings)[0].detail


# -- retries -----------------------------------------------------------------------------------------------


def test_a_retry_reads_refused_bytes_again(settings: Settings) -> None:
    (settings.inbox / "long.txt").write_text("A long story\n" + STORY.format(1) * 50)
    strict = replace(settings, max_article_bytes=1_000)
    assert pipeline.drain(strict).rejected == 1
    (row,) = rejected(settings)
    assert pipeline.retry(strict, [row.rejection_id]).rejected == 1
    assert pipeline.retry(settings, [row.rejection_id]).parsed == 1
    assert query(settings, "SELECT source, outcome FROM raw.sightings ORDER BY received_at") == [
        ("inbox", "rejected"), ("retry", "rejected"), ("retry", "parsed"),
    ]  # fmt: skip
    with pytest.raises(InflowError, match="not in quarantine"):
        pipeline.retry(settings, ["0" * 20])


def test_a_link_stays_refused_with_the_reason(settings: Settings) -> None:
    (settings.inbox / "link.txt").symlink_to("/etc/hostname")
    pipeline.drain(settings)
    with pytest.raises(InflowError, match=r"symbolic link.*drop a copy"):
        pipeline.retry(settings, [rejected(settings)[0].rejection_id])


def test_paths_of_a_user_are_drained_and_kept(settings: Settings, tmp_path: Path) -> None:
    mine = tmp_path / "mine.txt"
    mine.write_text("Varnholt builds\n" + STORY.format(1))
    for outcome in ("parsed", "duplicate"):
        assert len(pipeline.land_paths(settings, [mine])) == 1
        assert getattr(pipeline.drain(settings), outcome) == 1
    assert mine.exists()


# -- crashes -----------------------------------------------------------------------------------------------

# Dies with SIGKILL when the named function has been entered or left for the n-th time.
_DRAIN_AND_DIE = """
import os, signal, sys
from pathlib import Path
from ingest import pipeline
from ingest.settings import Settings
home, name, when, times = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
holder = pipeline
*path, last = name.split(".")
for part in path:
    holder = getattr(holder, part)
real = getattr(holder, last)

def dying(*args, **kwargs):
    global times
    times -= 1
    if times == 0 and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = real(*args, **kwargs)
    if times == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(holder, last, dying)
pipeline.BATCH_RECEIPTS = 20
pipeline.drain(Settings(home=Path(home)), workers=2)
"""


@pytest.mark.parametrize(("name", "when", "times"), [
    ("claim_inbox", "after", 1),
    ("known_contents", "after", 2),
    ("write_batch", "before", 2),
    ("write_batch", "after", 2),
    ("load_pending_batches", "after", 3),
    ("record_stage_times", "after", 2),
    ("landing.settle", "before", 1),
    ("landing.settle", "after", 1),
])  # fmt: skip
def test_killed_anywhere_the_next_drain_ends_with_the_same_tables(
    settings: Settings, tmp_path: Path, name: str, when: str, times: int
) -> None:
    calm = Settings(home=tmp_path / "calm")
    calm.make_folders()
    for home in (settings, calm):
        drop(home, 50)
        (home.inbox / "bad.json").write_text("{")
    pipeline.drain(calm)
    script = [sys.executable, "-c", _DRAIN_AND_DIE, str(settings.home), name, when, str(times)]
    assert subprocess.run(script, check=False).returncode == -9
    pipeline.drain(replace(settings, lock_timeout_seconds=20.0))
    assert business_rows(settings) == business_rows(calm)
    assert query(settings, "SELECT count(*), count(DISTINCT sighting_id) FROM raw.sightings") == [(51, 51)]
    assert len(rejected(settings)) == 1
    received, accounted = query(
        settings, "SELECT sum(received), sum(parsed + duplicate + rejected + pending) FROM raw.loads"
    )[0]
    assert received == accounted == 51
    assert landing.pending(settings) == []


def test_workers_end_with_a_killed_drain(settings: Settings) -> None:
    drop(settings, 60)
    script = (
        "import os, signal, sys; from pathlib import Path; from ingest import reading; "
        "from ingest.settings import Settings; from ingest.sources import inbox, landing; "
        "s = Settings(home=Path(sys.argv[1])); inbox.claim_inbox(s); r = reading.Reader(s, 2); "
        "r.read(landing.pending(s)); print(*r._pool._processes, flush=True); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(settings.home)], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        workers = [int(pid) for pid in run.stdout.readline().split()]
    assert len(workers) == 2
    deadline = time.monotonic() + 10
    while any(_is_running(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(_is_running(pid) for pid in workers)


def _is_running(pid: int) -> bool:
    """A process that has ended but was not waited for (state Z) does not run."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
