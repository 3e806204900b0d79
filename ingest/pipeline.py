"""The way from the inbox to the raw tables: claim, parse, spool, load, settle.

Every step can be cut off at any instruction and done again: receipts wait until their batch is in the
warehouse, batches wait in the spool until they are loaded, and both are recognised when they come twice.
"""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ingest.errors import InflowError, Reason, WarehouseBusy
from ingest.extract.extractor import default_extractor
from ingest.operations import Stage, articles_waiting, record_stage_times
from ingest.reading import Outcome, Reader
from ingest.records import RejectedArticle, Sighting
from ingest.settings import Settings
from ingest.sources import landing, paths
from ingest.sources.inbox import claim_inbox, list_files
from ingest.sources.landing import Receipt
from ingest.sources.tombstones import read_tombstones
from ingest.warehouse.batches import ParsedBatch, pending_batches, write_batch
from ingest.warehouse.load import LoadResult, known_contents, load_pending_batches
from ingest.warehouse.quarantine import rejected

#: A batch is loaded in one transaction: small enough to lose little, large enough to load fast.
BATCH_RECEIPTS = 200
BATCH_BYTES = 5_000_000
_FORGOTTEN = Outcome(reason=Reason.FORGOTTEN, detail="It was taken down before it came.")
_STAGES_AFTER_LOAD: tuple[Stage, ...] = ("built", "audited", "published")

#: Called with a step (`receive` or `parse`), what is done of it and what there is.
ProgressCallback = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class DrainResult:
    """What one drain loaded: received = parsed + duplicate + rejected + pending. `seconds` is per step."""

    received: int
    parsed: int
    duplicate: int
    rejected: int
    pending: int
    load_ids: list[str]
    seconds: dict[str, float]


def drain(
    settings: Settings, progress: ProgressCallback | None = None, workers: int | None = None
) -> DrainResult:
    """Take in everything that waits: what a crash left, what is in the inbox, what has landed.

    `workers` processes read large batches (default: one per CPU); 1 keeps everything in this process.

    Raises:
        WarehouseBusy: another drain or writer held its lock too long; whatever landed stays pending.
        AccountingError: the rows of a load contradict its counts; nothing of it is committed.
    """
    settings.make_folders()
    seconds: dict[str, float] = defaultdict(float)
    with only_drain(settings), Reader(settings, workers) as reader:
        with _timed(seconds, "recover"):
            results = load_spooled(settings)
        with _timed(seconds, "receive"):
            claim_inbox(settings, _step(progress, "receive"))
            _adopt_backfill(settings)
            waiting = landing.pending(settings)
        done = 0
        for receipts in in_batches(waiting):
            with _timed(seconds, "parse"):
                parsed_at = _spool(settings, reader, receipts)
            with _timed(seconds, "load"):
                results += _load(settings, parsed_at)
            done += len(receipts)
            if progress:
                progress("parse", done, len(waiting))
    return _summary(results, seconds)


def take_in_apart(settings: Settings, reader: Reader, receipts: Sequence[Receipt]) -> list[LoadResult]:
    """Read and load one batch beside the drains: reading holds no lock, loading takes its turn with them.

    Returns no result when a drain has loaded it meanwhile. Raises as `drain`.
    """
    parsed_at = _spool(settings, reader, receipts)
    with only_drain(settings):
        return _load(settings, parsed_at)


def land_paths(
    settings: Settings, named: Iterable[Path], progress: ProgressCallback | None = None
) -> list[Receipt]:
    """Copy files and folders that the user names into the landing zone, for the next drain.

    Raises:
        InflowError: a path does not exist.
    """
    return paths.land_paths(settings, named, _step(progress, "receive"))


