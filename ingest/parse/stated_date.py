"""A date as a machine or an editor states it -> UTC; anything vaguer is unknown."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ingest.parse.opening import read_full_date

_MILLISECONDS_FROM = 1e11  #: as seconds this is the year 5138
_EARLIEST, _LATEST = datetime(1850, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def read_stated_date(value: Any) -> datetime | None:
    """Read ISO 8601, RFC 2822, Unix seconds or milliseconds, or a full date in words; None for anything else.

    A time without a zone is taken as UTC, a date without a time as midnight UTC.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _from_number(float(value))
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip()
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return _from_number(float(text))
    found = _from_iso(text) or _from_mail(text) or read_full_date(text)
    return found if found and _EARLIEST <= found < _LATEST else None


def _from_number(number: float) -> datetime | None:
    if not math.isfinite(number) or number <= 0:
        return None
    seconds = number / 1000 if number >= _MILLISECONDS_FROM else number
    return datetime.fromtimestamp(seconds, UTC) if seconds < _LATEST.timestamp() else None


def _from_iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}-?\d{2}-?\d{2}", text):
        return None
    try:
        return _utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return None


def _from_mail(text: str) -> datetime | None:
    try:
        return _utc(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
