"""alerts.yml: what is right is read, and each mistake is told with file, line, key, reason and remedy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from expectations.alerts.configuration import read_configuration
from ingest.cli.up import serve
from ingest.errors import ConfigurationError
from ingest.settings import Settings
from tests.unit.expectations.reports import failed_build, held_alert

EXAMPLE = Path(__file__).parents[3] / "docs" / "alerts.example.yml"
SECRETS = ("PAGERDUTY_ROUTING_KEY", "SLACK_WEBHOOK_URL", "SMTP_USERNAME", "SMTP_PASSWORD", "TICKETS_URL",
           "TICKETS_SECRET")  # fmt: skip
CHAT = "channels:\n  chat:\n    type: slack\n    webhook_url: ${INFLOW_SLACK_WEBHOOK_URL}\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name in SECRETS:
        monkeypatch.setenv(f"INFLOW_{name}", "https://example.org/very-secret")
    return Settings(home=tmp_path)


def test_the_example_is_valid_and_routes_by_severity_and_owner(settings: Settings) -> None:
    settings.alerts_file.write_text(EXAMPLE.read_text())
    read = read_configuration(settings)
    assert {channel.type for channel in read.channels.values()} == {"pagerduty", "slack", "smtp", "webhook"}
    assert read.route(failed_build()).send_to == ["oncall", "data-team"]
    assert read.route(held_alert()).fallback == ["mail"]
    assert read.route(replace(held_alert(), owner="ingest")).fallback == ["mail", "tickets"]
    shown = read.page_links().applied_to(held_alert())
    assert shown.runbook == "https://git.example.org/inflow/blob/main/docs/runbooks/grounding.md"
    assert "very-secret" not in repr(read)


@pytest.mark.parametrize(
    ("written", "mistakes"),
    [
        ("channels: [", [":1", "not YAML"]),
        (CHAT + "  chat: {}\n", [":5: `chat` is written twice"]),
        (CHAT, ["routes must end with one that has neither severity nor owner"]),
        (CHAT + "routes:\n  - send_to: [chat, pager]\n", ["`pager`, which no channel is named (chat)"]),
        (CHAT + "    chanel: x\nroutes:\n  - send_to: [chat]\n", [":5: `channels.chat.chanel` is no key"]),
        (CHAT + "routes:\n  - sendto: [chat]\n", ["routes.0.send_to` is missing", "routes.0.sendto` is no"]),
        (CHAT + "routes:\n  - send_to: [chat]\n    severity: bad\n", [":7: `routes.0.severity`"]),
        ("channels:\n  pager:\n    type: pager\n", [":2: `channels.pager` is of no known `type`"]),
        ("channels:\n  pager:\n    url: x\n", [":2: `channels.pager` lacks its `type`"]),
        (
            "channels:\n  chat:\n    type: slack\n    webhook_url: https://very-secret\n",
            [":4: `channels.chat.webhook_url` is a secret: write ${NAME}"],
        ),
        (
            "channels:\n  chat:\n    type: slack\n    webhook_url: ${NOT_SET}\n",
            [":4: `channels.chat.webhook_url` refers to NOT_SET, which is not set"],
        ),
        (
            "channels:\n  p:\n    type: pagerduty\n    routing_key: ${INFLOW_TICKETS_SECRET}\n    url: http://x\n",
            [":5: `channels.p.url` must begin with https://"],
        ),
        (
            "channels:\n  m:\n    type: smtp\n    host: h\n    sender: nobody\n    to: [a@example.org]\n",
            [":5: `channels.m.sender` is no mail address"],
        ),
        (
            "channels:\n  m: {type: smtp, host: h, sender: a@b.c, to: [a@b.c], security: none, "
            "password: '${INFLOW_SMTP_PASSWORD}'}\n",
            ["`channels.m` a password is sent over an encrypted connection only"],
        ),
        (
            "freshness:\n  sources:\n    wire: {within_hours: 0}\n",
            [":3: `freshness.sources.wire"],
        ),
        ("freshness:\n  sources:\n    wire: {within_hours: 1, country: XX}\n", ["no calendar of holidays"]),
        ("- a list\n", [":1:"]),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(
    settings: Settings, written: str, mistakes: list[str]
) -> None:
    settings.alerts_file.write_text(written)
    with pytest.raises(ConfigurationError) as raised:
        read_configuration(settings)
    told = str(raised.value)
    for mistake in mistakes:
        assert mistake in told
    assert str(settings.alerts_file) in told
    assert "docs/alerts.example.yml" in told
    assert "very-secret" not in told


def test_the_service_does_not_start_with_a_mistake(settings: Settings) -> None:
    settings.alerts_file.write_text("chanels: {}\n")
    with pytest.raises(ConfigurationError, match="chanels"):
        serve(settings, port=None, is_once=True, timeout_seconds=1)
