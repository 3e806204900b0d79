"""## Notice what is late although nothing has failed

Every five minutes: has a source been silent for longer than it may (`freshness` in `alerts.yml`; weekends and
holidays do not count), does an article wait too long for its publication, does the backlog grow? Each is one
incident, which closes by itself. Messages that wait to be sent are sent.

**Starts** by the clock, so that it runs when nothing else does. When the scheduler itself is dead, the
supervisor notices.

**Re-run**: trigger it; it only looks.

**Triage**: `docs/runbooks/freshness.md`. *ConfigurationError*: `alerts.yml` has a mistake; the text names
the line.
"""

from __future__ import annotations

from airflow.sdk import DAG, task

from dags.common.defaults import DEFAULT_ARGS, START_DATE

with DAG(
    dag_id="watch_freshness",
    description="Silent sources, late publications, growing backlogs",
    schedule="*/5 * * * *",
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    doc_md=__doc__,
    tags=["alerts"],
):

    @task
    def watch() -> list[str]:
        """Look once; return the titles of what is late."""
        from ingest.service.freshness import watch_freshness
        from ingest.settings import read_settings

        return [alert.title for alert in watch_freshness(read_settings())]

    watch()
