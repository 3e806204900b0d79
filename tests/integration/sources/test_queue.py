"""The queue on a real Redis server: acknowledged after landing, taken over from the dead, patient."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from ingest.errors import ConfigurationError
from ingest.settings import Settings
from ingest.sources import queue
from ingest.sources.landing import pending, read_object
from ingest.sources.queue import QueueAddress, drain_queue, queue_waits, read_address
from tests.integration.sources.servers import free_port, running_redis

RECORD = json.dumps({"text": "Quellwerk AG will invest 30 million euros in Linz."})


@pytest.mark.parametrize(("url", "address"), [
    ("redis://h", QueueAddress("redis://h", "articles", "inflow")),
    ("rediss://u:p@h:7/2?stream=s&group=g", QueueAddress("rediss://u:p@h:7/2", "s", "g")),
])  # fmt: skip
def test_one_setting_says_it_all(url: str, address: QueueAddress) -> None:
    assert read_address(url) == address


@pytest.mark.parametrize("url", ["http://h", "redis://", "redis://h?streem=s", "articles"])
def test_a_mistake_in_it_is_told(url: str) -> None:
    with pytest.raises(ConfigurationError, match="write it as redis://"):
        read_address(url)


@pytest.fixture
def server() -> Iterator[str]:
    with running_redis() as address:
        yield address


@pytest.fixture
def settings(tmp_path: Path, server: str) -> Settings:
    return Settings(home=tmp_path, queue_url=server)


@pytest.fixture
def client(server: str) -> Iterator[Any]:
    with redis.Redis.from_url(server) as made:
        yield made


@pytest.mark.full
def test_entries_that_came_before_the_group_are_read_too(settings: Settings, client: Any) -> None:
    assert not queue_waits(settings)
    for _ in range(250):
        client.xadd("articles", {"body": RECORD})
    assert queue_waits(settings)
    assert len(drain_queue(settings).receipts) == 250
    assert not queue_waits(settings)
    assert drain_queue(settings).receipts == []
    assert client.xpending("articles", "inflow")["pending"] == 0


@pytest.mark.full
def test_an_entry_without_a_body_is_accounted_for(settings: Settings, client: Any) -> None:
    client.xadd("articles", {"bdy": b"\xff"})
    (receipt,) = drain_queue(settings).receipts
    assert json.loads(read_object(settings, receipt)) == {"bdy": "\ufffd"}


@pytest.mark.full
def test_what_a_dead_consumer_took_is_taken_over(
    settings: Settings, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.xgroup_create("articles", "inflow", id="0", mkstream=True)
    client.xadd("articles", {"body": RECORD})
    client.xreadgroup("inflow", "inflow-elsewhere", {"articles": ">"})
    assert not queue_waits(settings), "it may live"
    assert drain_queue(settings).receipts == []
    monkeypatch.setattr(queue, "IDLE_MILLISECONDS", 0)
    assert queue_waits(settings)
    assert len(drain_queue(settings).receipts) == 1
    assert not queue_waits(settings)


_DRAIN_AND_DIE = """
import os, sys
from pathlib import Path
from ingest.settings import Settings
from ingest.sources import queue
left = int(sys.argv[3])
real = queue.QueueEntry.acknowledge
def dying(self, settings, receipts):
    global left
    left -= 1
    if left < 0:
        os._exit(9)
    real(self, settings, receipts)
queue.QueueEntry.acknowledge = dying
queue.drain_queue(Settings(home=Path(sys.argv[1]), queue_url=sys.argv[2]))
"""


@pytest.mark.full
def test_a_killed_drain_goes_on_where_it_was(settings: Settings, client: Any) -> None:
    for number in range(20):
        client.xadd("articles", {"body": json.dumps({"text": f"Story {number}"})})
    script = [sys.executable, "-c", _DRAIN_AND_DIE, str(settings.home), str(settings.queue_url), "7"]
    assert subprocess.run(script, check=False).returncode == 9
    assert len(pending(settings)) == 8
    assert queue_waits(settings)
    drain_queue(settings)
    assert len({receipt.content_sha256 for receipt in pending(settings)}) == len(pending(settings)) == 20


@pytest.mark.full
def test_trimmed_entries_do_not_block_the_others(settings: Settings, client: Any) -> None:
    client.xgroup_create("articles", "inflow", id="0", mkstream=True)
    first = client.xadd("articles", {"body": RECORD})
    client.xreadgroup("inflow", queue._consumer(), {"articles": ">"})
    client.xdel("articles", first)
    client.xadd("articles", {"body": RECORD})
    assert len(drain_queue(settings).receipts) == 1
    assert not queue_waits(settings)


@pytest.mark.full
def test_a_server_that_is_away_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    port = free_port()
    settings = Settings(home=tmp_path, queue_url=f"redis://127.0.0.1:{port}")
    for use in (queue_waits, drain_queue):
        with pytest.raises(redis.ConnectionError):
            use(settings)
    with running_redis(port) as address, redis.Redis.from_url(address) as client:
        client.xadd("articles", {"body": RECORD})
        assert len(drain_queue(settings).receipts) == 1
