"""The DAGs import, keep the conventions, and the inbox trigger rings."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ingest.operations import open_incidents
from ingest.service import WAREHOUSE_POOL
from ingest.settings import PROJECT_ROOT, Settings, read_settings
from ingest.sources.doorbell import ring
from ingest.sources.feeds import has_due_feeds
from ingest.sources.objects import objects_wait
from ingest.sources.queue import queue_waits

DAG_FILES = sorted(path for path in (PROJECT_ROOT / "dags").glob("*.py") if path.name != "__init__.py")
HEAVY = ("dbt", "duckdb", "great_expectations", "pandas", "trafilatura", "sqlalchemy.dialects.sqlite")


@pytest.fixture(scope="module")
def dags() -> dict[str, Any]:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(PROJECT_ROOT / "dags"))
    assert bag.import_errors == {}
    return bag.dags


def every_task(dags: dict[str, Any]) -> list[Any]:
    return [task for dag in dags.values() for task in dag.tasks]


def test_one_file_is_one_dag_of_the_same_name(dags: dict[str, Any]) -> None:
    assert {"ingest_articles", "build_marts"} <= set(dags)
    assert sorted(dags) == [path.stem for path in DAG_FILES]
    for dag in dags.values():
        assert Path(dag.fileloc).stem == dag.dag_id


def test_each_dag_says_what_starts_it_how_to_re_run_it_and_how_to_triage_it(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        for word in ("**Re-run**", "**Triage**"):
            assert word in dag.doc_md, f"{dag.dag_id}: its doc_md lacks {word}"
        assert dag.description
        assert dag.tags


def test_each_dag_runs_once_at_a_time_and_never_for_the_past(dags: dict[str, Any]) -> None:
    for dag in dags.values():
        assert dag.max_active_runs == 1
        assert dag.catchup is False


def test_each_task_retries_ends_and_tells_on_call(dags: dict[str, Any]) -> None:
    for task in every_task(dags):
        assert task.retries >= 2, task.task_id
        assert task.retry_delay <= timedelta(seconds=30), task.task_id
        assert task.execution_timeout is not None, task.task_id
        assert [type(callback).__name__ for callback in task.on_failure_callback] == ["OnCallNotifier"]
        assert task.owner == "inflow"


def test_whoever_holds_the_warehouse_takes_its_only_slot_and_reading_goes_on_beside_it(
    dags: dict[str, Any],
) -> None:
    pools = {task.task_id: task.pool for task in every_task(dags)}
    held = {task_id for task_id, pool in pools.items() if pool == WAREHOUSE_POOL}
    assert held == {"build", "audit", "publish"}


def test_what_is_nearly_published_goes_first(dags: dict[str, Any]) -> None:
    by_name = {task.task_id: task for task in every_task(dags)}
    weights = [by_name[name].priority_weight for name in ("drain", "build", "audit", "publish")]
    assert weights == sorted(set(weights))
    assert str(by_name["build"].weight_rule) == "absolute"


def test_marts_are_published_only_after_the_audit(dags: dict[str, Any]) -> None:
    marts = dags["build_marts"]
    assert marts.get_task("publish").upstream_task_ids == {"audit"}
    assert marts.get_task("audit").upstream_task_ids == {"build"}


def test_assets_tie_the_dags_together(dags: dict[str, Any]) -> None:
    outlets = {task.task_id: [asset.name for asset in task.outlets] for task in every_task(dags)}
    assert outlets["look"] == ["inbox"]
    assert outlets["poll"] == outlets["drain_queue"] == outlets["take_objects"] == ["inbox"]
    assert outlets["drain"] == ["raw_articles"]
    assert outlets["publish"] == ["marts"]
    assert [asset.name for asset in dags["ingest_articles"].schedule] == ["inbox"]
    assert [asset.name for asset in dags["poll_feeds"].schedule] == ["feeds"]
    assert [asset.name for asset in dags["receive_articles"].schedule] == ["deliveries"]
    assert [asset.name for asset in dags["build_marts"].schedule] == ["raw_articles"]


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_a_dag_file_is_thin(path: Path) -> None:
    source = path.read_text()
    assert "select" not in source.lower().split()
    tree = ast.parse(source)
    imported = {
        node.module for node in tree.body if isinstance(node, ast.ImportFrom) and node.module is not None
    } | {alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names}
    allowed = ("__future__", "airflow.sdk", "dags.common", "datetime")
    assert all(name.startswith(allowed) for name in imported), imported


def test_importing_the_dags_reads_no_environment_and_loads_nothing_heavy() -> None:
    names = ", ".join(f"dags.{path.stem}" for path in DAG_FILES)
    code = (
        "import os, sys\n"
        "import airflow.sdk, airflow.triggers.base, watchfiles\n"
        "before = set(sys.modules)\n"
        "import ingest.settings\n"
        "def read_settings(): raise AssertionError('settings read at import')\n"
        "ingest.settings.read_settings = read_settings\n"
        f"import {names}\n"
        f"print([name for name in set(sys.modules) - before if name.split('.')[0] in {HEAVY!r}])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == "[]"


# -- the inbox trigger ------------------------------------------------------------------------------------


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path))
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


async def rings(seconds: float, during: Any = None) -> list[tuple[float, str]]:
    """(second, reason) of each event that the trigger fires within `seconds`, while `during` runs."""
    from dags.common.triggers import InboxTrigger

    started = time.monotonic()
    events: list[tuple[float, str]] = []

    async def listen(stream: AsyncIterator[Any]) -> None:
        async for event in stream:
            events.append((time.monotonic() - started, event.payload["inbox"]))

    listener = asyncio.create_task(listen(InboxTrigger(quiet_seconds=0.4, repeat_seconds=2.0).run()))
    work = asyncio.create_task(during()) if during else None
    await asyncio.sleep(seconds)
    assert not listener.done(), "the trigger returned"
    listener.cancel()
    if work:
        await work
    return events


def test_it_rings_at_the_start_when_something_lies_there(inbox: Path) -> None:
    (inbox / "early.txt").write_text("x")
    events = asyncio.run(rings(0.5))
    assert events[0][1] == "occupied"


def test_it_stays_silent_when_nothing_comes(inbox: Path) -> None:
    assert asyncio.run(rings(1.5)) == []


def test_it_rings_at_once_and_again_when_quiet_while_files_remain(inbox: Path) -> None:
    async def drop() -> None:
        await asyncio.sleep(0.6)
        (inbox / "a.txt").write_text("x")

    events = asyncio.run(rings(2.5, drop))
    assert [reason for _, reason in events] == ["arrival", "quiet"]
    assert 0.6 <= events[0][0] <= 1.3


def test_it_does_not_ring_again_when_the_file_was_claimed(inbox: Path) -> None:
    async def drop_and_claim() -> None:
        await asyncio.sleep(0.6)
        (inbox / "a.txt").write_text("x")
        await asyncio.sleep(0.2)
        (inbox / "a.txt").rename(inbox.parent / "claimed.txt")

    events = asyncio.run(rings(2.5, drop_and_claim))
    assert [reason for _, reason in events] == ["arrival"]


def test_a_stream_of_files_rings_now_and_then_not_for_each(inbox: Path) -> None:
    async def pour() -> None:
        for number in range(40):
            (inbox / f"{number}.txt").write_text("x")
            await asyncio.sleep(0.1)

    events = asyncio.run(rings(5.5, pour))
    assert 2 <= len(events) <= 6


def test_the_doorbell_rings_at_once_and_what_comes_soon_after_is_heard_too(inbox: Path) -> None:
    settings = Settings(home=inbox.parent)

    async def push() -> None:
        await asyncio.sleep(0.6)
        for _ in range(2):
            ring(settings)
            await asyncio.sleep(0.3)

    events = asyncio.run(rings(3.0, push))
    assert [reason for _, reason in events] == ["arrival", "quiet"]


def test_it_goes_on_when_the_inbox_is_replaced(inbox: Path) -> None:
    async def replace() -> None:
        await asyncio.sleep(0.5)
        inbox.rmdir()
        await asyncio.sleep(2.0)
        assert inbox.is_dir(), "the trigger makes the inbox anew"
        (inbox / "a.txt").write_text("x")

    events = asyncio.run(rings(4.5, replace))
    assert events
    assert events[-1][0] > 2.4


def test_a_triggerer_can_make_it_again_from_what_it_serialises() -> None:
    from airflow.sdk.module_loading import import_string

    from dags.common.triggers import InboxTrigger

    path, arguments = InboxTrigger(quiet_seconds=3.0).serialize()
    again = import_string(path)(**arguments)
    assert again.serialize() == (path, arguments)


# -- the clock of the other sources -----------------------------------------------------------------------


def is_full(settings: Settings) -> bool:
    """A source that has something while a file stands in its home."""
    if (settings.home / "broken").exists():
        raise ConnectionError("no route to the source")
    return (settings.home / "full").exists()


def source_events(home: Path, monkeypatch: pytest.MonkeyPatch, seconds: float) -> list[str]:
    from dags.common.triggers import SourceTrigger

    monkeypatch.setenv("INFLOW_HOME", str(home))
    events: list[str] = []

    async def listen() -> None:
        trigger = SourceTrigger(f"{__name__}:is_full", look_seconds=0.05, repeat_seconds=0.5)
        async for event in trigger.run():
            events.append(event.payload["source"])

    async def run() -> None:
        listener = asyncio.create_task(listen())
        await asyncio.sleep(seconds)
        assert not listener.done(), "the trigger returned"
        listener.cancel()

    asyncio.run(run())
    return events


@pytest.mark.parametrize(("found", "fewest", "most", "reason"), [
    (None, 0, 0, ""), ("full", 2, 4, "waits"), ("broken", 1, 1, "broken"),
])  # fmt: skip
def test_a_source_rings_while_it_has_something_and_when_it_cannot_be_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str | None, fewest: int, most: int, reason: str
) -> None:
    if found:
        (tmp_path / found).touch()
    events = source_events(tmp_path, monkeypatch, 1.7)
    assert fewest <= len(events) <= most
    assert set(events) <= {reason}


@pytest.mark.parametrize("waits", [has_due_feeds, queue_waits, objects_wait])
def test_a_source_that_is_not_set_up_never_waits(tmp_path: Path, waits: Callable[[Settings], bool]) -> None:
    assert not waits(Settings(home=tmp_path))


def test_a_run_that_does_not_end_is_told_of_and_its_end_closes_the_matter(
    dags: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from airflow.sdk.module_loading import import_string

    from dags.common.notifier import AllClearNotifier

    monkeypatch.setenv("INFLOW_HOME", str(tmp_path))
    for name in ("build_marts", "ingest_articles"):
        (deadline,) = dags[name].deadline
        callback = import_string(deadline.callback.path)
        asyncio.run(callback(**deadline.callback.kwargs, context={}))
    late = ["build_marts:critical:late", "ingest_articles:critical:late"]
    assert [incident.dedup_key for incident in open_incidents(read_settings())] == late
    for name, task_id in (("build_marts", "build"), ("ingest_articles", "drain")):
        context: Any = {"ti": SimpleNamespace(task_id=task_id, dag_id=name)}
        AllClearNotifier().notify(context | {"task": dags[name].get_task(task_id)})
    # The audit of the first is to come.
    assert [incident.dedup_key for incident in open_incidents(read_settings())] == late[:1]
