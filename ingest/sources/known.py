"""What a source has handed over already: one empty file per delivery, found by a hash of its words.

It saves asking again and is nothing more: without it, what is handed over again gives the same receipts.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest.settings import Settings


def is_known(settings: Settings, *words: str) -> bool:
    """Tell whether these words (source, name, version ...) were remembered."""
    return _path(settings, words).exists()


def remember(settings: Settings, *words: str) -> None:
    """Remember them."""
    path = _path(settings, words)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def _path(settings: Settings, words: tuple[str, ...]) -> Path:
    name = hashlib.sha256("\0".join(words).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return settings.landing / "known" / name[:2] / name
