"""The doorbells: they tell Airflow that something lies in the inbox, or that a source has something."""

from __future__ import annotations

import asyncio
import pkgutil
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent
from watchfiles import Change, awatch

from ingest.settings import read_settings
from ingest.sources.doorbell import doorbell

#: How often a source that cannot be looked at starts a run, which tells on-call.
FAILED_LOOK_SECONDS = 600.0


class InboxTrigger(BaseEventTrigger):
    """Fires when files arrive in the inbox or the doorbell is rung, and never returns.

    It fires at once for the first file; while more keep coming, every `repeat_seconds`; and once more when
    nothing has come for `quiet_seconds` and files are still there, or the bell was rung meanwhile. It fires
    on start when the inbox is not empty. An event carries no file names: the run it starts drains whatever
    lies there.
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
        settings = read_settings()
        inbox, bell = settings.inbox, doorbell(settings)
        is_polling = False
        while True:
            try:
                for folder in (inbox, bell):
                    folder.mkdir(parents=True, exist_ok=True)
                async for event in self._watch(inbox, bell, is_polling):
                    yield event
            except OSError as error:  # the folder is gone, or the system has no inotify watch left
                self.log.warning("Cannot watch %s (%s); looking at it every second instead", inbox, error)
                is_polling = True
            await asyncio.sleep(self.quiet_seconds)

    async def _watch(self, inbox: Path, bell: Path, is_polling: bool) -> AsyncIterator[TriggerEvent]:
        rings = awatch(
            inbox,
            bell,
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
        is_unheard = False
        async for changes in rings:
            now = time.monotonic()
            arrivals = [path for change, path in changes if change != Change.deleted]
            if arrivals and (fired_at is None or now - fired_at >= self.repeat_seconds):
                fired_at, is_unheard = now, False
                yield _ring("arrival")
            elif arrivals:
                is_unheard |= any(Path(path).is_relative_to(bell) for path in arrivals)
            elif not changes and fired_at is not None:
                fired_at = None
                if is_unheard or await asyncio.to_thread(_is_occupied, inbox):
                    is_unheard = False
                    yield _ring("quiet")
            if not await asyncio.to_thread(inbox.is_dir):
                return


class SourceTrigger(BaseEventTrigger):
    """Fires when a source has something to hand over, and never returns.

    Looks every `look_seconds` with the function that `waits` names (`package.module:function`, settings ->
    bool), and fires at most every `repeat_seconds`. When looking fails it fires too, more rarely: the run
    that it starts fails alike, where on-call is told.
    """

    def __init__(self, waits: str, look_seconds: float = 5.0, repeat_seconds: float = 60.0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.waits = waits
        self.look_seconds = look_seconds
        self.repeat_seconds = repeat_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Class path and arguments from which a triggerer makes this trigger again."""
        arguments = {
            "waits": self.waits,
            "look_seconds": self.look_seconds,
            "repeat_seconds": self.repeat_seconds,
        }
        return "dags.common.triggers.SourceTrigger", arguments

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Look for as long as the triggerer lives."""
        settings = read_settings()
        fires_again = 0.0
        while True:
            try:
                look = await asyncio.to_thread(pkgutil.resolve_name, self.waits)
                reason = "waits" if await asyncio.to_thread(look, settings) else None
                pause = self.repeat_seconds
            except Exception as error:
                self.log.warning("Cannot look at the source (%s): %s", self.waits, error)
                reason, pause = "broken", FAILED_LOOK_SECONDS
            if reason and time.monotonic() >= fires_again:
                fires_again = time.monotonic() + pause
                yield TriggerEvent({"source": reason})  # type: ignore[no-untyped-call]
            await asyncio.sleep(self.look_seconds)


def _ring(reason: str) -> TriggerEvent:
    return TriggerEvent({"inbox": reason})  # type: ignore[no-untyped-call]


def _is_occupied(inbox: Path) -> bool:
    return any(inbox.iterdir())
