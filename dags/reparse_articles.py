"""## Read again what an older extractor has read

After an upgrade that changed the extractor's version, every article that has landed is read again in the
background, oldest first. Each run reads for twenty minutes at most; the next goes on where it ended. When all
are read, the new readings take the place of the old at once, and the asset `raw_articles` starts
`build_marts`. What former versions read stays in the schema `raw_history` of the warehouse.

**Starts** every half hour; nearly always it finds nothing and is skipped.

**Re-run** at any time: clear the task, trigger the DAG, or `inflow reparse`. A batch is kept whole or not.

**Triage**
- *WarehouseBusy*: another process holds the warehouse for long; the next run goes on.
- The marts look wrong after a switch: `inflow rollback` shows the publication before; report what changed.
"""

from __future__ import annotations

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common.assets import RAW_ARTICLES
from dags.common.defaults import DEFAULT_ARGS, START_DATE

#: Below the time-out of a task, and short enough to leave its slot to others.
READ_SECONDS = 1_200.0

with DAG(
    dag_id="reparse_articles",
    description="Landing zone to raw tables, by a new extractor version",
    schedule="*/30 * * * *",
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    doc_md=__doc__,
    tags=["raw"],
):

    @task(outlets=[RAW_ARTICLES])
    def read_again() -> dict[str, int]:
        """Read for a while; ring for the marts when the new readings are in place."""
        from ingest.reparse import reparse
        from ingest.settings import read_settings

        result = reparse(read_settings(), READ_SECONDS)
        if not result.is_switched:
            raise AirflowSkipException(f"{result.read} articles read again, {result.left} are left.")
        return {"read": result.read}

    read_again()
