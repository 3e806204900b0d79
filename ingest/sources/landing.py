"""The landing zone: immutable bytes by their sha256, and one receipt for each arrival.

    landing/objects/ab/<sha256>          the bytes, written once
    landing/pending/<sighting_id>.json   receipts of arrivals that no load has taken in yet
    landing/backfill/<sighting_id>.json  the same of a backfill, a lane of its own (ingest/backfill.py)
    landing/receipts/ab/<sighting_id>.json   receipts of arrivals that are in the warehouse
    landing/held/<sighting_id>           what could not be read as bytes (a link, a device, a locked file)
    landing/tombstones/<sha256>.json     what was taken down and must not come back

Bytes are durable before their receipt, and a receipt before its source is removed, so a crash at any point
leaves work to redo and never a gap. The id of a receipt is derived from the arrival: a redo finds it there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.settings import Settings

#: What a name's ending says of the bytes; `.jsonl` files and JSON lists are cut into records first.
MEDIA_TYPES = dict.fromkeys((".txt", ".text", ".md"), "text") | dict.fromkeys((".html", ".htm"), "html")
MEDIA_TYPES |= dict.fromkeys((".json", ".jsonl", ".ndjson"), "json")
UNKNOWN_MEDIA_TYPE = "unknown"
#: Source of what a backfill brings; its receipts wait where no drain looks, so that live articles go first.
BACKFILL = "backfill"
LIVE = "pending"
NOTHING_SHA256 = hashlib.sha256(b"").hexdigest()
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One arrival. `refusal` is a reason code when the edge could not take the bytes (`kept_at` says where).

    `size` is in bytes; `first_line` is where a record starts in the file it was cut from; `kept_at` is a
    path under INFLOW_HOME.
    """

    sighting_id: str
    content_sha256: str
    source: str
    location: str
    media_type: str
    received_at: datetime
    landed_at: datetime
    size: int
    kept_at: str
    first_line: int = 1
    refusal: str | None = None
    detail: str | None = None


def media_type_of(location: str) -> str:
    """text, html, json or unknown, by the ending of a name (a record's `#n` is ignored)."""
    return MEDIA_TYPES.get(Path(re.sub(r"#\d+$", "", location)).suffix.lower(), UNKNOWN_MEDIA_TYPE)


def sighting_id(source: str, location: str, content_sha256: str, arrival: str) -> str:
    """Id of one arrival in 20 hex digits; `arrival` tells it from another of the same bytes at this place."""
    words = "\0".join((source, location, content_sha256, arrival))
    return hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()[:20]


def land_bytes(
    settings: Settings,
    data: bytes,
    *,
    source: str,
    location: str,
    media_type: str,
    received_at: datetime,
    arrival: str,
    first_line: int = 1,
) -> Receipt:
    """Land one input and return its receipt; landing the same arrival again changes nothing."""
    return land_chunks(
        settings,
        [data],
        source=source,
        location=location,
        media_type=media_type,
        received_at=received_at,
        arrival=arrival,
        first_line=first_line,
    )


def land_chunks(
    settings: Settings,
    chunks: Iterable[bytes],
    *,
    source: str,
    location: str,
    media_type: str,
    received_at: datetime,
    arrival: str,
    first_line: int = 1,
) -> Receipt:
    """Land one input that comes in pieces, so that its size never matters to memory."""
    sha256, size, path = _store_object(settings, chunks)
    return write_receipt(
        settings,
        Receipt(
            sighting_id=sighting_id(source, location, sha256, arrival),
            content_sha256=sha256,
            source=source,
            location=printable(location),
            media_type=media_type,
            received_at=received_at,
            landed_at=datetime.now(UTC),
            size=size,
            kept_at=str(path.relative_to(settings.home)),
            first_line=first_line,
        ),
    )


def write_receipt(settings: Settings, receipt: Receipt) -> Receipt:
    """Make a receipt durable unless the same arrival already has one; return the one that stands."""
    for known in _places(settings, receipt.sighting_id):
        if known.exists():
            return read_receipt(known)
    lane = BACKFILL if receipt.source == BACKFILL else LIVE
    _write(_lane_path(settings, lane, receipt.sighting_id), receipt)
    return receipt


def erase_receipt(settings: Settings, receipt: Receipt, reason: str) -> Receipt:
    """Remove the bytes of an arrival and what its receipt says of them; that it came stays known."""
    erased = replace(
        receipt,
        location=f"({reason})",
        media_type="text",
        kept_at="",
        refusal=reason,
        detail="Nothing is kept of it.",
    )
    places = _places(settings, receipt.sighting_id)
    _write(next((path for path in places if path.exists()), places[0]), erased)
    object_path(settings, receipt.content_sha256).unlink(missing_ok=True)
    return erased


