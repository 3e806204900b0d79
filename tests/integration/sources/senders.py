"""Whoever sends articles to a source, one per adapter: the contract suite drives them all alike."""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from ingest.registry import Feed
from ingest.settings import Settings
from ingest.sources import feeds, inbox
from ingest.sources.feed_entries import read_feed
from ingest.sources.known import is_known
from tests.integration.sources.web import Web, item, page, rss


class Sender(ABC):
    """Sends to one source and lets Inflow receive; a subclass per adapter."""

    #: The class whose `acknowledge` tells the source that it may forget a delivery.
    delivery: type[Any]
    #: Folders that the sender itself keeps beside the home.
    own_folders: tuple[str, ...] = ()

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

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
        time.sleep(0.02)  # the clock of some file systems is coarse

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


def feed_sender(settings: Settings) -> Iterator[Sender]:
    (settings.home / "feeds.yml").write_text("pause_seconds: 0")
    with Web() as web:
        yield FeedSender(settings, web)


def inbox_sender(settings: Settings) -> Iterator[Sender]:
    yield InboxSender(settings)


SENDERS = {"inbox": inbox_sender, "feeds": feed_sender}
