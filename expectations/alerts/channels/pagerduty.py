"""PagerDuty, over its Events API v2."""

from __future__ import annotations

import json
from typing import Any, ClassVar, Literal

from pydantic import field_validator

from expectations.alerts.alert import Event, Message
from expectations.alerts.channels.channel import Channel, Outcome, Secret
from expectations.alerts.channels.post import post
from expectations.alerts.words import clean, safe_link

SUMMARY_SHOWN = 1_024
KEY_SHOWN = 255
_ACTIONS = {"trigger": "trigger", "update": "trigger", "acknowledge": "acknowledge", "resolve": "resolve"}


class PagerDuty(Channel):
    """A service of PagerDuty. An update of an incident is shown there and notifies nobody anew."""

    events: ClassVar[frozenset[Event]] = frozenset(("trigger", "update", "acknowledge", "resolve", "test"))

    type: Literal["pagerduty"]
    routing_key: Secret
    #: https://events.eu.pagerduty.com for accounts in the EU.
    url: str = "https://events.pagerduty.com"

    @field_validator("url")
    @classmethod
    def _is_encrypted(cls, url: str) -> str:
        if not url.startswith("https://"):
            raise ValueError("must begin with https://")
        return url.rstrip("/")

    def send(self, message: Message) -> Outcome:
        """Send the event; a test is triggered and resolved at once."""
        outcome = self._enqueue(render_event(message))
        if message.event == "test" and outcome.is_sent:
            return self._enqueue({**_keyed(message), "event_action": "resolve"})
        return outcome

    def _enqueue(self, event: dict[str, Any]) -> Outcome:
        body = {**event, "routing_key": self.routing_key.get_secret_value()}
        return post(self, f"{self.url}/v2/enqueue", json.dumps(body).encode(), {})


def render_event(message: Message) -> dict[str, Any]:
    """The event without its routing key; acknowledge and resolve need no payload."""
    event = {**_keyed(message), "event_action": _ACTIONS.get(message.event, "trigger")}
    if event["event_action"] != "trigger":
        return event
    alert = message.alert
    is_test = message.event == "test"
    title = f"[{message.label}] {alert.title}" if is_test else alert.title
    return event | {
        "client": "Inflow",
        "payload": {
            "summary": clean(title, SUMMARY_SHOWN),
            "source": message.installation,
            "severity": "info" if is_test else alert.severity,
            "timestamp": message.first_seen.isoformat(),
            "component": alert.check.split(".")[0],
            "group": alert.owner,
            "class": alert.check,
            "custom_details": _details(message),
        },
        "links": _links(message),
    }


def _keyed(message: Message) -> dict[str, Any]:
    return {"dedup_key": message.cause_key[:KEY_SHOWN]}


def _details(message: Message) -> dict[str, Any]:
    alert = message.alert
    told = {
        "check": alert.check,
        "sentence": clean(alert.sentence, 1_000),
        "counts": alert.counts,
        "samples": [
            {name: clean(value, 300) for name, value in sample.items() if value} for sample in alert.samples
        ],
        "also_failing": [clean(also, 300) for also in alert.also],
        "impact": alert.impact,
        "owner": alert.owner,
        "first_seen": message.first_seen.isoformat(),
        "times_seen": message.times_seen,
        "times_returned": message.returns,
        "runbook": clean(alert.runbook, 1_000),
        "data_docs": alert.data_docs,
        "silence": alert.silence,
        "accept": clean(alert.accept, 1_000),
    }
    return {name: value for name, value in told.items() if value}


def _links(message: Message) -> list[dict[str, str]]:
    pages = [("Runbook", message.alert.runbook), ("Data Docs", message.alert.data_docs)]
    pages += [(f"Article of {sample['row_id']}", sample.get("url") or "") for sample in message.alert.samples]
    return [{"href": link, "text": clean(text, 100)} for text, url in pages if (link := safe_link(url))]
