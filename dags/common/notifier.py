"""Tells whoever is on call that a task has failed for good, and closes the matter when it works again."""

from __future__ import annotations

from datetime import UTC, datetime

from airflow.sdk import BaseNotifier
from airflow.sdk.definitions.context import Context


class OnCallNotifier(BaseNotifier):
    """Sends every message that waits, over the channels of `alerts.yml`.

    The steps open the incidents of the data; this opens one for any other failure. Each cause is sent once,
    however many tasks fail for it, and what could not be sent is shown by `inflow status`.
    """

    def notify(self, context: Context) -> None:
        """Open the incident of this failure if its step has not, and send."""
        from expectations.alerts import open_alert, render_failure, send_waiting
        from ingest.errors import BuildFailed, CheckBroken, InflowError, PublicationBlocked
        from ingest.settings import read_settings

        settings = read_settings()
        error = context.get("exception")
        error = getattr(error, "__cause__", None) or error
        if not isinstance(error, BuildFailed | CheckBroken | PublicationBlocked):
            now = datetime.now(UTC)
            if not isinstance(error, InflowError):
                error = InflowError(
                    f"{type(error).__name__}: {error}" if error else "Its process was killed."
                )
            open_alert(settings, render_failure(context["ti"].task_id, error, now), now)
        send_waiting(settings)


class AllClearNotifier(BaseNotifier):
    """Closes the incidents that failures of this task had opened."""

    def notify(self, context: Context) -> None:
        """Close them, and tell whoever had heard of them; the last task of a run ends its lateness."""
        from expectations.alerts import send_waiting
        from ingest.operations import resolve_incident, resolve_incidents
        from ingest.settings import read_settings

        settings, now = read_settings(), datetime.now(UTC)
        closed = resolve_incidents(settings, f"{context['ti'].task_id}:critical:", (), now)
        if not context["task"].downstream_task_ids:
            closed += resolve_incident(settings, f"{context['ti'].dag_id}:critical:late", now)
        if closed:
            send_waiting(settings)