def retry(
    settings: Settings, rejection_ids: Iterable[str], progress: ProgressCallback | None = None
) -> DrainResult:
    """Read refused inputs again, after a change of settings, of permissions or of Inflow itself.

    Raises:
        InflowError: no refused input has that id, or what was kept of it can still not be read.
    """
    wanted = list(dict.fromkeys(rejection_ids))
    known = {row.rejection_id for row in rejected(settings)}
    if missing := [name for name in wanted if name not in known]:
        raise InflowError(f"{missing[0]}: not in quarantine; see `inflow quarantine list` for the ids.")
    for receipt in landing.find_receipts(settings, wanted):
        paths.land_again(settings, receipt)
    return drain(settings, progress)


def has_work(settings: Settings) -> bool:
    """Tell whether something waits: in the inbox, for a load, or loaded and not published."""
    waits = any(list_files(settings.inbox)) or landing.count_pending(settings) or pending_batches(settings)
    return bool(waits) or has_unpublished_loads(settings)


def has_unpublished_loads(settings: Settings) -> bool:
    """Tell whether an article is loaded that no publication has covered yet."""
    return any(articles_waiting(settings, stage) for stage in _STAGES_AFTER_LOAD)


def in_batches(receipts: Sequence[Receipt]) -> Iterator[list[Receipt]]:
    """Cut receipts, in order, into batches of bounded number and size."""
    batch: list[Receipt] = []
    size = 0
    for receipt in receipts:
        if batch and (len(batch) == BATCH_RECEIPTS or size + receipt.size > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(receipt)
        size += receipt.size
    if batch:
        yield batch


def _spool(settings: Settings, reader: Reader, receipts: Sequence[Receipt]) -> dict[str, datetime]:
    """Read a batch and write it to the spool; return when each article was parsed."""
    started = time.perf_counter()
    forgotten = read_tombstones(settings)
    receipts = forgotten.refuse(settings, receipts)
    known = known_contents(settings, {receipt.content_sha256 for receipt in receipts})
    new: dict[tuple[str, ...], Receipt] = {}
    for receipt in receipts:
        if receipt.content_sha256 not in known:
            new.setdefault(_reading_key(receipt), receipt)
    outcomes = dict(zip(new, reader.read(list(new.values())), strict=True))
    for key, receipt in new.items():
        if article := outcomes[key].article:
            forgotten.note(settings, receipt, article)
    receipts = forgotten.refuse(settings, receipts)
    outcomes |= {
        _reading_key(receipt): _FORGOTTEN for receipt in receipts if receipt.refusal == Reason.FORGOTTEN
    }
    parsed_at = datetime.now(UTC)
    tables = _tables(receipts, outcomes, parsed_at)
    load_id = hashlib.sha256("\n".join(receipt.sighting_id for receipt in receipts).encode()).hexdigest()[:20]
    write_batch(
        settings,
        ParsedBatch(
            load_id=load_id,
            tables=tables,
            receipts=[receipt.sighting_id for receipt in receipts],
            received=len(receipts),
            pending=0,
            parse_seconds=time.perf_counter() - started,
            extractor_version=default_extractor().version,
        ),
    )
    return {article.article_id: parsed_at for article in tables["articles"]}


def _reading_key(receipt: Receipt) -> tuple[str, ...]:
    """Receipts that read alike: same bytes, taken the same way; each refusal at the edge is its own."""
    return receipt.content_sha256, receipt.media_type, receipt.sighting_id if receipt.refusal else ""


def _tables(
    receipts: Sequence[Receipt], outcomes: dict[tuple[str, ...], Outcome], now: datetime
) -> dict[str, list[Any]]:
    """Rows of every raw table for a batch. Bytes without an outcome are known to the warehouse."""
    tables: dict[str, list[Any]] = defaultdict(list)
    article_ids: set[str] = set()
    for receipt in receipts:
        outcome = outcomes.get(_reading_key(receipt))
        article_id = receipt.content_sha256[:20]
        if outcome and outcome.reason:
            tables["sightings"].append(_sighting(receipt, None, "rejected"))
            tables["rejected_articles"].append(_rejection(receipt, outcome, now))
            continue
        is_new = outcome is not None and article_id not in article_ids
        tables["sightings"].append(_sighting(receipt, article_id, "parsed" if is_new else "duplicate"))
        if outcome and outcome.article and outcome.extraction and is_new:
            article_ids.add(article_id)
            tables["articles"].append(outcome.article)
            tables["firm_mentions"] += outcome.extraction.firms
            tables["region_mentions"] += outcome.extraction.regions
            tables["investment_mentions"] += outcome.extraction.investments
            tables["statistic_mentions"] += outcome.extraction.statistics
            tables["relation_mentions"] += outcome.extraction.relations
    return tables


def _sighting(receipt: Receipt, article_id: str | None, outcome: str) -> Sighting:
    return Sighting(
        sighting_id=receipt.sighting_id,
        content_sha256=receipt.content_sha256,
        article_id=article_id,
        source=receipt.source,
        location=receipt.location,
        received_at=receipt.received_at,
        outcome=outcome,
    )


def _rejection(receipt: Receipt, outcome: Outcome, now: datetime) -> RejectedArticle:
    assert outcome.reason is not None
    return RejectedArticle(
        rejection_id=receipt.sighting_id,
        content_sha256=receipt.content_sha256,
        source=receipt.source,
        location=receipt.location,
        reason_code=outcome.reason.value,
        detail=outcome.detail,
        remedy=outcome.reason.remedy,
        kept_at=receipt.kept_at,
        rejected_at=now,
    )


def load_spooled(settings: Settings) -> list[LoadResult]:
    """Load what a drain that was cut off had parsed; for a caller that holds `only_drain`."""
    return _load(settings, {})


def _load(settings: Settings, parsed_at: dict[str, datetime]) -> list[LoadResult]:
    """Load what is in the spool, settle its receipts and note the times of its articles."""
    results = load_pending_batches(settings)
    loaded_at = datetime.now(UTC)
    for result in results:
        new = set(result.article_ids)
        receipts = landing.find_receipts(settings, result.receipts)
        articles = {receipt.content_sha256[:20]: receipt for receipt in reversed(receipts)}
        articles = {known: receipt for known, receipt in articles.items() if known in new}
        record_stage_times(settings, "received", {known: r.received_at for known, r in articles.items()})
        record_stage_times(settings, "landed", {known: r.landed_at for known, r in articles.items()})
        record_stage_times(settings, "parsed", {k: at for k, at in parsed_at.items() if k in new})
        record_stage_times(settings, "loaded", dict.fromkeys(new, loaded_at))
        landing.settle(settings, result.receipts)
    return results


def _adopt_backfill(settings: Settings) -> None:
    """Take over what a backfill has landed and not loaded, unless it lives."""
    with suppress(Timeout), FileLock(landing.backfill_lock(settings), timeout=0):
        landing.release_backfill(settings)


def _step(progress: ProgressCallback | None, step: str) -> Callable[[int, int], None] | None:
    return partial(progress, step) if progress else None


def _summary(results: Sequence[LoadResult], seconds: dict[str, float]) -> DrainResult:
    return DrainResult(
        received=sum(result.received for result in results),
        parsed=sum(result.parsed for result in results),
        duplicate=sum(result.duplicate for result in results),
        rejected=sum(result.rejected for result in results),
        pending=sum(result.pending for result in results),
        load_ids=[result.load_id for result in results if result.received],
        seconds=dict(seconds),
    )


@contextmanager
def only_drain(settings: Settings) -> Iterator[None]:
    """Let one drain run at a time; the kernel frees the lock when its process dies."""
    path = settings.landing / "drain.lock"
    try:
        with FileLock(path, timeout=settings.lock_timeout_seconds):
            yield
    except Timeout:
        raise WarehouseBusy(
            f"{path}: another drain has run for {settings.lock_timeout_seconds:g} s. "
            "Try again when it has ended (`inflow status`), or raise INFLOW_LOCK_TIMEOUT_SECONDS."
        ) from None


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[step] += time.perf_counter() - started
