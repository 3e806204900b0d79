"""Whoever sends articles to a source, one per adapter: the contract suite drives them all alike."""

from __future__ import annotations

import os
import uuid
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ingest.registry import Feed
from ingest.settings import Settings
from ingest.sources import feeds, inbox, objects, push, queue
from ingest.sources.feed_entries import read_feed
from ingest.sources.known import is_known
from tests.integration.sources.servers import Servers, bucket_client
from tests.integration.sources.web import Web, item, page, rss


class Sender(ABC):
    """Sends to one source and lets Inflow receive; a subclass per adapter."""

    #: The class whose `acknowledge` tells the source that it may forget a delivery.
    delivery: type[Any]
    #: How finely the source tells when something came.
    clock_seconds = 0.02

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        #: What the sender was told at once that it cannot be an article.
        self.told: list[str] = []

    @abstractmethod
    def send(self, name: str, data: bytes) -> None:
        """Send one thing that the sender calls `name`; later ones are later arrivals."""

    @abstractmethod
    def receive(self) -> None:
        """One round of the source."""

    @abstractmethod
    def is_waiting(self) -> bool:
        """Tell whether the source still has something to hand over."""


class InboxSender(Sender):
    """Drops files into the inbox folder."""

    delivery = inbox.InboxFile

    def send(self, name: str, data: bytes) -> None:
        path = self.settings.inbox / name.replace("/", "\\")
        path.write_bytes(data)

    def receive(self) -> None:
        inbox.claim_inbox(self.settings)

    def is_waiting(self) -> bool:
        return bool(os.listdir(self.settings.inbox))  # noqa: PTH208


class FeedSender(Sender):
    """Publishes entries, newest first, each with a title and a link to a page of plain text."""

    delivery = feeds.FeedEntry

    def __init__(self, settings: Settings, web: Web) -> None:
        super().__init__(settings)
        self.web = web
        self.items: list[str] = []
        self.feed = Feed(
            id="wire", url=web.url("/feed"), source="reuters", full_text="always", allow_private=True
        )

    def send(self, name: str, data: bytes) -> None:
        number = len(self.items)
        charset = "utf-8" if _is_utf8(data) else "latin-1"
        self.web.answers[f"/{number}"] = page(data, f"text/plain; charset={charset}")
        self.items.insert(0, item(str(number), title=name, link=f"/{number}"))
        self.web.answers["/feed"] = page(rss(*self.items), "application/rss+xml")

    def receive(self) -> None:
        feeds.poll_feeds(self.settings, [self.feed])

    def is_waiting(self) -> bool:
        entries = read_feed(rss(*self.items).encode(), self.feed.url, "application/rss+xml").entries
        return not all(is_known(self.settings, "feed", "wire", each.key, each.version) for each in entries)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def feed_sender(settings: Settings, _: Servers) -> Iterator[Sender]:
    (settings.home / "feeds.yml").write_text("pause_seconds: 0")
    with Web() as web:
        yield FeedSender(settings, web)


class PushSender(Sender):
    """Sends a body again and again under the same key until it is answered."""

    delivery = push.PushedBody

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.unanswered: list[tuple[str, bytes]] = []

    def send(self, name: str, data: bytes) -> None:
        self.unanswered.append((name, data))

    def receive(self) -> None:
        while self.unanswered:
            name, data = self.unanswered[0]
            charset = "utf-8" if _is_utf8(data) else "latin-1"
            try:
                push.push(self.settings, data, f"text/plain; charset={charset}", name)
            except push.BadBody as error:
                self.told.append(str(error))
            del self.unanswered[0]

    def is_waiting(self) -> bool:
        return bool(self.unanswered)


def push_sender(settings: Settings, _: Servers) -> Iterator[Sender]:
    yield PushSender(settings)


class QueueSender(Sender):
    """Adds entries to a stream."""

    delivery = queue.QueueEntry

    def __init__(self, settings: Settings, client: Any) -> None:
        super().__init__(settings)
        self.client = client

    def send(self, name: str, data: bytes) -> None:
        charset = "utf-8" if _is_utf8(data) else "latin-1"
        self.client.xadd(
            "articles", {"body": data, "content_type": f"text/plain; charset={charset}", "name": name}
        )

    def receive(self) -> None:
        queue.drain_queue(self.settings)

    def is_waiting(self) -> bool:
        return queue.queue_waits(self.settings)


def queue_sender(settings: Settings, servers: Servers) -> Iterator[Sender]:
    import redis

    with redis.Redis.from_url(servers.redis) as client:
        client.flushall()
        yield QueueSender(replace(settings, queue_url=servers.redis), client)


class ObjectSender(Sender):
    """Puts objects into a bucket."""

    delivery = objects.StoredObject
    clock_seconds = 1.0

    def __init__(self, settings: Settings, bucket: str) -> None:
        super().__init__(settings)
        self.bucket = bucket
        self.client = bucket_client()

    def send(self, name: str, data: bytes) -> None:
        key = "news/" + name.replace("\n", "%0A")  # the server takes no line feed
        self.client.put_object(Bucket=self.bucket, Key=key, Body=data)

    def receive(self) -> None:
        objects.take_objects(self.settings)

    def is_waiting(self) -> bool:
        return objects.objects_wait(self.settings)


def object_sender(settings: Settings, servers: Servers) -> Iterator[Sender]:
    bucket = f"bucket-{uuid.uuid4().hex}"
    assert servers.s3
    bucket_client().create_bucket(Bucket=bucket)
    yield ObjectSender(replace(settings, objects_url=f"s3://{bucket}/news"), bucket)


def inbox_sender(settings: Settings, _: Servers) -> Iterator[Sender]:
    yield InboxSender(settings)


SENDERS = {
    "inbox": inbox_sender,
    "feeds": feed_sender,
    "push": push_sender,
    "queue": queue_sender,
    "objects": object_sender,
}
