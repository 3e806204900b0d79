"""A Redis stream: entries are read by a consumer group and acknowledged only after they have landed.

One entry is one article: its field `body` has the bytes, `content_type` what they are (JSON when it is
missing). An entry that a consumer took and never acknowledged is handed over again: our own at once, that of
a consumer on another machine when it has been idle for a minute.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from filelock import FileLock, Timeout

from ingest.errors import ConfigurationError
from ingest.settings import Settings
from ingest.sources.charset import as_utf8
from ingest.sources.contract import Intake, take_in
from ingest.sources.landing import Receipt, land_bytes

#: Entries read in one go, and held in memory.
ENTRIES_AT_ONCE = 100
#: After this long without a sign, an entry of another consumer is taken over.
IDLE_MILLISECONDS = 60_000
TIMEOUT_SECONDS = 10.0
_MEDIA_TYPES = {
    "application/json": "json",
    "text/html": "html",
    "text/plain": "text",
    "json": "json",
    "html": "html",
    "text": "text",
}


@dataclass(frozen=True, slots=True)
class QueueAddress:
    """`redis://host:6379/0?stream=articles&group=inflow`, taken apart."""

    server: str
    stream: str
    group: str


def read_address(url: str) -> QueueAddress:
    """Take the setting apart.

    Raises:
        ConfigurationError: it is no address of a Redis server, or has a parameter that means nothing.
    """
    parts = urlsplit(url)
    named = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if parts.scheme not in ("redis", "rediss") or not parts.hostname or set(named) - {"stream", "group"}:
        raise ConfigurationError(
            "INFLOW_QUEUE_URL: write it as redis://[user:password@]host:6379/0?stream=articles&group=inflow "
            "(rediss:// for TLS)."
        )
    server = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    return QueueAddress(server, named.get("stream", "articles"), named.get("group", "inflow"))


def queue_waits(settings: Settings) -> bool:
    """Tell whether the stream has an entry that is new, or that nobody has acknowledged for a while.

    Raises:
        redis.RedisError: the server does not answer.
    """
    if not settings.queue_url:
        return False
    queue = read_address(settings.queue_url)
    with _connect(queue) as client:
        if not client.exists(queue.stream):
            return False
        groups = client.xinfo_groups(queue.stream)
        group = next((each for each in groups if each["name"] == queue.group.encode()), None)
        if group is None:
            return bool(client.xlen(queue.stream))
        if client.xrange(queue.stream, min=f"({group['last-delivered-id'].decode()}", count=1):
            return True
        return bool(
            client.xpending_range(queue.stream, queue.group, "-", "+", count=1, consumername=_consumer())
            or client.xpending_range(queue.stream, queue.group, "-", "+", count=1, idle=IDLE_MILLISECONDS)
        )


def drain_queue(settings: Settings) -> Intake:
    """Land every entry that waits. Returns at once while another process of this machine drains.

    Raises:
        redis.RedisError: the server does not answer; what has landed by then is safe.
    """
    if not settings.queue_url:
        return Intake()
    queue = read_address(settings.queue_url)
    settings.make_folders()
    try:
        with FileLock(settings.landing / "queue.lock", timeout=0), _connect(queue) as client:
            _make_group(client, queue)
            return take_in(settings, _entries(client, queue))
    except Timeout:
        return Intake()


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """One entry of the stream as a delivery."""

    client: Any
    queue: QueueAddress
    entry_id: str
    fields: dict[bytes, bytes]

    def land(self, settings: Settings) -> list[Receipt]:
        """Land its body; an entry without one lands as the JSON of its fields, and is refused as such."""
        content_type = self.fields.get(b"content_type", b"application/json").decode("utf-8", "replace")
        body = self.fields.get(b"body")
        media_type = _MEDIA_TYPES.get(content_type.partition(";")[0].strip().lower(), "unknown")
        if body is None:
            words = {_words(name): _words(value) for name, value in self.fields.items()}
            body, media_type = json.dumps(words).encode(), "json"
        elif media_type != "json":
            body = as_utf8(body, content_type)
        return [
            land_bytes(
                settings,
                body,
                source="queue",
                location=f"{self.queue.stream}/{self.entry_id}",
                media_type=media_type,
                received_at=_sent_at(self.entry_id),
                arrival=self.entry_id,
            )
        ]

    def acknowledge(self, settings: Settings, receipts: list[Receipt]) -> None:
        """Take the entry off the group's list of what is pending."""
        self.client.xack(self.queue.stream, self.queue.group, self.entry_id)


def _entries(client: Any, queue: QueueAddress) -> Iterator[QueueEntry]:
    """First what we took and did not acknowledge, then what the dead left, then what is new."""
    yield from _read(client, queue, since="0")
    yield from _claimed(client, queue)
    yield from _read(client, queue, since=">")


def _read(client: Any, queue: QueueAddress, since: str) -> Iterator[QueueEntry]:
    while True:
        streams = client.xreadgroup(queue.group, _consumer(), {queue.stream: since}, count=ENTRIES_AT_ONCE)
        entries = streams[0][1] if streams else []
        if not entries:
            return
        yield from _deliveries(client, queue, entries)
        if since != ">":
            since = entries[-1][0].decode()


def _claimed(client: Any, queue: QueueAddress) -> Iterator[QueueEntry]:
    start: Any = "0-0"
    while True:
        start, entries, _ = client.xautoclaim(
            queue.stream, queue.group, _consumer(), IDLE_MILLISECONDS, start, count=ENTRIES_AT_ONCE
        )
        yield from _deliveries(client, queue, entries)
        if start == b"0-0":
            return


def _deliveries(client: Any, queue: QueueAddress, entries: list[Any]) -> Iterator[QueueEntry]:
    for entry_id, fields in entries:
        if not fields:  # trimmed from the stream before it was read; nothing is left to land
            client.xack(queue.stream, queue.group, entry_id)
            continue
        yield QueueEntry(client, queue, entry_id.decode(), fields)


def _make_group(client: Any, queue: QueueAddress) -> None:
    """Make the group at the beginning of the stream: what was sent before we came is read too."""
    from redis import ResponseError

    try:
        client.xgroup_create(queue.stream, queue.group, id="0", mkstream=True)
    except ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):
            raise


def _connect(queue: QueueAddress) -> Any:
    from redis import Redis

    return Redis.from_url(
        queue.server,
        protocol=2,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
    )


def _consumer() -> str:
    return f"inflow-{socket.gethostname()}"


def _sent_at(entry_id: str) -> datetime:
    """Redis numbers entries by the millisecond of their arrival, unless the sender numbers them itself."""
    try:
        return datetime.fromtimestamp(int(entry_id.partition("-")[0]) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC)


def _words(value: bytes) -> str:
    return value.decode("utf-8", "replace")
