"""Articles that somebody pushes: one request body -> its receipts (the HTTP: `ingest/service/push_app.py`).

An idempotency key makes a request repeatable: its arrivals are derived from the key, so the same body under
the same key gives the same receipts, also after a crash. Which body a key belongs to is kept for two days.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.parse.json_record import HTML_FIELDS, TEXT_FIELDS
from ingest.settings import Settings
from ingest.sources.arrivals import Arrival, records_in
from ingest.sources.charset import as_utf8
from ingest.sources.contract import hand_over
from ingest.sources.doorbell import ring
from ingest.sources.landing import Receipt, sync_folder

#: Content type -> ending of the name under which a body lands.
ENDINGS = {
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "text/html": ".html",
    "text/plain": ".txt",
}
MAX_RECORDS = 1_000
KEYS_KEPT_DAYS = 2


class BadBody(Exception):
    """A body that holds no article; the text says what is wrong, and where."""


class KeyReused(Exception):
    """An idempotency key that came with another body before."""


@dataclass(frozen=True, slots=True)
class PushedBody:
    """One request body as a delivery; acknowledged by the answer, which the caller sends afterwards."""

    body: bytes
    content_type: str
    key: str
    received_at: datetime

    def land(self, settings: Settings) -> list[Receipt]:
        """Land one object per record.

        Raises:
            BadBody: it is not what its content type says, or holds no article.
            KeyReused: its key belongs to another body.
        """
        media_type = self.content_type.partition(";")[0].strip().lower()
        data = self.body
        if media_type.startswith("text/"):
            data = as_utf8(data, self.content_type)
            if not data.strip():
                raise BadBody("The body is empty.")
        else:
            check_records(data, is_lines=media_type != "application/json")
        _claim_key(settings, self.key, self.body, self.received_at)
        arrival = Arrival("push", f"push/{self.key}{ENDINGS[media_type]}", self.received_at, self.key)
        return arrival.land(settings, io.BytesIO(data), len(data))

    def acknowledge(self, settings: Settings, receipts: list[Receipt]) -> None:
        """Wake the service; the sender is told by the answer."""
        ring(settings)


def check_records(data: bytes, *, is_lines: bool) -> None:
    """Raise BadBody unless the JSON, or each line of it, holds records with a text."""
    count = 0
    for place, value in _lines(data) if is_lines else _records(data):
        count += 1
        if not isinstance(value, dict):
            raise BadBody(f"{place} is no JSON object.")
        if not any(_is_text(value.get(name)) for name in (*TEXT_FIELDS, *HTML_FIELDS)):
            raise BadBody(f"{place} has no text: give it a non-empty `text` or `html`.")
    if not count:
        raise BadBody("The body holds no record.")
    if count > MAX_RECORDS:
        raise BadBody(f"{count:,} records; send {MAX_RECORDS:,} at most, or use `inflow backfill`.")


def _records(data: bytes) -> Iterator[tuple[str, Any]]:
    value = _load(data, "The body")
    records = records_in(value)
    if records is None:
        if value != []:
            yield "The body", value
        return
    for number, record in enumerate(records, start=1):
        yield f"Record {number}", record


def _lines(data: bytes) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            yield f"Line {number}", _load(line, f"Line {number}")


def _load(data: bytes, place: str) -> Any:
    try:
        return json.loads(data)
    except RecursionError:
        raise BadBody(f"{place} is nested too deeply.") from None
    except ValueError as error:  # JSON and UTF-8 alike
        raise BadBody(f"{place} is no JSON: {error}.") from None


def _is_text(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(part, str) for part in value) and any(map(str.strip, value))
    return isinstance(value, str) and bool(value.strip())


def _claim_key(settings: Settings, key: str, body: bytes, now: datetime) -> None:
    """Note which body the key belongs to; the first to note it is right."""
    name, digest = hashlib.sha256(key.encode()).hexdigest()[:32], hashlib.sha256(body).hexdigest()
    folder = settings.landing / "keys"
    days = [(now - timedelta(days=back)).date().isoformat() for back in range(KEYS_KEPT_DAYS + 1)]
    for day in days[1:]:
        if (known := _read(folder / day / name)) is not None:
            return _check_key(known, digest)
    today = folder / days[0]
    if not today.exists():
        _forget_old_keys(folder, set(days))
        today.mkdir(parents=True, exist_ok=True)
    unfinished = today / f".{name}.{digest}"
    unfinished.write_text(digest)
    try:
        os.link(unfinished, today / name)  # whole or not at all, and never over another
        sync_folder(today)
    except FileExistsError:
        _check_key(_read(today / name), digest)
    finally:
        unfinished.unlink(missing_ok=True)
    return None


def _check_key(known: str | None, digest: str) -> None:
    if known != digest:
        raise KeyReused("This Idempotency-Key came with another body before; take a new key for a new body.")


def _read(path: Path) -> str | None:
    with suppress(FileNotFoundError):
        return path.read_text()
    return None


def _forget_old_keys(folder: Path, kept: set[str]) -> None:
    if folder.exists():
        for old in folder.iterdir():
            if old.name not in kept:
                shutil.rmtree(old, ignore_errors=True)


def push(settings: Settings, body: bytes, content_type: str, key: str) -> list[Receipt]:
    """Land a body and ring. Raises as `PushedBody.land`."""
    settings.make_folders()
    return hand_over(settings, PushedBody(body, content_type, key, datetime.now(UTC)))
