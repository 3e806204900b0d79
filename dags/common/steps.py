"""How a task runs one of the steps, or one of the sources."""

from __future__ import annotations

from collections.abc import Callable

from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from ingest.errors import CheckBroken, PublicationBlocked
from ingest.settings import Settings, read_settings
from ingest.sources.contract import Intake
from ingest.sources.doorbell import ring


def run_step(step: Callable[[Settings], object]) -> None:
    """Run it on this installation.

    Raises:
        AirflowFailException: publication is blocked; the same rows would fail again, so there is no retry.
    """
    try:
        step(read_settings())
    except (PublicationBlocked, CheckBroken) as error:
        raise AirflowFailException(str(error)) from error


def land_deliveries(source: Callable[[Settings], Intake]) -> int:
    """Let a source land what it has; return the number of receipts.

    Raises:
        AirflowSkipException: it had nothing.
        OSError: something could not be read; what has landed is loaded by the next run of `ingest_articles`.
    """
    settings = read_settings()
    intake = source(settings)
    if intake.failures:
        ring(settings)
        raise OSError(f"{len(intake.failures)} could not be read, first {intake.failures[0]}")
    if not intake.receipts:
        raise AirflowSkipException("Nothing waits.")
    return len(intake.receipts)
