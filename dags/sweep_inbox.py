"""## Catch what no event announced

Every five minutes: looks whether something lies in the inbox, was received and not loaded, or was loaded and
not published. If so, it updates the asset `inbox`, which starts `ingest_articles`. If not, its task is
skipped and nothing starts. Messages to on-call that could not be sent are sent again.

**Re-run**: trigger it; it only looks.

**Triage**: runs that find something again and again mean that the watcher is deaf. See that `triggerer` is
up in `inflow status`, and read `INFLOW_HOME/logs/triggerer.log`.
"""

from __future__ import annotations

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common.assets import INBOX
from dags.common.defaults import DEFAULT_ARGS, START_DATE

with DAG(
    dag_id="sweep_inbox",
    description="Timed look at the inbox",
    schedule="*/5 * * * *",
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    doc_md=__doc__,
    tags=["raw"],
):

    @task(outlets=[INBOX])
    def look() -> None:
        """Ring when something waits; send again the messages that could not be sent."""
        from expectations.alerts import send_waiting
        from ingest.pipeline import has_work
        from ingest.settings import read_settings

        settings = read_settings()
        send_waiting(settings)
        if not has_work(settings):
            raise AirflowSkipException("Nothing waits.")

    look()
