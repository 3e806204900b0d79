"""What there is to say of a cause, and the outbox that says it once, and surely."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from expectations.alerts import acknowledge, outbox
from expectations.alerts.outbox import open_alert, send_waiting
from expectations.alerts.render import render_alerts
from expectations.report import BrokenCheck
from ingest.operations import (
    all_messages,
    end_silence,
    failed_messages,
    make_due,
    open_incidents,
    resolve_incident,
    silence,
    unsent_messages,
)
from ingest.service.status import read_status
from ingest.settings import Settings
from tests.unit.expectations.receivers import (
    HANG,
    ROUTING_KEY,
    SECRET_PATH,
    PagerDutyService,
    Receiver,
)
from tests.unit.expectations.reports import (
    BALANCE,
    CHECKS,
    QUOTE,
    failed_build,
    fault,
    held_alert,
    report,
)


def now() -> datetime:
    return datetime.now(UTC)


# -- what there is to say ----------------------------------------------------------------------------------


def test_an_alert_says_what_broke_with_three_rows_and_the_way_out() -> None:
    alert = held_alert()
    assert alert.severity == "warning"
    assert alert.counts == {"failed_rows": 500, "evaluated_rows": 1000, "articles": 500}
    assert [sample["row_id"] for sample in alert.samples] == ["row0", "row1", "row2"]
    assert alert.samples[0]["quote"] == "plans a plant"
    assert alert.samples[0]["url"] == "https://news.example/0"
    assert "500 articles are held back" in alert.title
    assert (alert.impact, alert.runbook) == (QUOTE.impact, "docs/runbooks/grounding.md")
    assert "inflow alerts silence" in alert.silence


def test_a_consequence_is_attached_to_its_cause_and_another_cause_is_not() -> None:
    other = fault(CHECKS["firm_mentions.role"], first=900)
    held, apart = render_alerts(
        report(fault(QUOTE, rows=5), fault(CHECKS["investment_mentions.kind"], rows=2), other)
    )
    assert (held.check, held.also) == ("investment_mentions.quote", ["investment_mentions.kind"])
    assert (apart.check, apart.also) == ("firm_mentions.role", [])


def test_a_set_fault_outranks_row_faults_and_names_how_to_accept_it() -> None:
    (alert,) = render_alerts(report(fault(QUOTE), fault(BALANCE)))
    assert (alert.severity, alert.check) == ("critical", "loads.balance")
    assert alert.also == ["investment_mentions.quote"]
    assert "publication is blocked" in alert.title
    assert "loads.balance row0" in alert.accept


def test_a_broken_check_is_not_called_bad_data() -> None:
    (alert,) = render_alerts(report(broken=(BrokenCheck(QUOTE, "no such column"),)))
    assert "the data were not judged" in alert.title
    assert alert.runbook == "docs/runbooks/broken-check.md"


def test_a_broken_warning_does_not_block() -> None:
    gentle = report(broken=(BrokenCheck(replace(QUOTE, severity="warn"), "no such column"),))
    (alert,) = render_alerts(gentle)
    assert (alert.severity, gentle.is_blocked) == ("warning", False)


def test_nothing_found_is_no_alert() -> None:
    assert render_alerts(report()) == []


# -- the outbox --------------------------------------------------------------------------------------------


def texts(server: Receiver) -> list[str]:
    return [request.json["text"] for request in server.requests]


def test_500_bad_rows_of_one_cause_are_one_message_however_often_they_are_seen(
    settings: Settings, slack: Receiver
) -> None:
    for _ in range(3):
        open_alert(settings, held_alert(), now())
        send_waiting(settings)
    assert len(slack.requests) == 1
    assert [incident.count for incident in open_incidents(settings)] == [3]


def test_an_incident_is_triggered_updated_acknowledged_and_resolved_in_pagerduty(
    settings: Settings, pager: PagerDutyService
) -> None:
    (blocked,) = render_alerts(report(fault(BALANCE)))
    incident = open_alert(settings, blocked, now())
    send_waiting(settings)
    assert acknowledge(settings, incident, "mira")
    assert not acknowledge(settings, incident, "noor")
    send_waiting(settings)
    assert list(pager.alerts.values()) == ["acknowledged"]

    open_alert(settings, replace(blocked, title="9 rows fail"), now())
    send_waiting(settings)
    assert pager.requests[-1].json["payload"]["summary"] == "9 rows fail"  # updated there ...
    assert list(pager.alerts.values()) == ["acknowledged"]  # ... still acknowledged ...
    assert len(pager.notified) == 1  # ... and nobody was woken again
    seen = len(pager.requests)
    send_waiting(settings)
    assert len(pager.requests) == seen

    resolve_incident(settings, blocked.dedup_key, now())
    send_waiting(settings)
    assert list(pager.alerts.values()) == ["resolved"]


def test_a_resolve_is_told_once_and_only_to_those_who_heard_of_the_cause(
    settings: Settings, slack: Receiver, pager: PagerDutyService
) -> None:
    open_alert(settings, held_alert(), now())
    send_waiting(settings)
    resolve_incident(settings, held_alert().dedup_key, now())
    for _ in range(2):
        send_waiting(settings)
    assert [("resolved" in text) for text in texts(slack)] == [False, True]
    assert pager.requests == []


def test_what_is_gone_before_anybody_heard_is_not_told(settings: Settings, slack: Receiver) -> None:
    open_alert(settings, held_alert(), now())
    resolve_incident(settings, held_alert().dedup_key, now())
    assert send_waiting(settings) == 0
    assert slack.requests == []


@pytest.mark.parametrize("reply", [(503, {}), (429, {"Retry-After": "0"}), (HANG, {})])
def test_a_passing_failure_is_tried_again(
    settings: Settings, slack: Receiver, reply: tuple[int, dict[str, str]]
) -> None:
    slack.replies = [reply, reply]
    open_alert(settings, held_alert(), now())
    assert send_waiting(settings) == 1
    assert len(slack.requests) == 3
    assert failed_messages(settings) == []


@pytest.mark.parametrize("is_date", [False, True])
def test_retry_after_is_waited_for_in_seconds_or_as_a_date(
    settings: Settings, slack: Receiver, is_date: bool
) -> None:
    at = now() + timedelta(seconds=300)
    slack.replies = [(429, {"Retry-After": f"{at:%a, %d %b %Y %H:%M:%S} GMT" if is_date else "300"})]
    open_alert(settings, held_alert(), now())
    assert send_waiting(settings, patience_seconds=0.2) == 0
    (owed,) = unsent_messages(settings)
    assert (owed.state, owed.attempts) == ("waiting", 1)
    assert abs(owed.due_at - at) < timedelta(seconds=30)


def test_each_pause_is_twice_as_long(
    settings: Settings, slack: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "FIRST_PAUSE_SECONDS", 100.0)
    slack.replies = [(500, {})] * 3
    open_alert(settings, held_alert(), now())
    pauses = []
    for _ in range(3):
        send_waiting(settings, patience_seconds=0)
        (owed,) = unsent_messages(settings)
        pauses.append(round((owed.due_at - now()).total_seconds(), -1))
        make_due(settings, now())
    assert pauses == [100, 200, 400]


def test_an_undeliverable_alert_falls_to_the_next_channel_and_shows_in_the_status(
    settings: Settings, slack: Receiver, pager: PagerDutyService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack.replies = [(403, {})]
    open_alert(settings, held_alert(), now())
    assert send_waiting(settings) == 1
    assert len(pager.notified) == 1
    (failed,) = failed_messages(settings)
    assert failed.detail == "channel chat: it answered 403"
    assert read_status(settings).problems == [
        "Incident 1 (trigger): channel chat: it answered 403; told by pager instead"
    ]
    make_due(settings, now())
    send_waiting(settings)
    assert len(slack.requests) == 1  # somebody has heard: it is not told twice
    assert "secret-token" not in caplog.text + failed.detail
    assert ROUTING_KEY not in caplog.text


def test_when_every_channel_fails_it_is_tried_again_later(
    settings: Settings, slack: Receiver, pager: PagerDutyService
) -> None:
    slack.replies, pager.replies = [(404, {})], [(400, {})]
    open_alert(settings, held_alert(), now())
    assert send_waiting(settings) == 0
    assert [failed.channel for failed in failed_messages(settings)] == ["chat", "pager"]
    assert "on-call has not heard of it" in read_status(settings).problems[0]
    make_due(settings, now())
    assert send_waiting(settings) == 1
    assert len(slack.requests) == 2


def test_a_server_with_an_unknown_authority_is_not_trusted(
    settings: Settings, slack: Receiver, pager: PagerDutyService, certificates: tuple[Path, Path]
) -> None:
    written = settings.alerts_file.read_text().replace(f"ca_file: {certificates[0]}", "")
    settings.alerts_file.write_text(written)
    open_alert(settings, failed_build(), now())
    send_waiting(settings)
    assert pager.requests == []
    assert len(slack.requests) == 1


def test_a_silence_keeps_quiet_and_what_is_still_open_then_is_told(
    settings: Settings, slack: Receiver
) -> None:
    window = silence(settings, "investment_mentions.*", now(), now() + timedelta(hours=1), "known")
    open_alert(settings, held_alert(), now())
    assert send_waiting(settings) == 0
    assert len(open_incidents(settings)) == 1
    open_alert(settings, failed_build(), now())
    assert send_waiting(settings) == 1  # of another cause
    assert end_silence(settings, window.silence_id, now())
    assert send_waiting(settings) == 1
    assert len(slack.requests) == 1


def test_a_storm_of_causes_is_summed_up_and_ends_with_the_last_of_them(
    settings: Settings, slack: Receiver
) -> None:
    alerts = [replace(held_alert(), dedup_key=f"raw:warning:{n}", title=f"cause {n}") for n in range(9)]
    for alert in alerts[:3]:
        open_alert(settings, alert, now())
    send_waiting(settings)
    for alert in alerts[3:]:
        open_alert(settings, alert, now())
    for _ in range(2):
        send_waiting(settings)
    assert len(slack.requests) == 4  # three causes, then one message about six
    assert "6 causes at once" in texts(slack)[-1]
    assert "cause 8" in slack.requests[-1].body.decode()
    for alert in alerts:
        resolve_incident(settings, alert.dedup_key, now())
    for _ in range(2):
        send_waiting(settings)
    assert [i.dedup_key for i in open_incidents(settings)] == []
    assert len(slack.requests) == 8  # each that was told of is resolved


def test_a_mistake_in_the_file_stops_no_step_and_shows_in_the_status(settings: Settings) -> None:
    settings.alerts_file.write_text("channels: [")
    open_alert(settings, held_alert(), now())
    assert send_waiting(settings) == 0
    (problem,) = read_status(settings).problems
    assert "Nobody is told of incidents" in problem
    assert "alerts.yml" in problem


def test_a_channel_taken_out_of_the_file_is_owed_nothing(settings: Settings, slack: Receiver) -> None:
    slack.replies = [(500, {"Retry-After": "900"})]
    open_alert(settings, held_alert(), now())
    send_waiting(settings)
    settings.alerts_file.unlink()
    make_due(settings, now())
    send_waiting(settings)
    assert all_messages(settings, [1]) == []


def test_without_a_file_everything_goes_to_the_webhook_or_nowhere(
    settings: Settings, slack: Receiver
) -> None:
    settings.alerts_file.unlink()
    open_alert(settings, held_alert(), now())
    assert send_waiting(settings) == 0
    hooked = replace(settings, alert_webhook_url=slack.url(SECRET_PATH))
    assert send_waiting(hooked) == 1
    assert slack.requests[0].json["dedup_key"] == "raw:warning:investment_mentions.quote"
    assert slack.requests[0].json["text"].startswith("[warning]")
