"""## Poll the feeds

Fetches the feeds of `INFLOW_HOME/feeds.yml` that are due, lands what is new in them, and updates the asset
`inbox`, which starts `ingest_articles`. When nothing is new, its task is skipped and nothing starts.

**Starts** when the clock of the feeds finds one that is due (asset `feeds`); without a `feeds.yml`, never.

**Re-run** at any time: trigger it; feeds that are not due are left alone, and an entry lands once.

**Triage**
- A feed that fails does not fail this task: it is asked less and less often. `inflow feeds list` shows the
  problem of each; `inflow feeds check` tries them now. See docs/runbooks/sources.md.
- The task itself fails when `feeds.yml` is malformed; the message names the feed and the field.
"""

from __future__ import annotations

from airflow.sdk import DAG, task
from airflow.sdk.exceptions import AirflowSkipException

from dags.common.assets import FEEDS, INBOX
from dags.common.defaults import DEFAULT_ARGS, START_DATE

with DAG(
    dag_id="poll_feeds",
    description="Feeds to the landing zone",
    schedule=[FEEDS],
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    doc_md=__doc__,
    tags=["sources"],
):

    @task(outlets=[INBOX])
    def poll() -> dict[str, int]:
        """Poll what is due; return the number of new entries per feed."""
        from datetime import UTC, datetime

        from ingest.settings import read_settings
        from ingest.sources.feeds import due_feeds, poll_feeds

        settings = read_settings()
        results = poll_feeds(settings, due_feeds(settings, datetime.now(UTC)))
        if not any(result.landed for result in results):
            raise AirflowSkipException("Nothing is new in the feeds.")
        return {result.feed_id: result.landed for result in results}

    poll()
