"""How a task runs one of the steps after a load."""

from __future__ import annotations

from collections.abc import Callable

from airflow.sdk.exceptions import AirflowFailException

from ingest.errors import CheckBroken, PublicationBlocked
from ingest.settings import Settings, read_settings


def run_step(step: Callable[[Settings], object]) -> None:
    """Run it on this installation.

    Raises:
        AirflowFailException: publication is blocked; the same rows would fail again, so there is no retry.
    """
    try:
        step(read_settings())
    except (PublicationBlocked, CheckBroken) as error:
        raise AirflowFailException(str(error)) from error
