"""One file -> its receipts: streamed into the landing zone, containers cut into one object per record.

A `.jsonl` file lands line by line, so that a bad line is refused alone. A JSON list, bare or as the one list
of records that an API's answer wraps, lands element by element. Everything else lands as it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from ingest.errors import Reason
from ingest.settings import Settings
from ingest.sources.landing import (
    CHUNK_BYTES,
    NOTHING_SHA256,
    Receipt,
    land_chunks,
    media_type_of,
    printable,
    sighting_id,
    write_receipt,
)

LINE_CONTAINERS = (".jsonl", ".ndjson")
#: Fields under which news APIs wrap their list of articles.
WRAPPING_FIELDS = ("articles", "items", "results", "records", "documents", "data", "hits", "response")
_WRAPPING_DEPTH = 2


class UnreadableSource(Exception):
    """The source itself cannot be read; the landing zone is fine."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that has arrived: `key` tells this arrival from another of the same bytes at the same place."""

    source: str
    location: str
    received_at: datetime
    key: str

    def land(self, settings: Settings, file: BinaryIO, size: int) -> list[Receipt]:
        """Land the open file. The same arrival landed again gives the same receipts.

        Raises:
            UnreadableSource: reading failed; what was landed of it is redone by the next attempt.
        """
        suffix = PurePosixPath(self.location).suffix.lower()
        if suffix in LINE_CONTAINERS and size:
            return self._land_lines(settings, file)
        if suffix == ".json" and size <= settings.max_article_bytes:
            data = b"".join(_chunks(file))
            records = _records(data)
            if records is None:
                return [self._land(settings, [data], self.location)]
            return [
                self._land(settings, [_dump(record)], f"{self.location}#{number}")
                for number, record in enumerate(records, start=1)
            ]
        return [self._land(settings, _chunks(file), self.location)]

    def refuse(self, settings: Settings, reason: Reason, detail: str, kept_at: str) -> Receipt:
        """Write a receipt for something that cannot be read as bytes; it leads to a rejection."""
        return write_receipt(
            settings,
            Receipt(
                sighting_id=self.refusal_id(reason),
                content_sha256=NOTHING_SHA256,
                source=self.source,
                location=printable(self.location),
                media_type=media_type_of(self.location),
                received_at=self.received_at,
                landed_at=datetime.now(UTC),
                size=0,
                kept_at=printable(kept_at),
                refusal=reason,
                detail=detail,
            ),
        )

    def refusal_id(self, reason: Reason) -> str:
        """The sighting_id that `refuse` gives."""
        return sighting_id(self.source, self.location, reason, self.key)

    def _land_lines(self, settings: Settings, file: BinaryIO) -> list[Receipt]:
        """One object per line that is not blank; a line of any length passes through in pieces."""
        receipts, number = [], 0
        while piece := _read_line(file):
            number += 1
            piece = piece.removeprefix(b"\xef\xbb\xbf") if number == 1 else piece
            if piece.strip():
                chunks = _rest_of_line(file, piece)
                receipts.append(self._land(settings, chunks, f"{self.location}#{number}", number))
        return receipts or [self._land(settings, [b"\n"], self.location)]

    def _land(
        self, settings: Settings, chunks: Iterator[bytes] | list[bytes], location: str, first_line: int = 1
    ) -> Receipt:
        return land_chunks(
            settings,
            chunks,
            source=self.source,
            location=location,
            media_type=media_type_of(location),
            received_at=self.received_at,
            arrival=self.key,
            first_line=first_line,
        )


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := _guarded(file.read, CHUNK_BYTES):
        yield chunk


def _read_line(file: BinaryIO) -> bytes:
    return _guarded(file.readline, CHUNK_BYTES)


def _rest_of_line(file: BinaryIO, piece: bytes) -> Iterator[bytes]:
    while not piece.endswith(b"\n"):
        yield piece
        piece = _read_line(file)
        if not piece:
            return
    yield piece.rstrip(b"\r\n")


def _guarded(read: Any, size: int) -> bytes:
    try:
        return bytes(read(size))
    except OSError as error:
        raise UnreadableSource(os.strerror(error.errno) if error.errno else str(error)) from error


def _records(data: bytes) -> list[Any] | None:
    """The records of a JSON container; None when the bytes are one record (or no JSON at all)."""
    try:
        return records_in(json.loads(data))
    except (ValueError, RecursionError):
        return None


def records_in(value: Any) -> list[Any] | None:
    """The records that parsed JSON lists, bare or wrapped; None when it is a record itself."""
    return _list_in(value, _WRAPPING_DEPTH)


def _list_in(value: Any, depth: int) -> list[Any] | None:
    """A list of records, bare or wrapped; an object with a text of its own is a record, not a wrapping."""
    if isinstance(value, list):
        return value or None
    if isinstance(value, dict) and depth:
        for name in WRAPPING_FIELDS:
            inner = _list_in(value.get(name), depth - 1)
            if inner and all(isinstance(item, dict) for item in inner):
                return inner
    return None


def _dump(record: Any) -> bytes:
    """One record as bytes; the same record always gives the same bytes."""
    return json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode("ascii")
