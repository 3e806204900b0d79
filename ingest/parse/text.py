"""Plain text -> Article: which line is the title, which the dateline, and what the text says of itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from ingest.parse.opening import find_dateline, find_document_type, find_published_at
from ingest.parse.roles import line_roles, role_spans
from ingest.records import Article


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the container of a text declares about it; None where it is silent."""

    title: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    source: str | None = None
    is_press_release: bool = False


def plain_article(text: str, source: str) -> Article:
    """Read `text`, unaltered, as one article in English. Never raises.

    The roles are found line by line and partition the text. The id is the one its UTF-8 bytes would get.
    """
    sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    lines = text.split("\n")
    return build_article(lines, line_roles(lines), Metadata(), sha256=sha256, source=source, language="en")


def build_article(
    lines: list[str], roles: list[str], metadata: Metadata, *, sha256: str, source: str, language: str
) -> Article:
    """Join lines and their roles (empty for a blank line) into an Article."""
    titles = [line.strip() for line, role in zip(lines, roles, strict=True) if role == "title"]
    story = [line.strip() for line, role in zip(lines, roles, strict=True) if role not in ("", "title")]
    body = [line.strip() for line, role in zip(lines, roles, strict=True) if role == "body"]
    dateline = find_dateline(body)
    return Article(
        article_id=sha256[:20],
        content_sha256=sha256,
        canonical_url=metadata.url,
        source=metadata.source or source,
        title=metadata.title or (titles[0] if titles else None),
        text="\n".join(lines),
        language=language,
        document_type="press_release" if metadata.is_press_release else find_document_type(story, dateline),
        published_at=metadata.published_at or find_published_at(story, dateline),
        dateline=dateline,
        roles=role_spans(lines, roles),
    )
