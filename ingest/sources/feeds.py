"""RSS and Atom feeds: each version of an entry lands once, with its page when the feed only teases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
from filelock import FileLock, Timeout

from ingest.errors import Reason, RejectedInput
from ingest.parse.decode import decode
from ingest.parse.html import read_page
from ingest.registry import Feed, read_feeds
from ingest.settings import Settings
from ingest.sources.arrivals import Arrival, UnreadableSource
from ingest.sources.charset import as_utf8
from ingest.sources.contract import take_in
from ingest.sources.feed_entries import Entry, NotAFeed, read_feed, record_of
from ingest.sources.feed_state import FeedState, read_feed_state, write_feed_state
from ingest.sources.fetch import FetchFailed, Page, Visitor
from ingest.sources.known import is_known, remember
from ingest.sources.landing import Receipt, land_bytes
from ingest.sources.robots import ObedientVisitor

FEEDS_AT_ONCE = 8
#: Polls in which the page of an entry may fail before what the feed says of it is landed instead.
PAGE_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class FeedResult:
    """What one poll of one feed gave; `problem` says why it did not give everything."""

    feed_id: str
    landed: int
    problem: str | None = None


def due_feeds(settings: Settings, now: datetime) -> list[Feed]:
    """Feeds that may be asked now.

    Raises:
        InflowError: `feeds.yml` is malformed.
    """
    return [feed for feed in read_feeds(settings).feeds if read_feed_state(settings, feed).is_due(now)]


def has_due_feeds(settings: Settings) -> bool:
    """Tell whether a feed may be asked now. Raises as `due_feeds`."""
    return bool(due_feeds(settings, datetime.now(UTC)))


def poll_feeds(
    settings: Settings, feeds: list[Feed], done: Callable[[FeedResult], None] | None = None
) -> list[FeedResult]:
    """Poll these feeds once, several hosts at a time; return one result per feed, in their order.

    Returns nothing at once while another process is polling.

    Raises:
        InflowError: `feeds.yml` is malformed.
    """
    pause = read_feeds(settings).pause_seconds
    settings.make_folders()
    try:
        with FileLock(settings.landing / "feeds.lock", timeout=0), ExitStack() as stack:
            visitors = {
                allow: stack.enter_context(
                    Visitor(max_bytes=settings.max_article_bytes, pause_seconds=pause, allow_private=allow)
                )
                for allow in {feed.allow_private for feed in feeds}
            }

            def poll(feed: Feed) -> FeedResult:
                result = poll_feed(settings, feed, visitors[feed.allow_private])
                if done:
                    done(result)
                return result

            with ThreadPoolExecutor(FEEDS_AT_ONCE) as pool:
                return list(pool.map(poll, feeds))
    except Timeout:
        return []


def poll_feed(settings: Settings, feed: Feed, visitor: Visitor) -> FeedResult:
    """Fetch a feed unless it is unchanged, land what is new in it, then note how it went."""
    state = read_feed_state(settings, feed)
    now = datetime.now(UTC)
    try:
        page = visitor.fetch(feed.url, _conditions(state))
        if page.status == 304:
            after = state.succeeded(feed, now, state.etag, state.last_modified)
            write_feed_state(settings, feed, after)
            return FeedResult(feed.id, 0)
        document = read_feed(page.body, page.url, page.headers.get("Content-Type", ""))
    except (FetchFailed, NotAFeed) as error:
        after = state.failed(feed, now, str(error), getattr(error, "retry_after", None))
        write_feed_state(settings, feed, after)
        return FeedResult(feed.id, 0, str(error))
    attempts = dict(state.attempts)
    pages = ObedientVisitor(settings, visitor)
    intake = take_in(settings, _deliveries(settings, feed, document.entries, pages, attempts))
    problem = "the feed is cut off; its last entry waits" if document.is_cut_off else None
    problem = intake.failures[0] if intake.failures else problem
    if problem:
        after = msgspec.structs.replace(state.failed(feed, now, problem, None), attempts=attempts)
    else:
        after = state.succeeded(feed, now, page.headers.get("ETag"), page.headers.get("Last-Modified"))
    write_feed_state(settings, feed, after)
    return FeedResult(feed.id, len(intake.receipts), problem)


def _conditions(state: FeedState) -> dict[str, str]:
    stated = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in stated.items() if value}


def _deliveries(
    settings: Settings, feed: Feed, entries: list[Entry], visitor: ObedientVisitor, attempts: dict[str, int]
) -> Iterator[FeedEntry]:
    for entry in entries:
        if not is_known(settings, "feed", feed.id, entry.key, entry.version):
            yield FeedEntry(feed, entry, visitor, attempts)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry as a delivery. `attempts` counts, over polls, how often each page could not be fetched."""

    feed: Feed
    entry: Entry
    visitor: ObedientVisitor
    attempts: dict[str, int] = field(default_factory=dict)

    def land(self, settings: Settings) -> list[Receipt]:
        """Land its page, or what the feed says when that is the article or its page is not to be had.

        Raises:
            UnreadableSource: the page is not to be had now.
        """
        record, refusal = record_of(self.feed, self.entry), None
        wants_page = self.feed.full_text == "always" or (
            self.feed.full_text == "auto" and self.entry.is_teaser()
        )
        if wants_page and self.entry.link:
            try:
                record = self._record_of_page(self.visitor.fetch(self.entry.link))
            except FetchFailed as error:
                self._count_attempt(error)
                reason = Reason.TOO_LARGE if error.is_too_large else Reason.UNREADABLE_FILE
                refusal = reason, f"Its page could not be fetched: {error}."
            except RejectedInput as error:
                refusal = error.reason, error.detail
        if refusal and not self.entry.html:
            return [self._arrival().refuse(settings, *refusal, self.entry.link or self.feed.url)]
        arrival = self._arrival()
        return [
            land_bytes(
                settings,
                json.dumps(record).encode(),
                source=arrival.source,
                location=arrival.location,
                media_type="json",
                received_at=arrival.received_at,
                arrival=arrival.key,
            )
        ]

    def acknowledge(self, settings: Settings, receipts: list[Receipt]) -> None:
        """Remember the entry in this version."""
        remember(settings, "feed", self.feed.id, self.entry.key, self.entry.version)

    def _arrival(self) -> Arrival:
        location = self.entry.link or f"{self.feed.url}#{self.entry.key}"
        key = f"{self.entry.key}\0{self.entry.version}"
        return Arrival(self.feed.source_id, location, datetime.now(UTC), key)

    def _record_of_page(self, page: Page) -> dict[str, object]:
        """The page as the text of the record.

        Raises:
            RejectedInput: it is no text; or no article is found on it, and the feed says something itself.
        """
        content_type = page.headers.get("Content-Type", "")
        is_html = "html" in content_type.lower() or not content_type.lower().startswith("text/")
        text = decode(as_utf8(page.body, content_type))
        if is_html and self.entry.html:
            read_page(text)
        return record_of(self.feed, self.entry, page=text, is_html=is_html)

    def _count_attempt(self, error: FetchFailed) -> None:
        """Let a failure pass that may go away, a few times."""
        tried = self.attempts[self.entry.key] = self.attempts.get(self.entry.key, 0) + 1
        if not error.is_final and tried < PAGE_ATTEMPTS:
            raise UnreadableSource(str(error)) from error
