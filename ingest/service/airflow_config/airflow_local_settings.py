"""Airflow imports this module in each of its processes; it warms up the one that forks the tasks.

LocalExecutor forks its task processes from the scheduler. What the scheduler has imported, a task has too:
dbt and Great Expectations cost 12 s when each task imports them, and nothing this way.
"""

import importlib
import logging
import sys

_WARM = (
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "duckdb",
    "great_expectations",
    "pyarrow.parquet",
    "expectations.steps",
    "ingest.pipeline",
    "ingest.extract.extractor",
)

if "scheduler" in sys.argv[1:2]:
    for _name in _WARM:
        try:
            importlib.import_module(_name)
        except Exception:  # a task that needs it will fail with the same reason, where people look
            logging.getLogger(__name__).exception("Could not import %s ahead of the tasks", _name)

__all__: list[str] = []
