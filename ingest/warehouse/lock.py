"""One writer: every open of the warehouse goes through an operating-system file lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from ingest.errors import WarehouseBusy
from ingest.settings import Settings
from ingest.warehouse.schema import create_raw_schema, stamp_version

#: DuckDB spills to disk beyond this much memory, so that a large load cannot take the machine down;
#: and it never fetches an extension from the network.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2GB",
    "autoinstall_known_extensions": "false",
}


@contextmanager
def hold_warehouse(settings: Settings) -> Iterator[None]:
    """Hold the warehouse lock without opening the file (dbt opens it itself).

    The kernel drops the lock when its process dies, so a crash never leaves it behind. Not re-entrant.

    Raises:
        WarehouseBusy: another process held it for `settings.lock_timeout_seconds`.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    path = settings.warehouse.with_suffix(".lock")
    lock = FileLock(path)
    try:
        lock.acquire(timeout=settings.lock_timeout_seconds)
    except Timeout:
        raise WarehouseBusy(
            f"{path}: another process has held the warehouse for {settings.lock_timeout_seconds:g} s. "
            "Try again when its load or build has ended (`inflow status`), "
            "or raise INFLOW_LOCK_TIMEOUT_SECONDS."
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def open_warehouse(settings: Settings, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the private warehouse under its lock; the raw tables exist when this yields.

    A transaction left open when the block ends, or when it raises, is rolled back.

    Raises:
        WarehouseBusy: another process held the lock for `settings.lock_timeout_seconds`.
    """
    with hold_warehouse(settings), open_locked(settings, read_only=read_only) as connection:
        yield connection


@contextmanager
def open_locked(settings: Settings, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for a caller that holds the lock already."""
    if not settings.warehouse.exists():
        _create(settings)
    with _connect(settings.warehouse, read_only=read_only) as connection:
        if not read_only:
            create_raw_schema(connection)
        yield connection


def _create(settings: Settings) -> None:
    """Make the file with its raw tables at once: a crash never leaves a warehouse without them."""
    unfinished = settings.warehouse.with_suffix(".creating")
    unfinished.unlink(missing_ok=True)
    with _connect(unfinished, read_only=False) as connection:
        create_raw_schema(connection)
        stamp_version(connection)
    unfinished.replace(settings.warehouse)


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(path), read_only=read_only, config=_CONFIG)
