"""The channels: each says a message in its own form, and tells what became of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from expectations.alerts.channels.channel import Channel, Outcome, Strict
from expectations.alerts.channels.mail import Mail
from expectations.alerts.channels.pagerduty import PagerDuty
from expectations.alerts.channels.slack import Slack
from expectations.alerts.channels.webhook import Webhook

AnyChannel = Annotated[PagerDuty | Slack | Mail | Webhook, Field(discriminator="type")]

__all__ = ["AnyChannel", "Channel", "Outcome", "Strict"]
