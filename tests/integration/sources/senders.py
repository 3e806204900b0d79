"""Whoever sends articles to a source, one per adapter: the contract suite drives them all alike."""

from __future__ import annotations

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from ingest.settings import Settings
from ingest.sources import inbox


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


def inbox_sender(settings: Settings) -> Iterator[Sender]:
    yield InboxSender(settings)


SENDERS = {"inbox": inbox_sender}
