"""## Take in what has arrived

Claims every file in the inbox, parses it, and loads what it says into the raw tables.
The asset `raw_articles` is updated when there is something that the marts do not hold yet.

**Starts** when the inbox watcher or the sweep (`sweep_inbox`) updates the asset `inbox`. One run drains
everything that is there, so ten events may well end in one or two runs.

**Re-run** at any time: clear the task, or trigger the DAG. What is loaded already is recognised by its bytes.

**Triage**
- *WarehouseBusy*: another process has held the warehouse for 25 minutes. `inflow status` shows what runs; the
  task retries.
- *AccountingError*: counts of a load do not add up and nothing was committed. Keep the folder
  `INFLOW_HOME/spool` and report it.
- An article is missing: `inflow quarantine list` names refused inputs, with what to do about each.
"""

from __future__ import annotations

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common.assets import INBOX, RAW_ARTICLES
from dags.common.deadlines import run_deadline
from dags.common.defaults import DEFAULT_ARGS, START_DATE

#: A first build, or one after an upgrade, may hold the warehouse for minutes. Less than a task's time-out.
PATIENCE_SECONDS = 1_500.0

with DAG(
    dag_id="ingest_articles",
    description="Inbox to raw tables",
    schedule=[INBOX],
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    deadline=run_deadline("ingest_articles"),
    doc_md=__doc__,
    tags=["raw"],
):

    @task(outlets=[RAW_ARTICLES], priority_weight=1, weight_rule="absolute")
    def drain() -> dict[str, int]:
        """Drain the inbox and the landing zone into raw: read beside a build, load when it is over."""
        from dataclasses import replace

        from ingest.pipeline import drain as drain_everything
        from ingest.pipeline import has_unpublished_loads
        from ingest.settings import read_settings

        settings = read_settings()
        patience = max(PATIENCE_SECONDS, settings.lock_timeout_seconds)
        result = drain_everything(replace(settings, lock_timeout_seconds=patience))
        if not (result.parsed or result.duplicate or has_unpublished_loads(settings)):
            raise AirflowSkipException("Nothing new: the marts hold all that was received.")
        return {
            "received": result.received,
            "parsed": result.parsed,
            "duplicate": result.duplicate,
            "rejected": result.rejected,
            "pending": result.pending,
        }

    drain()
