"""## What Airflow itself takes

Three tasks in a row that do nothing, for `benchmarks.latency`: the time below which no chain of three tasks
can come on this machine. It never starts by itself.
"""

from __future__ import annotations

from datetime import datetime

from airflow.sdk import DAG, chain, task

with DAG(
    dag_id="measure_floor",
    schedule=None,
    start_date=datetime(2025, 1, 1),
    is_paused_upon_creation=False,
    doc_md=__doc__,
):

    @task
    def nothing() -> None:
        """Do nothing."""

    chain(*(nothing.override(task_id=f"nothing_{number}")() for number in range(3)))
