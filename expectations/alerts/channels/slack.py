"""Slack, over an incoming webhook, in Block Kit."""

from __future__ import annotations

import json
from typing import Any, Literal

from expectations.alerts.alert import Message
from expectations.alerts.channels.channel import Channel, Outcome, Secret
from expectations.alerts.channels.post import post
from expectations.alerts.words import clean, safe_link

HEADER_SHOWN = 150
TEXT_SHOWN = 3_000
_SIGNS = {"critical": "🔴", "warning": "🟠"}


class Slack(Channel):
    """A channel of a Slack workspace. Its messages cannot be changed later, so a resolve is a new one."""

    type: Literal["slack"]
    webhook_url: Secret

    def send(self, message: Message) -> Outcome:
        """Post the message."""
        body = json.dumps(render_blocks(message)).encode()
        return post(self, self.webhook_url.get_secret_value(), body, {})


def render_blocks(message: Message) -> dict[str, Any]:
    """The message; every word from outside stands in plain text or is escaped, so that it is no markup."""
    alert = message.alert
    sign = "🟢" if message.event == "resolve" else _SIGNS.get(alert.severity, "⚪")
    heading = f"{sign} [{message.label}] {alert.title}"
    blocks = [_header(heading)]
    if message.event == "resolve":
        blocks.append(_context(f"{message.installation} · {_history(message)}"))
    else:
        blocks += _body(message)
    return {"text": escape(clean(heading, TEXT_SHOWN // 6)), "blocks": blocks}


def escape(text: str) -> str:
    """Slack's three control characters; with them go mentions, links and dates."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _body(message: Message) -> list[dict[str, Any]]:
    alert = message.alert
    blocks = [] if alert.sentence in alert.title else [_plain(alert.sentence)]
    if alert.counts:
        blocks.append(_plain(", ".join(alert.counted)))
    for sample in alert.samples:
        blocks += _sample(sample)
    if alert.also:
        blocks.append(_plain(f"In consequence: {', '.join(alert.also)}"))
    blocks.append(_plain(f"Impact: {alert.impact}"))
    pages = [("Runbook", alert.runbook), ("Data Docs", alert.data_docs)]
    blocks.append(_marked(" · ".join(_link(name, page) for name, page in pages if page)))
    if message.commands:
        blocks.append(_plain(f"All of it, and that you work on it: {', '.join(message.commands)}"))
    blocks.append(_plain(f"Quiet for a while: {alert.silence}"))
    if alert.accept:
        blocks.append(_plain(alert.accept))
    where = f"{message.installation} · incident {message.incident_id} · owner {alert.owner}"
    return [*blocks, _context(f"{where} · {_history(message)}")]


def _sample(sample: dict[str, str | None]) -> list[dict[str, Any]]:
    value = clean(sample["value"], 100)
    said = _plain(f"{sample['row_id']}: {value}: “{sample['quote']}”")
    if link := safe_link(sample.get("url")):
        said["accessory"] = {
            "type": "button",
            "text": {"type": "plain_text", "text": "Article", "emoji": False},
            "url": link,
        }
        return [said]
    location = sample.get("location")
    return [said, _context(f"Article: {location}")] if location else [said]


def _header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": _text(text, HEADER_SHOWN)}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "section", "text": _text(text, TEXT_SHOWN // 4)}


def _text(text: str, limit: int) -> dict[str, Any]:
    """Plain text of at most `limit` characters, the escapes counted."""
    shown = clean(text, limit)
    while len(escape(shown)) > limit:
        shown = clean(shown, len(shown) - 1 - (len(escape(shown)) - limit) // 5)
    return {"type": "plain_text", "text": escape(shown), "emoji": False}


def _marked(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [_text(text, TEXT_SHOWN // 6)]}


def _link(name: str, page: str) -> str:
    link = safe_link(page)
    return f"<{escape(link)}|{name}>" if link else f"{name}: {escape(clean(page, 200))}"


def _history(message: Message) -> str:
    return f"first seen {message.first_seen:%Y-%m-%d %H:%M} UTC, {message.history}"
