"""Airflow imports this module in each of its processes; it warms up the one that forks the tasks.

LocalExecutor forks its task processes from the scheduler: what the scheduler has loaded, a task has too.
"""

import sys

from ingest.service.warm_up import warm_up

if "scheduler" in sys.argv[1:2]:
    warm_up()

__all__: list[str] = []
