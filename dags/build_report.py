"""## Draw the report

Draws the published marts into `INFLOW_HOME/report`: pages that open from disk. It reads `marts.duckdb` alone
and holds up no article: it starts after publication, with low priority, and at most once a minute (a run that
comes sooner waits). While it draws, the last report stands.

**Starts** when `build_marts` updates the asset `marts`.

**Re-run** at any time: clear the run, trigger the DAG, or type `inflow report`. It is skipped when the report
shows this publication already.

**Triage**
- The task failed: usually a full disk. The last report stands; `inflow report` shows the error.
- The report is older than the marts (each page says at its foot when it was published): see that this DAG is
  not paused.
"""

from __future__ import annotations

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common.assets import MARTS
from dags.common.defaults import DEFAULT_ARGS, START_DATE

with DAG(
    dag_id="build_report",
    description="Published marts to the report",
    schedule=[MARTS],
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    doc_md=__doc__,
    tags=["report"],
) as dag:

    @task
    def draw() -> None:
        """Draw what is published, behind everything else."""
        import os

        from dashboards.report import draw_when_due
        from ingest.settings import read_settings

        os.nice(10)
        if not draw_when_due(read_settings()).is_new:
            raise AirflowSkipException("The report shows this publication already.")

    draw()
