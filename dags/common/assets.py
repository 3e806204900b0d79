"""Every asset, named once. An asset event is a doorbell: the run that it starts looks at what is there."""

from __future__ import annotations

from airflow.sdk import Asset, AssetWatcher

from dags.common.triggers import InboxTrigger, SourceTrigger

#: Something lies in the inbox, or has landed and is not loaded.
INBOX = Asset("inbox", watchers=[AssetWatcher(name="inbox_watcher", trigger=InboxTrigger())])
#: A feed may be asked again.
FEEDS = Asset(
    "feeds",
    watchers=[AssetWatcher(name="feeds_clock", trigger=SourceTrigger("ingest.sources.feeds:has_due_feeds"))],
)
#: The queue or the object store has something. A listing costs, so the store is asked less often.
DELIVERIES = Asset(
    "deliveries",
    watchers=[
        AssetWatcher(
            name="queue_watcher",
            trigger=SourceTrigger("ingest.sources.queue:queue_waits", look_seconds=1.0, repeat_seconds=5.0),
        ),
        AssetWatcher(
            name="objects_watcher",
            trigger=SourceTrigger("ingest.sources.objects:objects_wait", look_seconds=30.0),
        ),
    ],
)
#: The raw tables hold articles that the published marts do not.
RAW_ARTICLES = Asset("raw_articles")
#: marts.duckdb was replaced.
MARTS = Asset("marts")
