"""`inflow feeds`: what the feeds of this installation are and how they do."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from ingest.cli.console import console, plain, render_table
from ingest.errors import InflowError
from ingest.registry import Feed, feeds_path, read_feeds
from ingest.settings import Settings
from ingest.sources.doorbell import ring
from ingest.sources.feed_entries import NotAFeed, read_feed
from ingest.sources.feed_state import read_feed_state
from ingest.sources.feeds import FeedResult, poll_feeds
from ingest.sources.fetch import FetchFailed, Visitor


def print_feeds(settings: Settings) -> None:
    """One row per feed."""
    rows = []
    for feed in chosen_feeds(settings, None):
        state = read_feed_state(settings, feed)
        due = "now" if state.is_due(datetime.now(UTC)) else f"{state.next_poll_at:%Y-%m-%d %H:%M}"
        polled = f"{state.polled_at:%Y-%m-%d %H:%M}" if state.polled_at else "never"
        rows.append((feed.id, feed.source_id, feed.url, polled, due, state.problem or "none"))
    columns = ["feed", "source", "address", "polled (UTC)", "due (UTC)", "problem"]
    console.print(render_table(str(feeds_path(settings)), columns, rows))


def check(settings: Settings, ids: list[str] | None) -> None:
    """Fetch and read each feed, and say what it holds.

    Raises:
        InflowError: `feeds.yml` is malformed, or has no such feed.
        typer.Exit: a feed cannot be read (code 1).
    """
    is_sound = True
    for feed in chosen_feeds(settings, ids):
        with Visitor(
            max_bytes=settings.max_article_bytes, pause_seconds=0, allow_private=feed.allow_private
        ) as visitor:
            try:
                page = visitor.fetch(feed.url)
                document = read_feed(page.body, page.url, page.headers.get("Content-Type", ""))
            except (FetchFailed, NotAFeed) as error:
                console.print(plain(f"{feed.id}: {error}"), style="bold red", soft_wrap=True)
                is_sound = False
                continue
        teasers = sum(entry.is_teaser() for entry in document.entries)
        moved = f"; it has moved to {page.url}" if page.url != feed.url else ""
        console.print(
            plain(f"{feed.id}: {len(document.entries)} entries, {teasers} of them teasers{moved}"),
            soft_wrap=True,
        )
    if not is_sound:
        raise typer.Exit(1)


def poll(settings: Settings, ids: list[str] | None) -> None:
    """Poll and land.

    Raises:
        InflowError: `feeds.yml` is malformed, has no such feed, or another process is polling.
        typer.Exit: a feed could not be read in whole (code 1).
    """
    feeds = chosen_feeds(settings, ids)
    results = poll_feeds(settings, feeds, _print_result)
    if feeds and not results:
        raise InflowError("The feeds are being polled by another process; try again in a minute.")
    if landed := sum(result.landed for result in results):
        ring(settings)
        console.print(f"{landed} landed; a running service loads them, or the next `inflow up`.")
    if any(result.problem for result in results):
        raise typer.Exit(1)


def chosen_feeds(settings: Settings, ids: list[str] | None) -> list[Feed]:
    """The feeds of these ids; all of them when none is named.

    Raises:
        InflowError: there are no feeds, or none of that id.
    """
    feeds = {feed.id: feed for feed in read_feeds(settings).feeds}
    if not feeds:
        raise InflowError(f"{feeds_path(settings)} lists no feeds; docs/sources.md shows how to write it.")
    if unknown := [name for name in ids or () if name not in feeds]:
        raise InflowError(f"{feeds_path(settings)} has no feed {unknown[0]}; it has {', '.join(feeds)}.")
    return [feeds[name] for name in ids or feeds]


def _print_result(result: FeedResult) -> None:
    problem = f"; {result.problem}" if result.problem else ""
    console.print(plain(f"{result.feed_id}: {result.landed} landed{problem}"), soft_wrap=True)
