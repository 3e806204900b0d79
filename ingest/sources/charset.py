"""Bytes whose charset a transport states (an HTTP header) -> bytes that say themselves what they are."""

from __future__ import annotations

import re

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w:.-]{2,40})", re.IGNORECASE)


def as_utf8(data: bytes, content_type: str) -> bytes:
    """Re-encode `data` as the header states; unchanged when it is UTF-8 already or the header is wrong."""
    stated = _CHARSET.search(content_type)
    if not stated or _is_utf8(data):
        return data
    try:
        return data.decode(stated[1]).encode()
    except (LookupError, UnicodeError):
        return data


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
