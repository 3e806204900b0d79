"""The bytes of an RSS or Atom feed -> its entries; an entry -> a record for the landing zone. Pure."""

from __future__ import annotations

import calendar
import hashlib
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.registry import Feed

#: Shorter texts, and those that end in dots, announce an article: its page is fetched.
TEASER_CHARS = 1_200
_TAG = re.compile(r"<[^<>]*>")
_CUT_SHORT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|(?:read|continue)\s+(?:more|reading)\W*)\s*$", re.IGNORECASE
)
_END_OF_FEED = re.compile(
    rb"</(?:\w+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--.*?-->\s*)*$", re.IGNORECASE | re.DOTALL
)


class NotAFeed(Exception):
    """The bytes are no RSS or Atom document."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `key` names it in its feed; `version` changes with what the feed says of it."""

    key: str
    version: str
    title: str | None
    link: str | None
    published: str | None
    html: str

    def is_teaser(self) -> bool:
        """Tell whether the feed holds less than the article."""
        text = " ".join(_TAG.sub(" ", self.html).split())
        return len(text) < TEASER_CHARS or bool(_CUT_SHORT.search(text))


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """Entries of a feed, oldest first. `is_cut_off`: its end is missing, and the last entry is left out."""

    entries: list[Entry]
    is_cut_off: bool


def read_feed(body: bytes, url: str, content_type: str) -> FeedDocument:
    """Read a feed, also one that is not well-formed. External entities are never fetched.

    Raises:
        NotAFeed: it is something else, such as a page.
    """
    import feedparser  # 0.2 s to import

    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    found = feedparser.parse(io.BytesIO(body), response_headers=headers)
    if not found.version and not found.entries:
        words = " ".join(body[:60].decode("utf-8", "replace").split())
        raise NotAFeed(f"{url} is no RSS or Atom feed; it begins with {words!r}")
    entries = [_entry(item) for item in found.entries]
    is_cut_off = not _END_OF_FEED.search(body[-2_000:])
    if is_cut_off:
        entries = entries[:-1]  # it may lack its end
    return FeedDocument(entries[::-1], is_cut_off)


def record_of(feed: Feed, entry: Entry, *, page: str | None = None, is_html: bool = True) -> dict[str, Any]:
    """The record that is landed for an entry: its page when it was fetched, else what the feed says."""
    body = {"html" if is_html else "text": page} if page is not None else {"html": entry.html}
    stated = {
        "source": feed.source_id,
        "title": entry.title,
        "url": entry.link,
        "published_at": entry.published,
    }
    return {name: value for name, value in stated.items() if value} | body


def _entry(item: Any) -> Entry:
    texts = [str(part.get("value") or "") for part in item.get("content") or ()]
    html = max([*texts, str(item.get("summary") or "")], key=len)
    title, link = item.get("title") or None, item.get("link") or None
    words = (str(title), html, str(item.get("updated") or item.get("published") or ""))
    version = hashlib.sha256("\0".join(words).encode("utf-8", "replace")).hexdigest()[:20]
    key = str(item.get("id") or link or version)
    return Entry(key, version, title, link, _published(item), html)


def _published(item: Any) -> str | None:
    parsed = item.get("published_parsed")
    if parsed is None:
        return None
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC).isoformat()
