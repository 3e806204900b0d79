"""Files and folders that a user names: copied into the landing zone, left where they are."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import InflowError, Reason
from ingest.settings import Settings
from ingest.sources.arrivals import Arrival, UnreadableSource
from ingest.sources.inbox import Candidate, Progress, list_files, refusal_of
from ingest.sources.landing import Receipt, sighting_id, write_receipt


def land_paths(settings: Settings, paths: Iterable[Path], progress: Progress | None = None) -> list[Receipt]:
    """Copy files, and folders with all that is in them, into the landing zone; each call is a new arrival.

    A path that the user names may be a link; inside folders links are refused as in the inbox.

    Raises:
        InflowError: a path does not exist.
    """
    settings.make_folders()
    candidates = [candidate for path in paths for candidate in find_candidates(path)]
    call = str(time.time_ns())
    receipts = []
    for number, candidate in enumerate(candidates, start=1):
        arrival = Arrival("run", candidate.location, datetime.now(UTC), f"{call}:{number}")
        receipts += land_candidate(settings, candidate, arrival)
        if progress:
            progress(number, len(candidates))
    return receipts


def land_again(settings: Settings, refused: Receipt) -> list[Receipt]:
    """Give refused bytes a new arrival, from where they were kept.

    Raises:
        InflowError: what is kept there is still not a readable file.
    """
    now = datetime.now(UTC)
    arrival = Arrival("retry", refused.location, now, now.isoformat())
    if refused.refusal is None:
        known = sighting_id("retry", refused.location, refused.content_sha256, arrival.key)
        again = replace(refused, sighting_id=known, source="retry", received_at=now, landed_at=now)
        return [write_receipt(settings, again)]
    path = settings.home / refused.kept_at
    try:
        if refusal := refusal_of(path.lstat()):
            raise InflowError(f"{path}: {refusal[1]} {refusal[0].remedy}")
        with path.open("rb") as file:
            return arrival.land(settings, file, path.stat().st_size)
    except (OSError, UnreadableSource) as error:
        raise InflowError(f"{path}: {error}. {Reason.UNREADABLE_FILE.remedy}") from error


def find_candidates(path: Path) -> Iterable[Candidate]:
    """The file itself, or the files in the folder and below.

    Raises:
        InflowError: there is no such file or folder.
    """
    if not path.exists():
        raise InflowError(f"{path}: there is no such file or folder; check the name.")
    if not path.is_dir():
        return [Candidate(path, path.name, path.stat())]
    return (Candidate(found.path, f"{path.name}/{found.location}", found.state) for found in list_files(path))


def land_candidate(settings: Settings, candidate: Candidate, arrival: Arrival) -> list[Receipt]:
    """Land a copy of a file, or a refusal of what is no readable file."""
    refusal = refusal_of(candidate.state)
    if refusal is None:
        try:
            with candidate.path.open("rb") as file:
                return arrival.land(settings, file, candidate.state.st_size)
        except (UnreadableSource, PermissionError) as error:
            refusal = Reason.UNREADABLE_FILE, f"Reading it failed: {error}."
    return [arrival.refuse(settings, *refusal, str(candidate.path.absolute()))]
