"""What a page declares about itself: title, address, date and kind, from metadata and linked data.

trafilatura's readers of titles and addresses are called one by one: its `extract_metadata` also looks for
authors, tags and licences, and guesses a date from running text, which takes twice as long as finding the
article.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from ingest.parse.stated_date import read_stated_date
from ingest.parse.text import Metadata

_META_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.date", "publishdate", "publish_date", "pubdate",
    "parsely-pub-date", "sailthru.date",
)  # fmt: skip
_LINKED_DATA = etree.XPath("//script[@type='application/ld+json']")
_CANONICAL = etree.XPath("//link[@rel='canonical']/@href")
_PUBLICATION_TIME = etree.XPath("//time[@pubdate or @itemprop='datePublished']/@datetime")
_ARTICLE_TIME = etree.XPath("//article//time/@datetime | //header//time/@datetime")


def page_metadata(tree: Any) -> Metadata:
    """Read what the page of `tree` declares."""
    from trafilatura import metadata  # 0.3 s to import, needed for HTML only

    linked = _linked_data(tree)
    stated = metadata.examine_meta(tree)
    if not linked.get("headline"):
        _find_title(tree, stated)
    stated.url = stated.url or metadata.extract_url(tree)
    stated.clean_and_trim()
    url = stated.url or next(map(str, _CANONICAL(tree)), None)
    host = urlsplit(url).hostname if url else None
    title = " ".join(str(linked.get("headline") or stated.title or "").split())
    return Metadata(
        title=title or None,
        url=urljoin("https://", url) if url else None,
        published_at=_published_at(tree, linked),
        source=host.removeprefix("www.") if host else None,
        is_press_release="PressRelease" in str(linked.get("@type", "")),
    )


def _find_title(tree: Any, stated: Any) -> None:
    """Complete what meta elements state (a trafilatura document) from linked data, headings or `title`."""
    from trafilatura import metadata

    if not stated.title:
        with suppress(Exception):  # linked data may have any shape; what was read before it stays
            metadata.extract_meta_json(tree, stated)
    stated.title = stated.title or metadata.extract_title(tree)


def _published_at(tree: Any, linked: dict[str, Any]) -> datetime | None:
    """The publication time that the page declares; a date in its running text or copyright line is none."""
    metas = {
        str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower(): meta.get(
            "content"
        )
        for meta in tree.iter("meta")
    }
    stated = [linked.get("datePublished"), *(metas.get(name) for name in _META_DATES)]
    stated += [*_PUBLICATION_TIME(tree)[:1], *_ARTICLE_TIME(tree)[:1]]
    return next((date for value in stated if (date := read_stated_date(value))), None)


def _linked_data(tree: Any) -> dict[str, Any]:
    """The first JSON-LD object of the page that has a publication date or a headline."""
    for script in _LINKED_DATA(tree):
        try:
            found = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        nodes = found if isinstance(found, list) else [found]
        nodes += [node for item in nodes if isinstance(item, dict) for node in _list(item.get("@graph"))]
        for node in nodes:
            if isinstance(node, dict) and ("datePublished" in node or "headline" in node):
                return node
    return {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
