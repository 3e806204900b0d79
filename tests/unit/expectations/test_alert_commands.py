"""`inflow alerts` as on-call types it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from expectations.alerts.outbox import open_alert
from ingest.cli import app
from ingest.operations import resolve_incident
from ingest.settings import Settings
from tests.unit.expectations.reports import HOSTILE, failed_build, held_alert


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path))
    monkeypatch.delenv("INFLOW_ALERT_WEBHOOK_URL", raising=False)
    settings = Settings(home=tmp_path)
    open_alert(settings, held_alert(quote=HOSTILE), datetime.now(UTC))
    open_alert(settings, failed_build(), datetime.now(UTC))
    return settings


def alerts(*words: str, exit_code: int = 0) -> str:
    shown = CliRunner().invoke(app, ["alerts", *words], env={"COLUMNS": "200"})
    assert shown.exit_code == exit_code, shown.output
    return shown.output


def test_incidents_are_listed_until_they_are_resolved(settings: Settings) -> None:
    assert [i["severity"] for i in json.loads(alerts("list", "--json"))] == ["warning", "critical"]
    assert "investment_mentions.quote" in alerts("list")
    resolve_incident(settings, failed_build().dedup_key, datetime.now(UTC))
    assert "BuildFailed" not in alerts("list")
    assert "BuildFailed" in alerts("list", "--all")


def test_an_incident_is_shown_with_its_rows_and_the_way_out(settings: Settings) -> None:
    shown = alerts("show", "1")
    for words in ("500 failed rows", "row2", "https://news.example/0", "grounding.md", "alerts silence"):
        assert words in shown
    assert "\x1b[31m" not in shown
    assert "see `inflow alerts list --all`" in alerts("show", "99", exit_code=1)


def test_who_works_on_it_is_noted_once(settings: Settings) -> None:
    assert "acknowledged by mira" in alerts("ack", "1", "--by", "mira")
    assert "acknowledged already, by mira" in alerts("ack", "1", "--by", "noor", exit_code=1)
    assert "acknowledged by mira" in alerts("list")
    resolve_incident(settings, held_alert().dedup_key, datetime.now(UTC))
    assert "resolved already" in alerts("ack", "1", exit_code=1)


def test_a_silence_is_made_listed_and_ended(settings: Settings) -> None:
    assert "--end 1" in alerts("silence", "investment_mentions.*", "--hours", "2", "--reason", "known")
    assert "silenced" in alerts("list")
    assert "known" in alerts("list")
    alerts("silence", "--end", "1")
    assert "silenced" not in alerts("list")
    assert "No silence 1" in alerts("silence", "--end", "1", exit_code=1)
    alerts("silence", exit_code=2)


def test_nothing_is_owed_without_channels(settings: Settings) -> None:
    assert "0 messages sent" in alerts("send")
