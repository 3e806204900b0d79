"""Any HTTP receiver, by the Standard Webhooks specification (standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from expectations.alerts.alert import Event, Message
from expectations.alerts.channels.channel import Channel, Outcome, Secret
from expectations.alerts.channels.post import post
from expectations.alerts.channels.slack import escape
from expectations.alerts.words import clean

_PREFIX = "whsec_"


class Webhook(Channel):
    """A receiver of JSON. With a secret, each message is signed: HMAC-SHA256 over id, time and body."""

    events: ClassVar[frozenset[Event]] = frozenset(("trigger", "update", "acknowledge", "resolve", "test"))

    type: Literal["webhook"]
    url: Secret
    #: `whsec_` and base64, or any words.
    secret: Secret | None = None

    def send(self, message: Message) -> Outcome:
        """Post the message."""
        body = json.dumps(render_payload(message), ensure_ascii=False).encode("utf-8", "replace")
        now = str(int(datetime.now(UTC).timestamp()))
        headers = {"webhook-id": message.key, "webhook-timestamp": now, "Idempotency-Key": message.key}
        if self.secret:
            secret = self.secret.get_secret_value()
            headers["webhook-signature"] = sign(secret, message.key, now, body)
        return post(self, self.url.get_secret_value(), body, headers)


def sign(secret: str, key: str, timestamp: str, body: bytes) -> str:
    """The signature header, version 1."""
    signed = f"{key}.{timestamp}.".encode() + body
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def render_payload(message: Message) -> dict[str, Any]:
    """The alert, and the same as one text for chat webhooks; an article's words must not become markup."""
    alert = message.alert
    lines = [f"[{message.label}] {alert.title}"]
    if message.event != "resolve":
        lines += [] if alert.sentence in alert.title else [alert.sentence]
        lines += [f"• {s['row_id']}: {s['value']}: “{s['quote']}”" for s in alert.samples]
        lines += [f"Impact: {alert.impact}", f"Runbook: {alert.runbook}"]
        lines += [", ".join([*message.commands, alert.silence])]
    return {
        "event": message.event,
        "installation": message.installation,
        "incident_id": message.incident_id,
        **asdict(alert),
        "silence": alert.silence,
        "first_seen": message.first_seen.isoformat(),
        "last_seen": message.last_seen.isoformat(),
        "times_seen": message.times_seen,
        "times_returned": message.returns,
        "text": escape("\n".join(clean(line, 1_000) for line in lines)),
    }
