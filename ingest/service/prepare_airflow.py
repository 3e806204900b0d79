"""Bring the metadata database to the installed Airflow, with the pool that the DAGs need.

Run as `python -m ingest.service.prepare_airflow` in Airflow's environment.
"""

from __future__ import annotations

from airflow.models.pool import Pool
from airflow.utils.db import upgradedb

from ingest.service import WAREHOUSE_POOL


def prepare_airflow() -> None:
    """Migrate, then make the pool; both change nothing when done already."""
    upgradedb()
    Pool.create_or_update_pool(
        WAREHOUSE_POOL,
        slots=1,
        description="Tasks that build, audit and publish, one at a time.",
        include_deferred=False,
    )


if __name__ == "__main__":
    prepare_airflow()
