"""Installations whose alerts go to real servers of other people's services."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.alerts import outbox
from ingest.settings import Settings
from tests.unit.expectations.receivers import (
    ROUTING_KEY,
    SECRET_PATH,
    PagerDutyService,
    Receiver,
    make_certificates,
    serving,
)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def slack() -> Iterator[Receiver]:
    with serving(Receiver()) as server:
        yield server


@pytest.fixture
def pager(certificates: tuple[Path, Path]) -> Iterator[PagerDutyService]:
    with serving(PagerDutyService(certificates[1])) as server:
        assert isinstance(server, PagerDutyService)
        yield server


@pytest.fixture
def settings(
    tmp_path: Path,
    slack: Receiver,
    pager: PagerDutyService,
    certificates: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> Settings:
    """Critical incidents go to PagerDuty, then to Slack; all others to Slack, then to PagerDuty."""
    monkeypatch.setattr(outbox, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setenv("TEST_SLACK_URL", slack.url(SECRET_PATH))
    monkeypatch.setenv("TEST_ROUTING_KEY", ROUTING_KEY)
    settings = Settings(home=tmp_path / "home")
    settings.home.mkdir()
    settings.alerts_file.write_text(f"""
channels:
  pager:
    type: pagerduty
    routing_key: ${{TEST_ROUTING_KEY}}
    url: {pager.url()}
    ca_file: {certificates[0]}
  chat: {{type: slack, webhook_url: "${{TEST_SLACK_URL}}", timeout_seconds: 0.5}}
routes:
  - {{severity: critical, send_to: [pager], fallback: [chat]}}
  - {{send_to: [chat], fallback: [pager]}}
""")
    return settings
