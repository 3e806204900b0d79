"""The operational memory: stage times, audits, publications, incidents and their deliveries.

A small SQLite file in WAL mode beside the warehouse, so that `status` and an alert never wait for the
warehouse. It holds nothing that cannot be lost: without it every load is audited again, no more.
Instants are aware UTC datetimes; durations are seconds.
"""

from ingest.operations.audits import (
    CheckResult,
    PublicationRecord,
    audited_load_ids,
    forget_audited_loads,
    last_check_results,
    last_publication,
    last_step,
    record_audited_loads,
    record_check_results,
    record_publication,
    record_step,
)
from ingest.operations.incidents import (
    Delivery,
    Incident,
    claim_delivery,
    failed_deliveries,
    finish_delivery,
    open_incident,
    open_incidents,
    resolve_incident,
    resolve_incidents,
    undelivered_incidents,
)
from ingest.operations.stages import (
    StageSummary,
    articles_waiting,
    held_article_ids,
    record_held,
    record_stage,
    record_stage_times,
    stage_summary,
)
from ingest.operations.store import STAGES, Stage, open_operations

__all__ = [
    "STAGES",
    "CheckResult",
    "Delivery",
    "Incident",
    "PublicationRecord",
    "Stage",
    "StageSummary",
    "articles_waiting",
    "audited_load_ids",
    "claim_delivery",
    "failed_deliveries",
    "finish_delivery",
    "forget_audited_loads",
    "held_article_ids",
    "last_check_results",
    "last_publication",
    "last_step",
    "open_incident",
    "open_incidents",
    "open_operations",
    "record_audited_loads",
    "record_check_results",
    "record_held",
    "record_publication",
    "record_stage",
    "record_stage_times",
    "record_step",
    "resolve_incident",
    "resolve_incidents",
    "stage_summary",
    "undelivered_incidents",
]
