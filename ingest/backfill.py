"""A million articles beside the live ones: landed, read and loaded in small steps, each of which gives way.

Receipts of a backfill wait in a lane of their own, so no drain has them before a live article. Reading holds
no lock; a load holds the warehouse for about two seconds, then somebody else has their turn. Killed at any
point, the same command goes on; what had landed by then is loaded by it or by the next drain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.errors import InflowError
from ingest.pipeline import in_batches, take_in_apart
from ingest.reading import Reader
from ingest.settings import Settings
from ingest.sources import landing
from ingest.sources.bulk import bulk_deliveries
from ingest.sources.contract import Delivery, take_in
from ingest.sources.doorbell import ring

#: A load that held the warehouse longer makes the next batches smaller.
LONGEST_LOAD_SECONDS = 2.0
LARGEST_BATCH, SMALLEST_BATCH = 200, 20
#: Articles after which a running service is woken to publish what there is.
PUBLISH_EVERY = 2_000
#: A build may hold the warehouse for minutes; a backfill has time.
LOCK_TIMEOUT_SECONDS = 86_400.0


@dataclass(slots=True)
class Progress:
    """What a backfill has loaded so far: received = parsed + duplicate + rejected."""

    received: int = 0
    parsed: int = 0
    duplicate: int = 0
    rejected: int = 0


def backfill(
    settings: Settings, paths: Iterable[Path], workers: int | None, report: Callable[[Progress], None]
) -> Progress:
    """Take in what of these files and folders was not taken in before; `report` hears of each batch.

    Raises:
        InflowError: another backfill runs, a path does not exist, or an archive is damaged.
    """
    settings.make_folders()
    patient = replace(settings, lock_timeout_seconds=LOCK_TIMEOUT_SECONDS)
    progress = Progress()
    try:
        with FileLock(landing.backfill_lock(settings), timeout=5), Reader(patient, workers) as reader:
            size = _load_lane(patient, reader, progress, LARGEST_BATCH)  # what a killed one left
            report(progress)
            deliveries = bulk_deliveries(patient, paths)
            woken_at = 0
            while _land(patient, deliveries, size):
                size = _load_lane(patient, reader, progress, size)
                report(progress)
                if progress.received - woken_at >= PUBLISH_EVERY:
                    woken_at = progress.received
                    ring(settings)
    except Timeout:
        raise InflowError("Another backfill runs on this INFLOW_HOME; wait for it, or stop it.") from None
    finally:
        ring(settings)
    return progress


def _land(settings: Settings, deliveries: Iterator[Delivery], count: int) -> bool:
    """Land the next deliveries, one by one as they are read; False when there are none."""
    first = next(deliveries, None)
    if first is None:
        return False
    take_in(settings, chain([first], islice(deliveries, count - 1)))
    return True


def _load_lane(settings: Settings, reader: Reader, progress: Progress, size: int) -> int:
    """Load what waits in the lane; return how many deliveries the next step should have."""
    for receipts in in_batches(landing.pending(settings, landing.BACKFILL)):
        results = take_in_apart(settings, reader, receipts)
        for result in results:
            progress.received += result.received
            progress.parsed += result.parsed
            progress.duplicate += result.duplicate
            progress.rejected += result.rejected
        if sum(result.load_seconds for result in results) > LONGEST_LOAD_SECONDS:
            size = max(SMALLEST_BATCH, size // 2)
    return size
