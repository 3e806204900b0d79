"""The last publications, kept as files, and going back to one of them.

Each publication is linked into `publications/`: it costs no time, and disk only once the next replaces it.
After going back, nothing new is published until a person lets it: the next build would bring the same again.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from ingest.errors import InflowError
from ingest.settings import Settings
from ingest.warehouse.batches import sync

_HOLD = "publication_held"


@dataclass(frozen=True, slots=True)
class KeptPublication:
    """One publication that can be put in place again; `is_current` for the one that readers see."""

    publication_id: str
    published_at: datetime
    articles: int
    path: Path
    is_current: bool


def publications_folder(settings: Settings) -> Path:
    """Where publications are kept."""
    return settings.home / "publications"


def keep_publication(settings: Settings, publication_id: str) -> None:
    """Keep the published file under its id, and the last `settings.publications_kept` of all."""
    folder = publications_folder(settings)
    folder.mkdir(exist_ok=True)
    kept = folder / f"{publication_id}.duckdb"
    if not kept.exists():
        _link(settings.marts, kept)
    for oldest in sorted(folder.glob("*.duckdb"))[: -max(settings.publications_kept, 1)]:
        oldest.unlink()


def kept_publications(settings: Settings) -> list[KeptPublication]:
    """The publications kept, newest first."""
    current = _stamp(settings.marts)[0] if settings.marts.exists() else None
    found = []
    for path in sorted(publications_folder(settings).glob("*.duckdb"), reverse=True):
        name, at, articles = _stamp(path)
        found.append(KeptPublication(name, at, articles, path, name == current))
    return found


def roll_back(settings: Settings, publication_id: str | None = None) -> KeptPublication:
    """Put a kept publication in place (default: the one before the current), and hold back what comes.

    Raises:
        InflowError: it is not kept, or none is older; nothing is changed.
    """
    kept = kept_publications(settings)
    if publication_id is None:
        newer = next((number for number, one in enumerate(kept) if one.is_current), -1)
        chosen = next(iter(kept[newer + 1 :]), None)
    else:
        chosen = next((one for one in kept if one.publication_id == publication_id), None)
    if chosen is None:
        names = ", ".join(one.publication_id for one in kept) or "none"
        raise InflowError(
            f"{publication_id or 'An earlier publication'} is not kept. Kept are: {names} "
            f"(INFLOW_PUBLICATIONS_KEPT is {settings.publications_kept})."
        )
    held = settings.home / _HOLD
    held.write_text(f"rolled back to {chosen.publication_id} on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n")
    sync(held)
    unfinished = settings.home / f".rolling-back-{os.getpid()}.duckdb"
    unfinished.unlink(missing_ok=True)
    _link(chosen.path, unfinished)
    unfinished.replace(settings.marts)
    sync(settings.home)
    return chosen


def publication_hold(settings: Settings) -> str | None:
    """Why nothing is published at present; None when publication goes on."""
    held = settings.home / _HOLD
    return held.read_text().strip() if held.exists() else None


def resume_publication(settings: Settings) -> bool:
    """Let the next build be published again; False when nothing was held."""
    was_held = publication_hold(settings) is not None
    (settings.home / _HOLD).unlink(missing_ok=True)
    return was_held


def _stamp(path: Path) -> tuple[str, datetime, int]:
    with duckdb.connect(str(path), read_only=True, config={"autoinstall_known_extensions": "false"}) as marts:
        row = marts.execute(
            "SELECT publication_id, published_at, (SELECT count(*) FROM dim_articles) FROM publication"
        ).fetchone()
    assert row
    return row[0], row[1].replace(tzinfo=UTC), row[2]


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copyfile(source, target)
