"""Words of articles and of errors, made fit to be shown: they are data, never markup or commands."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlsplit

#: Characters that reorder or hide what stands beside them. Right-to-left letters themselves are welcome.
_STEERING = frozenset(
    chr(code) for code in (0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
)
_SHOWN_AS_SPACE = ("Cc", "Cs", "Zl", "Zp", "Zs")
URL_SHOWN = 2_000


def clean(text: object, limit: int) -> str:
    """One line of at most `limit` characters without control, steering or unpaired characters."""
    letters = (
        " " if unicodedata.category(letter) in _SHOWN_AS_SPACE else letter
        for letter in str(text)[: 4 * limit]
        if letter not in _STEERING
    )
    line = " ".join("".join(letters).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def safe_link(url: str | None) -> str | None:
    """The address when it is one of the web, with every character escaped that could end it; else None."""
    if not url or len(url) > URL_SHOWN:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return quote(url.strip(), safe=":/?#[]@!$&()*+,;=%~-._")
