"""What is remembered of each feed from one poll to the next: `landing/feeds/<id>.json`.

Losing it costs one full poll; entries that were landed give their same receipts again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from ingest.registry import Feed
from ingest.settings import Settings
from ingest.sources.landing import write_durably

LONGEST_PAUSE = timedelta(days=1)


class FeedState(msgspec.Struct, frozen=True, kw_only=True):
    """One feed's past. `etag` and `last_modified` are those of the last poll of which everything was landed.

    `failures` counts the failed polls since the last good one; `attempts` the tries to fetch an entry's page.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    failures: int = 0
    problem: str | None = None
    attempts: dict[str, int] = {}

    def is_due(self, now: datetime) -> bool:
        """Tell whether the feed may be asked again."""
        return self.next_poll_at is None or now >= self.next_poll_at

    def succeeded(self, feed: Feed, now: datetime, etag: str | None, last_modified: str | None) -> FeedState:
        """After a poll of which everything was landed."""
        return FeedState(
            url=feed.url,
            etag=etag,
            last_modified=last_modified,
            polled_at=now,
            next_poll_at=now + timedelta(minutes=feed.every_minutes),
        )

    def failed(self, feed: Feed, now: datetime, problem: str, retry_after: float | None) -> FeedState:
        """After a poll that failed: twice the pause each time, or what the host asks for."""
        pause = timedelta(minutes=feed.every_minutes) * 2 ** min(self.failures, 16)
        if retry_after is not None:
            pause = max(timedelta(minutes=feed.every_minutes), timedelta(seconds=retry_after))
        return msgspec.structs.replace(
            self,
            polled_at=now,
            next_poll_at=now + min(pause, LONGEST_PAUSE),
            failures=self.failures + 1,
            problem=problem,
        )


def read_feed_state(settings: Settings, feed: Feed) -> FeedState:
    """The feed's past; a new one when it has none, when its address changed, or when the file is damaged."""
    try:
        state = msgspec.json.decode(_path(settings, feed).read_bytes(), type=FeedState)
    except (FileNotFoundError, msgspec.DecodeError):
        return FeedState(url=feed.url)
    return state if state.url == feed.url else FeedState(url=feed.url)


def write_feed_state(settings: Settings, feed: Feed, state: FeedState) -> None:
    """Keep it for the next poll."""
    write_durably(_path(settings, feed), msgspec.json.encode(state))


def _path(settings: Settings, feed: Feed) -> Path:
    return settings.landing / "feeds" / f"{feed.id}.json"