def _write(path: Path, receipt: Receipt) -> None:
    fields = asdict(receipt)
    fields["received_at"] = receipt.received_at.isoformat()
    fields["landed_at"] = receipt.landed_at.isoformat()
    write_durably(path, json.dumps(fields, indent=1).encode())


def read_receipt(path: Path) -> Receipt:
    """Read one receipt file."""
    fields = json.loads(path.read_bytes())
    fields["received_at"] = datetime.fromisoformat(fields["received_at"])
    fields["landed_at"] = datetime.fromisoformat(fields["landed_at"])
    return Receipt(**fields)


def pending(settings: Settings, lane: str = LIVE) -> list[Receipt]:
    """Receipts of arrivals that no load has taken in, in order of arrival."""
    receipts = []
    for path in _pending_paths(settings, lane):
        with suppress(FileNotFoundError):  # a drain has settled it since the listing
            receipts.append(read_receipt(path))
    return sorted(receipts, key=lambda receipt: (receipt.received_at, receipt.location, receipt.sighting_id))


def count_pending(settings: Settings) -> int:
    """How many arrivals wait for a load."""
    return sum(1 for _ in _pending_paths(settings, LIVE))


def find_receipts(settings: Settings, sighting_ids: Iterable[str]) -> list[Receipt]:
    """Receipts by their ids, pending or settled; an id that has none is left out."""
    places = (_places(settings, known) for known in sighting_ids)
    found = (next((path for path in paths if path.exists()), None) for paths in places)
    return [read_receipt(path) for path in found if path]


def settle(settings: Settings, sighting_ids: Iterable[str]) -> None:
    """Note that these arrivals are in the warehouse. Settling again is a no-op."""
    for known in sighting_ids:
        settled = _settled_path(settings, known)
        settled.parent.mkdir(parents=True, exist_ok=True)
        for lane in (LIVE, BACKFILL):
            with suppress(FileNotFoundError):
                _lane_path(settings, lane, known).replace(settled)
        if not settled.exists():
            raise FileNotFoundError(f"{settled}: no arrival has this receipt")


def backfill_lock(settings: Settings) -> Path:
    """Held by a backfill while it lives."""
    return settings.landing / "backfill.lock"


def release_backfill(settings: Settings) -> None:
    """Put what a backfill that died has landed and not loaded before the next drain."""
    (settings.landing / LIVE).mkdir(parents=True, exist_ok=True)
    for path in _pending_paths(settings, BACKFILL):
        path.replace(_lane_path(settings, LIVE, path.stem))


def read_object(settings: Settings, receipt: Receipt) -> bytes:
    """The bytes of an arrival that was not refused at the edge."""
    return (settings.home / receipt.kept_at).read_bytes()


def object_path(settings: Settings, sha256: str) -> Path:
    """Where the bytes with this hash are kept."""
    return settings.landing / "objects" / sha256[:2] / sha256


def printable(location: str) -> str:
    """A location that any store keeps: bytes of a file name that are not UTF-8 become `\\xNN`."""
    return location.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def held_path(settings: Settings, held_id: str) -> Path:
    """Where something that could not be read as bytes is put aside."""
    return settings.landing / "held" / held_id


def write_durably(path: Path, data: bytes) -> None:
    """Write a file that is whole or absent after a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{_writer()}")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _store_object(settings: Settings, chunks: Iterable[bytes]) -> tuple[str, int, Path]:
    """Write the pieces to a hidden file while hashing them, then name it by the hash."""
    objects = settings.landing / "objects"
    objects.mkdir(parents=True, exist_ok=True)
    unfinished = objects / f".writing-{_writer()}"
    digest, size = hashlib.sha256(), 0
    try:
        with unfinished.open("wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += file.write(chunk)
            path = object_path(settings, digest.hexdigest())
            if not path.exists():
                file.flush()
                os.fsync(file.fileno())
                path.parent.mkdir(exist_ok=True)
                unfinished.chmod(0o444)
                unfinished.replace(path)
                sync_folder(path.parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return digest.hexdigest(), size, path


def _writer() -> str:
    """Tells the hidden files of this thread from those of any other that writes at the same time."""
    return f"{os.getpid()}-{threading.get_ident()}"


def _pending_paths(settings: Settings, lane: str) -> Iterator[Path]:
    paths = (settings.landing / lane).glob("*.json")
    return (path for path in paths if not path.name.startswith("."))


def _places(settings: Settings, known: str) -> tuple[Path, ...]:
    """Where the receipt of this id may be: before its load, in either lane, or after it."""
    waiting = (_lane_path(settings, lane, known) for lane in (LIVE, BACKFILL))
    return *waiting, _settled_path(settings, known)


def _lane_path(settings: Settings, lane: str, known: str) -> Path:
    return settings.landing / lane / f"{known}.json"


def _settled_path(settings: Settings, known: str) -> Path:
    return settings.landing / "receipts" / known[:2] / f"{known}.json"
