"""One JSON object -> lines with roles. Field names are those that news APIs use."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from ingest.errors import Reason, RejectedInput
from ingest.parse.decode import clean, decode
from ingest.parse.html import Lines, looks_like_html, place_title, read_fragment, read_page
from ingest.parse.roles import line_roles
from ingest.parse.stated_date import read_stated_date
from ingest.parse.text import Metadata

TEXT_FIELDS = ("text", "body", "content", "article_body", "articleBody", "bodyText", "full_text")
HTML_FIELDS = ("html", "content_html", "body_html", "raw_html")
TITLE_FIELDS = ("title", "headline", "webTitle", "name")
URL_FIELDS = ("url", "canonical_url", "link", "webUrl")
DATE_FIELDS = (
    "published_at", "publishedAt", "published", "datePublished", "date_published", "pubDate", "pub_date",
    "publication_date", "webPublicationDate", "date",
)  # fmt: skip
SOURCE_FIELDS = ("source", "publisher", "provider", "site")


def read_record(data: bytes, first_line: int = 1) -> Lines:
    """Read one object. `first_line` is where it starts in the file it came from, for messages.

    Raises:
        RejectedInput: `broken_json` with line and column, or `missing_text`.
    """
    record = _load(data, first_line)
    if not isinstance(record, dict):
        raise RejectedInput(Reason.MISSING_TEXT, f"The JSON is a {_kind(record)}, not an object.")
    url = _text(record, URL_FIELDS)
    metadata = Metadata(
        title=_line(_text(record, TITLE_FIELDS)),
        url=url,
        published_at=next(
            (date for name in DATE_FIELDS if (date := read_stated_date(record.get(name)))), None
        ),
        source=_line(_source(record)) or (urlsplit(url).hostname if url else None),
    )
    if text := _text(record, TEXT_FIELDS):
        return read_fragment(text, metadata) if looks_like_html(text) else _read_plain(text, metadata)
    if markup := _text(record, HTML_FIELDS):
        if "<html" in markup[:2000].lower() or "<body" in markup[:20_000].lower():
            lines, roles, declared = read_page(markup)
            return lines, roles, _merge(metadata, declared)
        return read_fragment(markup, metadata)
    fields = ", ".join(f"`{name}`" for name in list(record)[:12]) or "none"
    raise RejectedInput(Reason.MISSING_TEXT, f"The record has no text; its fields: {fields}.")


def _load(data: bytes, first_line: int) -> Any:
    text = decode(data)
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise RejectedInput(Reason.BROKEN_JSON, f"Line {line}, column {error.colno}: {error.msg}.") from None
    except (ValueError, RecursionError) as error:
        detail = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise RejectedInput(Reason.BROKEN_JSON, f"Line {first_line}, column 1: {detail}.") from None


def _read_plain(text: str, metadata: Metadata) -> Lines:
    lines = text.split("\n")
    roles = line_roles(lines, is_titled=metadata.title is not None)
    if metadata.title is None:
        return lines, roles, metadata
    return *place_title(lines, roles, metadata.title), metadata


def _merge(stated: Metadata, declared: Metadata) -> Metadata:
    """What the record states outranks what the page inside it declares."""
    return Metadata(
        title=stated.title or declared.title,
        url=stated.url or declared.url,
        published_at=stated.published_at or declared.published_at,
        source=stated.source or declared.source,
        is_press_release=declared.is_press_release,
    )


def _text(record: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """The first of the fields that holds text; a list of paragraphs counts."""
    for name in names:
        value = record.get(name)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            value = "\n".join(value)
        if isinstance(value, str) and value.strip():
            return clean(value)
    return None


def _source(record: dict[str, Any]) -> str | None:
    for name in SOURCE_FIELDS:
        value = record.get(name)
        if isinstance(value, dict):
            value = value.get("name") or value.get("title") or value.get("id")
        if isinstance(value, str) and value.strip():
            return clean(value)
    return None


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _kind(value: Any) -> str:
    names = {list: "list", str: "string", bool: "truth value", type(None): "null"}
    return names.get(type(value), "number")
