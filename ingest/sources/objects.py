"""An object store (S3, GCS, Azure, any address that fsspec knows) as an inbox that is read and left as it is.

Each version of an object is landed once: the store's ETag, or the time and size of its last change, tell
versions apart, and what was landed is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from filelock import FileLock, Timeout

from ingest.errors import ConfigurationError, Reason
from ingest.settings import Settings
from ingest.sources.arrivals import LINE_CONTAINERS, Arrival, UnreadableSource
from ingest.sources.contract import Intake, NotYet, take_in
from ingest.sources.inbox import is_unfinished
from ingest.sources.known import is_known, remember
from ingest.sources.landing import Receipt

_TIMES = ("LastModified", "last_modified", "updated", "mtime", "created")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One version of one object as a delivery; `name` is its path below the address of the setting."""

    store: Any
    path: str
    url: str
    name: str
    size: int
    version: str
    changed_at: datetime

    def land(self, settings: Settings) -> list[Receipt]:
        """Land its bytes; an object larger than an article may be is refused without fetching it.

        Raises:
            NotYet: it was taken away since it was listed.
            UnreadableSource: the store does not give it now.
        """
        arrival = Arrival("objects", self.name, self.changed_at, self.version)
        is_container = PurePosixPath(self.name).suffix.lower() in LINE_CONTAINERS
        if self.size > settings.max_article_bytes and not is_container:
            detail = f"{self.size:,} bytes; the limit is {settings.max_article_bytes:,}."
            return [arrival.refuse(settings, Reason.TOO_LARGE, detail, f"{self.url}/{self.name}")]
        try:
            with self.store.open(self.path, "rb") as file:
                return arrival.land(settings, file, self.size)
        except FileNotFoundError:
            raise NotYet from None
        except OSError as error:
            raise UnreadableSource(f"{self.url}/{self.name}: {error}") from error

    def acknowledge(self, settings: Settings, receipts: list[Receipt]) -> None:
        """Remember this version."""
        remember(settings, "objects", self.url, self.name, self.version)


def objects_wait(settings: Settings) -> bool:
    """Tell whether the store has an object that was not landed in its present version.

    Raises:
        ConfigurationError: the address is of no kind that is known.
        OSError: the store does not answer.
    """
    return any(True for _ in new_objects(settings))


def take_objects(settings: Settings) -> Intake:
    """Land what is new in the store. Returns at once while another process does.

    Raises: as `objects_wait`.
    """
    settings.make_folders()
    try:
        with FileLock(settings.landing / "objects.lock", timeout=0):
            return take_in(settings, new_objects(settings))
    except Timeout:
        return Intake()


def new_objects(settings: Settings) -> Iterator[StoredObject]:
    """Objects that were not landed in their present version, oldest change first."""
    if not settings.objects_url:
        return
    url = settings.objects_url.rstrip("/")
    store, root = _open_store(url)
    found = [
        _stored(store, root, url, path, info)
        for path, info in store.find(root, detail=True).items()
        if info.get("type") == "file" and not path.endswith("/")
    ]
    for each in sorted(found, key=lambda each: (each.changed_at, each.name)):
        is_hidden = any(map(is_unfinished, PurePosixPath(each.name).parts))
        if not is_hidden and not is_known(settings, "objects", url, each.name, each.version):
            yield each


def _open_store(url: str) -> tuple[Any, str]:
    """The file system behind an address, without what it remembers of earlier listings."""
    import fsspec

    if "://" not in url:
        raise ConfigurationError(
            f"INFLOW_OBJECTS_URL: {url!r} is no address; write it as s3://bucket/prefix."
        )
    try:
        store, root = fsspec.core.url_to_fs(url, skip_instance_cache=True, use_listings_cache=False)
    except (ValueError, ImportError) as error:
        raise ConfigurationError(f"INFLOW_OBJECTS_URL: {url}: {error}") from error
    return store, str(root)


def _stored(store: Any, root: str, url: str, path: str, info: dict[str, Any]) -> StoredObject:
    changed = next((info[name] for name in _TIMES if info.get(name) is not None), None)
    etag = info.get("ETag") or info.get("etag") or info.get("md5Hash")
    size = int(info.get("size") or 0)
    return StoredObject(
        store=store,
        path=path,
        url=url,
        name=path.removeprefix(root).lstrip("/") or PurePosixPath(path).name,
        size=size,
        version=str(etag) if etag else f"{changed}:{size}",
        changed_at=_instant(changed),
    )


def _instant(changed: Any) -> datetime:
    if isinstance(changed, datetime):
        return changed.astimezone(UTC)
    if isinstance(changed, int | float):
        return datetime.fromtimestamp(changed, UTC)
    try:
        return datetime.fromisoformat(str(changed)).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)
