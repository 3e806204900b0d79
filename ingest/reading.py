"""Receipts -> what their bytes say: parse and extract, in this process or in several.

Nothing that one article does can stop the others: a refusal, a defect of ours, or the death of the process
that reads it all end as that article's own outcome.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import cast

from ingest.errors import Reason, RejectedInput
from ingest.extract.extractor import default_extractor
from ingest.extract.protocol import Extraction
from ingest.parse.article import MediaType, check_size, parse_article
from ingest.records import Article
from ingest.settings import Settings
from ingest.sources.landing import UNKNOWN_MEDIA_TYPE, Receipt

#: Below this many inputs, starting processes costs more than they save.
POOL_FROM_INPUTS = 40
_CHUNK_INPUTS = 4
_WATCH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Task:
    """One input to read: where its bytes are and how to take them."""

    path: Path
    receipt: Receipt
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """An article with what it says, or the reason why there is none, with detail."""

    article: Article | None = None
    extraction: Extraction | None = None
    reason: Reason | None = None
    detail: str = ""


class Reader:
    """Reads receipts, in worker processes when there are many. Use it as a context manager."""

    def __init__(self, settings: Settings, workers: int | None = None) -> None:
        self._settings = settings
        self._workers = workers or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def read(self, receipts: Sequence[Receipt]) -> list[Outcome]:
        """Return one outcome per receipt, in order. Never raises for what an input holds."""
        home, limit = self._settings.home, self._settings.max_article_bytes
        tasks = [Task(home / receipt.kept_at, receipt, limit) for receipt in receipts]
        if self._workers == 1 or len(tasks) < POOL_FROM_INPUTS:
            return [read_one(task) for task in tasks]
        self._pool = self._pool or _start_pool(self._workers)
        try:
            return list(self._pool.map(read_one, tasks, chunksize=_CHUNK_INPUTS))
        except BrokenProcessPool:
            self._pool = None
            return [_read_apart(task) for task in tasks]


def read_one(task: Task) -> Outcome:
    """Parse and extract one input."""
    receipt = task.receipt
    try:
        if receipt.refusal:
            raise RejectedInput(Reason(receipt.refusal), receipt.detail or "")
        check_size(receipt.size, task.max_bytes)  # before the bytes are in memory
        if receipt.media_type == UNKNOWN_MEDIA_TYPE:
            ending = Path(receipt.location).suffix
            raise RejectedInput(Reason.UNSUPPORTED_FORMAT, f"The name ends in {ending!r}.")
        article = parse_article(
            task.path.read_bytes(),
            media_type=cast(MediaType, receipt.media_type),
            source="inbox",
            max_bytes=task.max_bytes,
            first_line=receipt.first_line,
        )
        return Outcome(article=article, extraction=default_extractor().extract(article))
    except RejectedInput as error:
        return Outcome(reason=error.reason, detail=error.detail)
    except Exception as error:  # a defect of ours in one article must not stop the others
        place = traceback.extract_tb(error.__traceback__)[-1]
        words = traceback.format_exception_only(error)[-1].strip()
        return Outcome(
            reason=Reason.EXTRACTION_FAILED,
            detail=f"{words} ({Path(place.filename).name}, line {place.lineno})",
        )


def _start_pool(workers: int) -> ProcessPoolExecutor:
    """Workers are forked, so they start at once with the lexicons that this process has read."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context("fork"), _become_worker, (os.getpid(),))


def _become_worker(parent: int) -> None:
    """Leave signals to the parent, and end with it even if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(1)


def _read_apart(task: Task) -> Outcome:
    """Read one input in a process of its own, to find the one that kills its process."""
    with _start_pool(1) as pool:
        try:
            return pool.submit(read_one, task).result()
        except BrokenProcessPool:
            return Outcome(
                reason=Reason.EXTRACTION_FAILED, detail="The process that read it died (out of memory?)."
            )
