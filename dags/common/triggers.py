"""The doorbell: tells Airflow that something lies in the inbox."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent
from watchfiles import Change, awatch

from ingest.settings import read_settings


class InboxTrigger(BaseEventTrigger):
    """Fires when files arrive in the inbox, and never returns.

    It fires at once for the first file; while more keep coming, every `repeat_seconds`; and once more when
    nothing has come for `quiet_seconds` and files are still there. It fires on start when the inbox is not
    empty. An event carries no file names: the run it starts drains whatever lies there.
    """

    def __init__(self, quiet_seconds: float = 2.0, repeat_seconds: float = 5.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.quiet_seconds = quiet_seconds
        self.repeat_seconds = repeat_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Class path and arguments from which a triggerer makes this trigger again."""
        arguments = {"quiet_seconds": self.quiet_seconds, "repeat_seconds": self.repeat_seconds}
        return "dags.common.triggers.InboxTrigger", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Watch for as long as the triggerer lives; a folder that vanishes is made anew."""
        inbox = read_settings().inbox
        is_polling = False
        while True:
            try:
                inbox.mkdir(parents=True, exist_ok=True)
                async for event in self._watch(inbox, is_polling):
                    yield event
            except OSError as error:  # the folder is gone, or the system has no inotify watch left
                self.log.warning("Cannot watch %s (%s); looking at it every second instead", inbox, error)
                is_polling = True
            await asyncio.sleep(self.quiet_seconds)

    async def _watch(self, inbox: Path, is_polling: bool) -> AsyncIterator[TriggerEvent]:
        rings = awatch(
            inbox,
            watch_filter=None,
            step=50,
            debounce=200,
            rust_timeout=int(self.quiet_seconds * 1000),
            yield_on_timeout=True,
            force_polling=is_polling,
            poll_delay_ms=int(self.quiet_seconds * 1000),
        )
        if await asyncio.to_thread(_is_occupied, inbox):
            yield _ring("occupied")
        fired_at: float | None = time.monotonic()  # so that the first quiet second looks once more
        async for changes in rings:
            now = time.monotonic()
            has_arrivals = any(change != Change.deleted for change, _ in changes)
            if has_arrivals and (fired_at is None or now - fired_at >= self.repeat_seconds):
                fired_at = now
                yield _ring("arrival")
            elif not changes and fired_at is not None:
                fired_at = None
                if await asyncio.to_thread(_is_occupied, inbox):
                    yield _ring("quiet")
            if not await asyncio.to_thread(inbox.is_dir):
                return


def _ring(reason: str) -> TriggerEvent:
    return TriggerEvent({"inbox": reason})  # type: ignore[no-untyped-call]


def _is_occupied(inbox: Path) -> bool:
    return any(inbox.iterdir())
