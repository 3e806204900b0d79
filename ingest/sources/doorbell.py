"""Tells the inbox watcher of a running service that something has landed beside the inbox.

A ring carries nothing: the run that it starts drains whatever has landed. A ring that nobody hears is
no loss, for the sweep looks too.
"""

from __future__ import annotations

from pathlib import Path

from ingest.settings import Settings


def doorbell(settings: Settings) -> Path:
    """The folder that is watched."""
    return settings.landing / "doorbell"


def ring(settings: Settings) -> None:
    """Ring; the landing must be over."""
    folder = doorbell(settings)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rung").touch()
