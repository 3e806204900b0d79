"""## Receive from the queue and the object store

Lands the entries of the Redis stream (`INFLOW_QUEUE_URL`) and the new objects of the store
(`INFLOW_OBJECTS_URL`), and updates the asset `inbox`, which starts `ingest_articles`.

**Starts** when a look at either finds something (asset `deliveries`); where neither is set up, never.

**Re-run** at any time: trigger it. An entry or object lands once; what was cut off is handed over again.

**Triage**
- The task's error names the server and why it does not answer; the task retries, and the source keeps what
  it has. See docs/runbooks/sources.md.
- *ConfigurationError*: the setting is no address; the message shows how to write it.
"""

from __future__ import annotations

from airflow.sdk import DAG, task

from dags.common.assets import DELIVERIES, INBOX
from dags.common.defaults import DEFAULT_ARGS, START_DATE
from dags.common.steps import land_deliveries

with DAG(
    dag_id="receive_articles",
    description="Queue and object store to the landing zone",
    schedule=[DELIVERIES],
    start_date=START_DATE,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    doc_md=__doc__,
    tags=["sources"],
):

    @task(outlets=[INBOX])
    def drain_queue() -> int:
        """Land what waits in the stream; return the number of articles."""
        from ingest.sources import queue

        return land_deliveries(queue.drain_queue)

    @task(outlets=[INBOX])
    def take_objects() -> int:
        """Land what is new in the object store; return the number of articles."""
        from ingest.sources import objects

        return land_deliveries(objects.take_objects)

    drain_queue()
    take_objects()
