"""Large archives: folders of files, and files of JSON lines, plain or gzipped, read where they are.

Each file is remembered once it has landed. A file of lines is remembered by how many have landed, noted now
and then; lines that landed since then give their same receipts when they are read again.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from ingest.errors import InflowError, Reason
from ingest.settings import Settings
from ingest.sources.arrivals import LINE_CONTAINERS, Arrival
from ingest.sources.inbox import Candidate
from ingest.sources.known import is_known, remember
from ingest.sources.landing import BACKFILL, CHUNK_BYTES, Receipt, land_bytes, write_durably
from ingest.sources.paths import find_candidates, land_candidate

#: Lines between two notes of how far a file has landed.
LINES_PER_NOTE = 100
#: Text compresses 3 to 20 times; beyond this, and beyond the grace, an archive is an attack or a mistake.
LARGEST_RATIO = 200
GRACE_BYTES = 1_000_000


def bulk_deliveries(settings: Settings, paths: Iterable[Path]) -> Iterator[BulkFile | BulkLine]:
    """What of these files and folders has not landed yet, in order of their names.

    Raises:
        InflowError: a path does not exist, or an archive is damaged or grows beyond all measure.
    """
    for path in paths:
        for candidate in find_candidates(path):
            if _is_lines(candidate.path) and candidate.path.is_file() and not candidate.path.is_symlink():
                yield from _lines(settings, candidate)
            elif not is_known(settings, *_words(candidate)):
                yield BulkFile(candidate)


@dataclass(frozen=True, slots=True)
class BulkFile:
    """One file as a delivery; it stays where it is."""

    candidate: Candidate

    def land(self, settings: Settings) -> list[Receipt]:
        """Land a copy, or a refusal of what is no readable file."""
        received_at = datetime.fromtimestamp(self.candidate.state.st_mtime, UTC)
        arrival = Arrival(BACKFILL, self.candidate.location, received_at, _words(self.candidate)[-1])
        return land_candidate(settings, self.candidate, arrival)

    def acknowledge(self, settings: Settings, receipts: list[Receipt]) -> None:
        """Remember it in its present state."""
        remember(settings, *_words(self.candidate))


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One line as a delivery. `data` is None when the line is larger than an article may be."""

    candidate: Candidate
    number: int
    data: bytes | None

    def land(self, settings: Settings) -> list[Receipt]:
        """Land the line, or its refusal."""
        received_at = datetime.fromtimestamp(self.candidate.state.st_mtime, UTC)
        location, key = f"{self.candidate.location}#{self.number}", _words(self.candidate)[-1]
        if self.data is None:
            detail = f"Line {self.number}; the limit is {settings.max_article_bytes:,} bytes."
            arrival = Arrival(BACKFILL, location, received_at, key)
            return [arrival.refuse(settings, Reason.TOO_LARGE, detail, str(self.candidate.path.absolute()))]
        receipt = land_bytes(
            settings,
            self.data,
            source=BACKFILL,
            location=location,
            media_type="json",
            received_at=received_at,
            arrival=key,
            first_line=self.number,
        )
        return [receipt]

    def acknowledge(self, settings: Settings, receipts: list[Receipt]) -> None:
        """Note now and then how far the file has landed."""
        if self.number % LINES_PER_NOTE == 0:
            write_durably(_note(settings, self.candidate), json.dumps({"lines": self.number}).encode())


def _lines(settings: Settings, candidate: Candidate) -> Iterator[BulkLine]:
    try:
        landed = json.loads(_note(settings, candidate).read_bytes())["lines"]
    except FileNotFoundError:
        landed = 0
    number = 0
    try:
        with candidate.path.open("rb") as raw:
            for number, data in enumerate(_read_lines(candidate.path, raw, settings.max_article_bytes), 1):
                if number == 1 and data:
                    data = data.removeprefix(b"\xef\xbb\xbf")
                if number > landed and (data is None or data.strip()):
                    yield BulkLine(candidate, number, data)
    except (OSError, EOFError, zlib.error) as error:
        raise InflowError(
            f"{candidate.path}: {error} after line {number}. What was read has landed; mend the file, or "
            "fetch it again, then repeat the command."
        ) from error
    write_durably(_note(settings, candidate), json.dumps({"lines": number}).encode())


def _read_lines(path: Path, raw: BinaryIO, max_bytes: int) -> Iterator[bytes | None]:
    """Each line without its end; None for one beyond `max_bytes`, which is passed over in pieces."""
    is_packed = path.suffix.lower() == ".gz"
    file = cast(BinaryIO, io.BufferedReader(gzip.GzipFile(fileobj=raw), CHUNK_BYTES)) if is_packed else raw
    read = 0
    line = bytearray()
    is_too_large = False
    while piece := file.readline(CHUNK_BYTES):
        read += len(piece)
        if is_packed and read > LARGEST_RATIO * (raw.tell() + GRACE_BYTES):
            raise InflowError(
                f"{path}: it grows more than {LARGEST_RATIO} times; unpack it if that is meant."
            )
        is_too_large = is_too_large or len(line) + len(piece) > max_bytes + 2
        if not is_too_large:
            line += piece
        if piece.endswith(b"\n"):
            yield None if is_too_large else bytes(line.rstrip(b"\r\n"))
            line.clear()
            is_too_large = False
    if line or is_too_large:
        yield None if is_too_large else bytes(line)


def _is_lines(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return name.endswith(LINE_CONTAINERS)


def _words(candidate: Candidate) -> tuple[str, str, str]:
    """What a file is known by: its place, and its state there."""
    state = candidate.state
    return BACKFILL, str(candidate.path.absolute()), f"{state.st_size}:{state.st_mtime_ns}"


def _note(settings: Settings, candidate: Candidate) -> Path:
    name = hashlib.sha256("\0".join(_words(candidate)).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return settings.landing / "notes" / f"{name}.json"
