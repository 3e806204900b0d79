"""A home as one file and back: consistent, with a checksum of every file in it.

The archive is a plain tar; its last member, `manifest.json`, names each file with size and sha256. In it is
what cannot be made again: bytes and receipts, the warehouse, the operations store, the published marts, and
what people decided. Airflow's own database is not: it holds the history of runs, and is made anew.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from filelock import FileLock, Timeout

from ingest import __version__
from ingest.errors import InflowError, WarehouseBusy
from ingest.pipeline import only_drain
from ingest.service.state import is_running
from ingest.settings import Settings
from ingest.warehouse.batches import sync
from ingest.warehouse.lock import hold_warehouse

MANIFEST = "manifest.json"
_FOLDERS = ("landing", "spool", "publications")
_FILES = (
    "warehouse.duckdb", "warehouse.duckdb.wal", "marts.duckdb", "judgements.csv", "corrections.csv",
    "sources.yml", "feeds.yml", "accepted_faults.txt", "publication_held",
)  # fmt: skip
_CHUNK = 1 << 20


def back_up(settings: Settings, target: Path) -> int:
    """Write the home to `target`, whole or not at all; returns the bytes saved. The service may be running.

    Drains, builds and publications wait meanwhile; what arrives is saved up to the moment it is read.

    Raises:
        InflowError: there is nothing to save, or the target exists.
        WarehouseBusy: a step runs for too long.
    """
    if not (settings.landing.exists() or settings.warehouse.exists()):
        raise InflowError(f"{settings.home}: nothing to back up; check INFLOW_HOME.")
    if target.exists():
        raise InflowError(f"{target} exists; name another file, or remove it.")
    settings.make_folders()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    manifest: dict[str, Any] = {"inflow_version": __version__, "files": {}}
    try:
        with only_drain(settings), _only_step(settings), hold_warehouse(settings), ExitStack() as stack:
            archive = stack.enter_context(tarfile.open(unfinished, "w", dereference=False))
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for name, path in _members(settings, scratch):
                if saved := _save(archive, name, path):
                    manifest["files"][name] = saved
            text = json.dumps(manifest, indent=1).encode()
            member = tarfile.TarInfo(MANIFEST)
            member.size, member.mtime = len(text), int(time.time())
            archive.addfile(member, io.BytesIO(text))
        sync(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return sum(int(saved["size"]) for saved in manifest["files"].values())


def restore(settings: Settings, source: Path) -> int:
    """Check every checksum of the archive, then put its files into an empty home; returns how many.

    Raises:
        InflowError: the archive is damaged or no backup, or the home is in use. Nothing is changed.
    """
    if is_running(settings):
        raise InflowError(f"Inflow runs on {settings.home}; stop it first (`inflow down`).")
    if settings.warehouse.exists() or (settings.landing / "objects").exists():
        raise InflowError(f"{settings.home} is in use; move it away, or choose another INFLOW_HOME.")
    files = _verified(source)
    with tarfile.open(source) as archive:
        for member in archive:
            if member.name != MANIFEST:
                archive.extract(member, settings.home, filter="data")
    settings.make_folders()
    return len(files)


def _members(settings: Settings, scratch: Path) -> Iterator[tuple[str, Path]]:
    """Name in the archive and path of each file."""
    yield "operations.sqlite", _copy_of_operations(settings, scratch)
    for name in _FILES:
        if (settings.home / name).exists():
            yield name, settings.home / name
    for folder in _FOLDERS:
        for path in sorted((settings.home / folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.endswith(".lock"):
                yield path.relative_to(settings.home).as_posix(), path


def _copy_of_operations(settings: Settings, scratch: Path) -> Path:
    """A consistent copy of the store, however busy it is."""
    copy = scratch / "operations.sqlite"
    with closing(sqlite3.connect(settings.operations)) as live, closing(sqlite3.connect(copy)) as saved:
        live.backup(saved)
    return copy


def _save(archive: tarfile.TarFile, name: str, path: Path) -> dict[str, Any] | None:
    """Add one file; its size and sha256, or None when it was gone already."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        member = archive.gettarinfo(arcname=name, fileobj=file)
        digest = _Digest(file)
        member.type = tarfile.REGTYPE  # two links to one file are two files here
        member.size = path.stat().st_size
        archive.addfile(member, digest)
    return {"size": member.size, "sha256": digest.sha256.hexdigest()}


class _Digest:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self.sha256.update(data)
        return data


def _verified(source: Path) -> dict[str, dict[str, Any]]:
    """The files that the manifest names, each found in the archive with its checksum."""
    try:
        with tarfile.open(source) as archive:
            found, text = {}, None
            for member in archive:
                stream = archive.extractfile(member)
                if stream is None or PurePosixPath(member.name).is_absolute() or ".." in member.name:
                    raise InflowError(f"{source}: {member.name} is no file of a backup.")
                if member.name == MANIFEST:
                    text = stream.read()
                    continue
                digest = _Digest(stream)
                while digest.read(_CHUNK):
                    pass
                found[member.name] = digest.sha256.hexdigest()
    except (tarfile.TarError, OSError, EOFError) as error:
        raise InflowError(f"{source}: not a readable backup ({error}).") from error
    if text is None:
        raise InflowError(f"{source}: {MANIFEST} is missing: the backup was cut off, or it is none.")
    try:
        files: dict[str, dict[str, Any]] = json.loads(text)["files"]
    except (ValueError, KeyError) as error:
        raise InflowError(f"{source}: {MANIFEST} is damaged ({error}).") from error
    damaged = sorted(
        name for name in files.keys() | found.keys() if files.get(name, {}).get("sha256") != found.get(name)
    )
    if damaged:
        raise InflowError(f"{source}: {damaged[0]} has another checksum than when it was saved; damaged.")
    return files


@contextmanager
def _only_step(settings: Settings) -> Iterator[None]:
    """Keep builds, audits and publications out (expectations/steps.py takes the same lock)."""
    path = settings.home / "steps.lock"
    try:
        with FileLock(path, timeout=settings.lock_timeout_seconds):
            yield
    except Timeout:
        raise WarehouseBusy(f"{path}: a build, audit or publication runs; try again.") from None
