"""One HTTP POST, and what its answer means."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from expectations.alerts.channels.channel import Channel, Outcome

#: Client errors that pass: request timeout, too early, too many requests.
_PASSING = (408, 425, 429)
ANSWER_SHOWN = 200


def post(channel: Channel, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Post JSON once. The address may hold a secret, so no reason and no log line names it."""
    headers = {"Content-Type": "application/json", "User-Agent": "inflow", **headers}
    try:
        with (
            _unlogged(),
            httpx.Client(timeout=channel.timeout_seconds, verify=channel.tls()) as client,
        ):
            answer = client.post(url, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Outcome(False, f"it could not be reached ({type(error).__name__})")
    if answer.is_success:
        return Outcome(True)
    return Outcome(
        is_sent=False,
        reason=f"it answered {answer.status_code}",
        is_final=not answer.is_server_error and answer.status_code not in _PASSING,
        retry_after_seconds=_retry_after(answer.headers.get("Retry-After")),
    )


def _retry_after(stated: str | None) -> float | None:
    """Seconds to wait, from a number of seconds or a date."""
    if not stated:
        return None
    if stated.strip().isdecimal():
        return float(stated)
    try:
        at = parsedate_to_datetime(stated)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())


@contextmanager
def _unlogged() -> Iterator[None]:
    """httpx logs the address of each request, and some addresses are secrets."""
    log = logging.getLogger("httpx")
    log.addFilter(_nothing)
    try:
        yield
    finally:
        log.removeFilter(_nothing)


def _nothing(_record: logging.LogRecord) -> bool:
    return False
