"""A run that does not end is told of while it still runs: task callbacks would wait for its end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

#: From the queueing of a run to its end; a load of 1,000 articles takes minutes.
RUN_WITHIN = timedelta(minutes=45)


async def tell_of_late_run(dag_id: str, minutes: int, **_context: Any) -> None:
    """Open the incident of a late run and send it; runs in the triggerer, so the work goes to a thread."""
    await asyncio.to_thread(_tell, dag_id, minutes)


def late_key(dag_id: str) -> str:
    """The key of the incident, by which the end of a run closes it."""
    return f"{dag_id}:critical:late"


def run_deadline(dag_id: str) -> DeadlineAlert:
    """The deadline of one run of this DAG."""
    minutes = int(RUN_WITHIN.total_seconds() // 60)
    told = AsyncCallback(tell_of_late_run, kwargs={"dag_id": dag_id, "minutes": minutes})
    return DeadlineAlert(DeadlineReference.DAGRUN_QUEUED_AT, RUN_WITHIN, told)


def _tell(dag_id: str, minutes: int) -> None:
    from expectations.alerts import open_alert, render_late_run, send_waiting
    from ingest.settings import read_settings

    settings, now = read_settings(), datetime.now(UTC)
    open_alert(settings, render_late_run(dag_id, late_key(dag_id), minutes, now), now)
    send_waiting(settings)
