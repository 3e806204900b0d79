"""A cause that comes and goes is one incident, told once more when it comes back, and not each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from expectations.alerts import Alert, acknowledge
from expectations.alerts.outbox import open_alert, send_waiting
from ingest.operations import (
    RETURNS_WITHIN,
    Incident,
    end_silence,
    open_incidents,
    recent_incidents,
    resolve_incident,
    silence,
)
from ingest.settings import Settings
from tests.unit.expectations.receivers import PagerDutyService, Receiver
from tests.unit.expectations.reports import failed_build, held_alert


def now() -> datetime:
    return datetime.now(UTC)


def begin(settings: Settings, alert: Alert) -> Incident:
    incident = open_alert(settings, alert, now())
    send_waiting(settings)
    return incident


def end(settings: Settings, alert: Alert, ago: timedelta = timedelta()) -> None:
    resolve_incident(settings, alert.dedup_key, now() - ago)
    send_waiting(settings)


def texts(server: Receiver) -> list[str]:
    return [request.json["text"].partition("]")[0] for request in server.requests]


def test_a_flapping_cause_is_told_again_once_and_its_end_when_it_lasts(
    settings: Settings, slack: Receiver
) -> None:
    for _ in range(20):
        begin(settings, held_alert())
        end(settings, held_alert())
    assert texts(slack) == ["🟠 [warning", "🟢 [resolved", "🟠 [warning, back again"]
    (incident,) = recent_incidents(settings, now() - timedelta(hours=1))
    assert (incident.count, incident.returns, incident.state) == (20, 19, "resolved")

    begin(settings, held_alert())
    end(settings, held_alert(), ago=RETURNS_WITHIN)
    assert texts(slack)[3:] == ["🟢 [resolved"]
    assert "came back once" in slack.requests[2].body.decode()


def test_in_pagerduty_a_flapping_cause_keeps_its_key_and_wakes_twice(
    settings: Settings, pager: PagerDutyService
) -> None:
    for _ in range(20):
        begin(settings, failed_build())
        end(settings, failed_build())
    assert len(pager.alerts) == 1
    assert len(pager.notified) == 2
    assert list(pager.alerts.values()) == ["triggered"]  # its end is not told yet
    begin(settings, failed_build())
    end(settings, failed_build(), ago=RETURNS_WITHIN)
    assert list(pager.alerts.values()) == ["resolved"]


def test_what_comes_back_later_is_a_new_incident(settings: Settings, slack: Receiver) -> None:
    first = begin(settings, held_alert())
    end(settings, held_alert(), ago=RETURNS_WITHIN + timedelta(minutes=1))
    assert begin(settings, held_alert()).incident_id != first.incident_id
    assert texts(slack) == ["🟠 [warning", "🟢 [resolved", "🟠 [warning"]


def test_a_return_is_told_although_somebody_had_acknowledged_it(settings: Settings, slack: Receiver) -> None:
    acknowledge(settings, begin(settings, held_alert()), "mira")
    end(settings, held_alert())
    again = begin(settings, held_alert())
    assert again.acknowledged_by is None
    assert texts(slack)[-1] == "🟠 [warning, back again"


def test_a_return_before_the_end_was_told_is_no_news(settings: Settings, slack: Receiver) -> None:
    begin(settings, held_alert())
    resolve_incident(settings, held_alert().dedup_key, now())
    begin(settings, held_alert())
    assert texts(slack) == ["🟠 [warning"]


def test_a_return_is_silenced_like_anything_else(settings: Settings, slack: Receiver) -> None:
    begin(settings, held_alert())
    end(settings, held_alert())
    window = silence(settings, held_alert().dedup_key, now(), now() + timedelta(hours=1), "known")
    begin(settings, held_alert())
    assert len(slack.requests) == 2
    end_silence(settings, window.silence_id, now())
    send_waiting(settings)
    assert texts(slack)[2:] == ["🟠 [warning, back again"]


def test_a_storm_that_returns_is_one_incident_too(settings: Settings, slack: Receiver) -> None:
    alerts = [replace(held_alert(), dedup_key=f"raw:warning:{n}", title=f"cause {n}") for n in range(9)]
    for _ in range(4):
        for alert in alerts:
            open_alert(settings, alert, now())
        send_waiting(settings)
        for alert in alerts:
            resolve_incident(settings, alert.dedup_key, now())
        send_waiting(settings)
    assert texts(slack) == ["🟠 [warning", "🟢 [resolved", "🟠 [warning, back again"]
    assert open_incidents(settings) == []


def test_each_update_has_a_key_of_its_own(settings: Settings, slack: Receiver) -> None:
    """A receiver that knows a key already drops the message."""
    settings.alerts_file.unlink()
    hooked = replace(settings, alert_webhook_url=slack.url("/hook"))
    for _ in range(3):
        begin(hooked, held_alert())
    end(hooked, held_alert())
    begin(hooked, held_alert())
    events = [request.json["event"] for request in slack.requests]
    assert events == ["trigger", "update", "update", "resolve", "trigger"]
    assert len({request.headers["webhook-id"] for request in slack.requests}) == 5
