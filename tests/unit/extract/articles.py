"""Articles and documents for the tests of the extractor."""

from __future__ import annotations

from datetime import datetime

from ingest.extract.document import Document
from ingest.records import Article, RoleSpan


def article(text: str, *roles: tuple[int, int, str], published_at: datetime | None = None) -> Article:
    """An English article with `text`, all of it body unless `roles` say otherwise."""
    spans = roles or ((0, len(text), "body"),)
    return Article(
        article_id="0" * 20,
        content_sha256="0" * 64,
        canonical_url=None,
        source="test",
        title=None,
        text=text,
        language="en",
        document_type="news",
        published_at=published_at,
        dateline=None,
        roles=tuple(RoleSpan(*span) for span in spans),
    )


def document(text: str, published_at: datetime | None = None) -> Document:
    """`text` cut into sentences."""
    return Document.from_article(article(text, published_at=published_at))
