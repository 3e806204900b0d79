"""The operational memory: stage times, audits, publications, incidents, and the outbox of their messages.

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
    Incident,
    acknowledge_incident,
    find_incident,
    let_tell,
    open_incident,
    open_incidents,
    recent_incidents,
    resolve_incident,
    resolve_incidents,
)
from ingest.operations.outbox import (
    OutboxMessage,
    all_messages,
    claim_message,
    failed_messages,
    finish_message,
    make_due,
    queue_message,
    recent_triggers,
    unsent_messages,
    withdraw_messages,
)
from ingest.operations.silences import Silence, current_silences, end_silence, silence
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
    "Incident",
    "OutboxMessage",
    "PublicationRecord",
    "Silence",
    "Stage",
    "StageSummary",
    "acknowledge_incident",
    "all_messages",
    "articles_waiting",
    "audited_load_ids",
    "claim_message",
    "current_silences",
    "end_silence",
    "failed_messages",
    "find_incident",
    "finish_message",
    "forget_audited_loads",
    "held_article_ids",
    "last_check_results",
    "last_publication",
    "last_step",
    "let_tell",
    "make_due",
    "open_incident",
    "open_incidents",
    "open_operations",
    "queue_message",
    "recent_incidents",
    "recent_triggers",
    "record_audited_loads",
    "record_check_results",
    "record_held",
    "record_publication",
    "record_stage",
    "record_stage_times",
    "record_step",
    "resolve_incident",
    "resolve_incidents",
    "silence",
    "stage_summary",
    "unsent_messages",
    "withdraw_messages",
]
