"""Arguments that every task starts from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dags.common.notifier import AllClearNotifier, OnCallNotifier
from ingest.service import WAREHOUSE_POOL

START_DATE = datetime(2025, 1, 1)

DEFAULT_ARGS: dict[str, Any] = {
    "owner": "inflow",
    "retries": 2,
    "retry_delay": timedelta(seconds=2),
    "retry_exponential_backoff": 3,
    "max_retry_delay": timedelta(minutes=5),
    "execution_timeout": timedelta(minutes=30),
    "on_failure_callback": [OnCallNotifier()],
    "on_success_callback": [AllClearNotifier()],
}

#: A task that has the warehouse to itself for most of its time. The higher `priority` goes first: what is
#: nearly published is published.
WAREHOUSE_TASK: dict[str, Any] = {"pool": WAREHOUSE_POOL, "weight_rule": "absolute"}
