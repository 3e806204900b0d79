"""A labelled test through every channel: does what is configured arrive?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

from expectations.alerts.alert import Alert, Message
from expectations.alerts.channels import Outcome
from expectations.alerts.configuration import read_configuration
from ingest.settings import Settings


def send_tests(settings: Settings) -> Iterator[tuple[str, str, Outcome]]:
    """Send a test through each channel, once; yield the channel's name, its type and what became of it.

    Raises:
        ConfigurationError: `alerts.yml` has a mistake.
    """
    configuration = read_configuration(settings)
    now = datetime.now(UTC)
    links = configuration.page_links()
    for name, channel in configuration.channels.items():
        message = Message(
            key=f"{configuration.name}-test-{uuid.uuid4()}",
            event="test",
            installation=configuration.name,
            incident_id=0,
            alert=links.applied_to(test_alert(now)),
            first_seen=now,
            last_seen=now,
            times_seen=1,
        )
        yield name, channel.type, channel.send(message)


def test_alert(now: datetime) -> Alert:
    """What a test says; it looks like an alert and says that it is none."""
    return Alert(
        dedup_key="test",
        severity="warning",
        title="This is a test of Inflow's alerts",
        check="alerts.test",
        sentence="Somebody ran `inflow alerts test`. An alert has failing rows and their words, as below.",
        owner="ingest",
        counts={"failed_rows": 1, "evaluated_rows": 100, "articles": 1},
        samples=[
            {
                "row_id": "example-i0",
                "article_id": "example",
                "quote": "Example words of an article, with <markup> & signs that must show as they are",
                "value": "stake_pct = 120",
                "title": "An example headline",
                "url": None,
                "location": "inbox/example.txt",
            }
        ],
        impact="None: no data are concerned.",
        runbook="docs/runbooks/README.md",
        first_seen=now.isoformat(),
    )
