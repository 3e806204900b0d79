"""Re-extraction: a new extractor version reads again what has landed, in the background.

It reads batch by batch in this process alone and holds the warehouse only to keep each batch, so live
articles do not wait for it. Cut off anywhere, the next call goes on. When every article is read, the new
readings take the place of the old in one transaction, and the next build brings them to the marts.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from ingest.extract.extractor import default_extractor
from ingest.operations import forget_audited_loads
from ingest.operations.forget import forget_expected_rows
from ingest.pipeline import ProgressCallback, only_drain
from ingest.reading import Outcome, Reader
from ingest.settings import Settings
from ingest.sources import landing
from ingest.warehouse import reparse as staged

BATCH_ARTICLES = 100


@dataclass(frozen=True, slots=True)
class ReparseResult:
    """`read` articles in this call, `left` for the next; `is_switched` when the new readings are in place."""

    read: int
    left: int
    is_switched: bool


def reparse(
    settings: Settings, seconds: float | None = None, progress: ProgressCallback | None = None
) -> ReparseResult:
    """Read what an older extractor version has read, for at most about `seconds`, and switch at the end.

    Raises:
        WarehouseBusy: the warehouse was held too long; the next call goes on.
    """
    version = default_extractor().version
    started = time.monotonic()
    is_staged = staged.has_staged(settings, version)
    waiting = staged.unread(settings, version)
    if not (waiting or is_staged):
        return ReparseResult(0, 0, is_switched=False)
    read = 0
    with Reader(settings, workers=1) as reader:
        for first in range(0, len(waiting), BATCH_ARTICLES):
            if seconds is not None and time.monotonic() - started > seconds:
                return ReparseResult(read, len(waiting) - read, is_switched=False)
            batch = waiting[first : first + BATCH_ARTICLES]
            _read_batch(settings, reader, version, batch)
            read += len(batch)
            if progress:
                progress("parse", read, len(waiting))
    with only_drain(settings):
        forget_audited_loads(settings, staged.switch(settings, version))
        forget_expected_rows(settings)
    return ReparseResult(read, 0, is_switched=True)


def _read_batch(settings: Settings, reader: Reader, version: str, batch: list[tuple[str, str]]) -> None:
    """Read the bytes of a batch and keep what they say; what is refused today keeps its old reading."""
    receipts = landing.find_receipts(settings, [sighting_id for _, sighting_id in batch])
    tables: dict[str, list[Any]] = defaultdict(list)
    for outcome in reader.read(receipts):
        _add(tables, outcome)
    staged.stage(settings, version, [article_id for article_id, _ in batch], tables)


def _add(tables: dict[str, list[Any]], outcome: Outcome) -> None:
    if outcome.article is None or outcome.extraction is None:
        return
    tables["articles"].append(outcome.article)
    tables["firm_mentions"] += outcome.extraction.firms
    tables["region_mentions"] += outcome.extraction.regions
    tables["investment_mentions"] += outcome.extraction.investments
    tables["statistic_mentions"] += outcome.extraction.statistics
    tables["relation_mentions"] += outcome.extraction.relations
