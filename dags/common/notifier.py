"""Tells whoever is on call that a task has failed for good."""

from __future__ import annotations

from airflow.sdk import BaseNotifier
from airflow.sdk.definitions.context import Context


class OnCallNotifier(BaseNotifier):
    """Sends the messages that wait, over the webhook in `INFLOW_ALERT_WEBHOOK_URL`."""

    def notify(self, context: Context) -> None:
        """Send them; each cause is sent once, however many tasks fail for it."""
        raise NotImplementedError
