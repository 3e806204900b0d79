"""Logs stay bounded: components' logs by size, the logs of Airflow's tasks by age."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

from ingest.settings import Settings

LOG_BYTES = 20_000_000
#: `<name>.log.1` is the newest of the old ones.
OLD_LOGS = 3
TASK_LOG_DAYS = 14


def rotate_logs(settings: Settings) -> None:
    """Rotate what has grown, and remove old task logs with the folders that they leave empty."""
    for log in (settings.home / "logs").glob("*.log"):
        rotate(log)
    _prune(settings.home / "logs" / "tasks", time.time() - TASK_LOG_DAYS * 86_400)


def rotate(log: Path, limit: int = LOG_BYTES) -> bool:
    """Move what a log holds to `.log.1` once it is larger than `limit` bytes; True when it did.

    The log is copied and emptied, not renamed: its process keeps it open, and appends.
    """
    if not log.exists() or log.stat().st_size <= limit:
        return False
    for number in range(OLD_LOGS, 1, -1):
        with suppress(FileNotFoundError):
            log.with_suffix(f".log.{number - 1}").replace(log.with_suffix(f".log.{number}"))
    shutil.copyfile(log, log.with_suffix(".log.1"))
    os.truncate(log, 0)
    return True


def _prune(folder: Path, before: float) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        with suppress(OSError):  # a folder that is not empty, a file that went meanwhile
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            elif path.lstat().st_mtime < before:
                path.unlink()
