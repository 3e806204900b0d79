"""Bytes -> Article, or a RejectedInput that says why not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Literal

from ingest.errors import Reason, RejectedInput
from ingest.parse.decode import decode
from ingest.parse.html import Lines, looks_like_html, read_page
from ingest.parse.json_record import read_record
from ingest.parse.language import recognise_language
from ingest.parse.roles import line_roles
from ingest.parse.text import Metadata, build_article
from ingest.parse.wrapped import unwrap
from ingest.records import Article

MediaType = Literal["text", "html", "json"]

MIN_WORDS = 5
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\d_]{2,}")
_HTML_START = re.compile(
    r"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


def parse_article(
    data: bytes, *, media_type: MediaType, source: str, max_bytes: int, first_line: int = 1
) -> Article:
    """Read one input as one article: same bytes in, same article out.

    `source` names the origin when the bytes do not state one; `first_line` is where a record starts in the
    file it was cut from, for messages.

    Raises:
        RejectedInput: empty, too_large, binary, undecodable, broken_json, missing_text, no_article_text or
            unsupported_language.
    """
    check_size(len(data), max_bytes)
    if not data.strip():
        raise RejectedInput(Reason.EMPTY, f"{len(data)} bytes, none of them text.")
    lines, roles, metadata = _read_lines(data, media_type, first_line)
    words = sum(1 for _ in islice(_words(lines), MIN_WORDS))
    if words < MIN_WORDS:
        raise RejectedInput(Reason.NO_ARTICLE_TEXT, f"Only {words} words were found.")
    return build_article(
        lines,
        roles,
        metadata,
        sha256=hashlib.sha256(data).hexdigest(),
        source=source,
        language=recognise_language("\n".join(lines)),
    )


def _words(lines: Iterable[str]) -> Iterator[re.Match[str]]:
    return chain.from_iterable(map(_WORD.finditer, lines))


def check_size(size: int, max_bytes: int) -> None:
    """Raise `too_large` for an input of `size` bytes beyond `max_bytes`."""
    if size > max_bytes:
        raise RejectedInput(Reason.TOO_LARGE, f"{size:,} bytes; the limit is {max_bytes:,}.")


def _read_lines(data: bytes, media_type: MediaType, first_line: int) -> Lines:
    if media_type == "json":
        return read_record(data, first_line)
    text = decode(data)
    if media_type == "html" or (_HTML_START.match(text) and looks_like_html(text)):
        return read_page(text)
    lines = unwrap(text.split("\n"))
    return lines, line_roles(lines), Metadata()
