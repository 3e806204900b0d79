"""## Build, audit and publish the marts

`build` runs dbt once over the whole project; `audit` runs the Great Expectations suites on what was built;
`publish` replaces `marts.duckdb` in one step and updates the asset `marts`. Readers see the last good marts
until then.

**Starts** when `ingest_articles` updates the asset `raw_articles`.

**Re-run** at any time: clear the run, or trigger the DAG. Every step can be repeated without harm.

**Triage**
- *BuildFailed* names the dbt nodes. The published marts are untouched.
- *PublicationBlocked*: the new rows contradict themselves or the raw tables. On-call has one message with the
  rows; it names the runbook. The run is not retried: the same rows would fail again. After the cause is
  mended, trigger this DAG, or wait for the sweep.
- *CheckBroken*: the check itself crashed; the data was not judged.
- `publish` failed: usually a full disk; the old file is still in place.
"""

from __future__ import annotations

from airflow.sdk import DAG, chain, task

from dags.common.assets import MARTS, RAW_ARTICLES
from dags.common.deadlines import run_deadline
from dags.common.defaults import DEFAULT_ARGS, START_DATE, WAREHOUSE_TASK
from dags.common.steps import run_step

with DAG(
    dag_id="build_marts",
    description="Raw tables to published marts",
    schedule=[RAW_ARTICLES],
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    deadline=run_deadline("build_marts"),
    doc_md=__doc__,
    tags=["marts"],
):

    @task(priority_weight=2, **WAREHOUSE_TASK)
    def build() -> None:
        """Audit the new loads, and run dbt over the raw tables."""
        from expectations.steps import run_build

        run_step(run_build)

    @task(priority_weight=3, **WAREHOUSE_TASK)
    def audit() -> None:
        """Judge what was built; a set fault ends the run."""
        from expectations.steps import run_audit

        run_step(run_audit)

    @task(priority_weight=4, outlets=[MARTS], **WAREHOUSE_TASK)
    def publish() -> None:
        """Replace the published marts, not before the last publication is long enough ago."""
        from expectations.steps import publish_in_turn

        run_step(publish_in_turn)

    chain(build(), audit(), publish())
