"""Alerts: rendered from real reports, sent to a real server on the loopback."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from expectations import alerts
from expectations.alerts import open_alert, render_alert, render_failure, send_waiting
from expectations.checks import Check
from expectations.report import ArticleFault, AuditReport, BrokenCheck, Fault, Sample
from expectations.suites import RAW_SUITES
from ingest.errors import BuildFailed
from ingest.operations import failed_deliveries, open_incidents, resolve_incident, undelivered_incidents
from ingest.settings import Settings

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CHECKS = {check.name: check for suite in RAW_SUITES for check in suite.checks}


class Receiver(HTTPServer):
    """Keeps what it is sent; answers with the statuses given, then 200."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.statuses: list[int] = []


class Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.keys.append(self.headers["Idempotency-Key"])
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def settings(tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(alerts, "PAUSE_SECONDS", 0.01)
    url = f"http://127.0.0.1:{receiver.server_port}/secret-token"
    return Settings(home=tmp_path / "home", alert_webhook_url=url)


def fault(check: Check, rows: int = 1, quote: str = "plans a plant") -> Fault:
    samples = tuple(Sample(f"row{n}", f"article{n}", quote, "is_quote_verbatim = False") for n in range(rows))
    articles = {f"article{n}": ArticleFault(1, sample) for n, sample in enumerate(samples)}
    return Fault(check, 2 * rows, rows, samples[:3], articles)


def report(*faults: Fault, broken: tuple[BrokenCheck, ...] = ()) -> AuditReport:
    return AuditReport("raw", NOW, ("load1",), (), faults, broken)


QUOTE = CHECKS["investment_mentions.quote"]
BALANCE = CHECKS["loads.balance"]


def test_an_alert_says_what_broke_with_three_rows_and_the_way_out() -> None:
    alert = render_alert(report(fault(QUOTE, rows=500)))
    assert alert
    assert alert.severity == "warning"
    assert alert.counts == {"failed_rows": 500, "evaluated_rows": 1000, "articles": 500}
    assert [sample["row_id"] for sample in alert.samples] == ["row0", "row1", "row2"]
    assert alert.samples[0]["quote"] == "plans a plant"
    assert "500 articles are held back" in alert.title
    assert (alert.impact, alert.runbook) == (QUOTE.impact, "docs/runbooks/grounding.md")


def test_a_set_fault_outranks_row_faults_and_names_how_to_accept_it() -> None:
    alert = render_alert(report(fault(QUOTE), fault(BALANCE)))
    assert alert
    assert (alert.severity, alert.check) == ("critical", "loads.balance")
    assert "publication is blocked" in alert.title
    assert "loads.balance row0" in alert.silence


def test_a_broken_check_is_not_called_bad_data() -> None:
    alert = render_alert(report(broken=(BrokenCheck(QUOTE, "no such column"),)))
    assert alert
    assert "the data were not judged" in alert.title
    assert alert.runbook == "docs/runbooks/broken-check.md"


def test_a_broken_warning_does_not_block() -> None:
    gentle = report(broken=(BrokenCheck(replace(QUOTE, severity="warn"), "no such column"),))
    alert = render_alert(gentle)
    assert alert
    assert (alert.severity, gentle.is_blocked) == ("warning", False)


def test_nothing_found_is_no_alert() -> None:
    assert render_alert(report()) is None


def test_one_cause_is_one_message(settings: Settings, receiver: Receiver) -> None:
    alert = render_alert(report(fault(BALANCE)))
    assert alert
    for _ in range(3):
        open_alert(settings, alert, NOW)
        send_waiting(settings)
    assert len(receiver.bodies) == 1
    assert receiver.bodies[0]["dedup_key"] == "raw:critical:loads.balance"
    assert [incident.count for incident in open_incidents(settings)] == [3]
    resolve_incident(settings, alert.dedup_key, NOW)
    open_alert(settings, alert, NOW)
    assert send_waiting(settings) == 1  # it came back: a new cause


def test_an_articles_words_do_not_become_markup(settings: Settings, receiver: Receiver) -> None:
    alert = render_alert(report(fault(QUOTE, quote="<!channel> & <b>")))
    assert alert
    open_alert(settings, alert, NOW)
    send_waiting(settings)
    assert "&lt;!channel&gt; &amp; &lt;b&gt;" in receiver.bodies[0]["text"]


def test_a_passing_failure_is_tried_again_with_the_same_key(settings: Settings, receiver: Receiver) -> None:
    receiver.statuses = [503, 429]
    open_alert(settings, render_failure("build", BuildFailed("dim_firms failed"), NOW), NOW)
    assert send_waiting(settings) == 1
    assert len(receiver.bodies) == 3
    assert len(set(receiver.keys)) == 1
    assert failed_deliveries(settings) == []


def test_a_message_that_cannot_be_sent_is_noticed_and_sent_later(
    settings: Settings, receiver: Receiver
) -> None:
    receiver.statuses = [403]
    open_alert(settings, render_failure("build", BuildFailed("dim_firms failed"), NOW), NOW)
    assert send_waiting(settings) == 0
    (failed,) = failed_deliveries(settings)
    assert "answered 403" in failed.detail
    assert "secret-token" not in failed.detail
    assert send_waiting(settings) == 1
    assert undelivered_incidents(settings, "webhook") == []


def test_nobody_listening_is_a_failed_delivery(settings: Settings) -> None:
    deaf = replace(settings, alert_webhook_url="http://127.0.0.1:9/secret-token")
    open_alert(deaf, render_failure("build", BuildFailed("dim_firms failed"), NOW), NOW)
    assert send_waiting(deaf) == 0
    (failed,) = failed_deliveries(deaf)
    assert "could not be reached" in failed.detail


def test_without_a_webhook_incidents_only_show(settings: Settings) -> None:
    silent = replace(settings, alert_webhook_url=None)
    open_alert(silent, render_failure("build", BuildFailed("dim_firms failed"), NOW), NOW)
    assert send_waiting(silent) == 0
    assert len(open_incidents(silent)) == 1
