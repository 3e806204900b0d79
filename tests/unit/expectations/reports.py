"""Reports of audits as tests need them, and the alerts that they lead to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from expectations.alerts.alert import Alert, Event, Message
from expectations.alerts.render import render_alerts, render_failure
from expectations.checks import Check
from expectations.report import ArticleFault, AuditReport, BrokenCheck, Fault, Sample
from expectations.suites import MART_SUITES, RAW_SUITES
from ingest.errors import BuildFailed

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
CHECKS = {check.name: check for suite in (*RAW_SUITES, *MART_SUITES) for check in suite.checks}
QUOTE = CHECKS["investment_mentions.quote"]
BALANCE = CHECKS["loads.balance"]

#: Words that mean something to a terminal, a browser, a chat or a mail server; and very many of them.
HOSTILE = (
    "<script>alert(1)</script> <!channel> <@U123> <https://evil.example|click> @here & *bold* `code` "
    "{{ 7 * 7 }} \x1b[31mred\x07\x00 \u202egnp.exe\u2066 شركة إنفستكو تستثمر \ud800 "
    "\r\nSubject: forged\r\n.\r\n" + "long " * 2_000
)
HOSTILE_URL = 'https://news.example/a?b="><img src=x onerror=alert(1)>|<!channel> \r\nX: y'


def fault(check: Check, rows: int = 1, quote: str = "plans a plant", first: int = 0) -> Fault:
    """`rows` rows that fail, each in an article of its own; `first` numbers the first."""
    numbers = range(first, first + rows)
    samples = tuple(
        Sample(
            f"row{n}",
            f"article{n}",
            quote,
            f"{check.expectation.column} = False",
            title="Velmora plans a plant",
            url=f"https://news.example/{n}" if n % 2 == 0 else None,
            location=f"inbox/{n}.txt",
        )
        for n in numbers
    )
    articles = {f"article{n}": ArticleFault(1, sample) for n, sample in zip(numbers, samples, strict=True)}
    return Fault(check, 2 * rows, rows, samples[:3], articles, concerns=frozenset(articles))


def report(*faults: Fault, broken: tuple[BrokenCheck, ...] = ()) -> AuditReport:
    """A report on one load of raw rows."""
    return AuditReport("raw", NOW, ("load1",), (), faults, broken)


def message(alert: Alert, event: Event = "trigger") -> Message:
    """The message about it that a channel gets."""
    return Message(
        key="inflow-incident-7-trigger-1",
        event=event,
        installation="inflow",
        incident_id=7,
        alert=alert,
        first_seen=NOW,
        last_seen=NOW + timedelta(minutes=12),
        times_seen=2,
    )


def held_alert(quote: str = "plans a plant") -> Alert:
    """500 bad rows of one cause, which brings another fault with it."""
    rows = fault(QUOTE, rows=500, quote=quote)
    (alert,) = render_alerts(
        report(rows, fault(CHECKS["investment_mentions.evidence"], rows=20, quote=quote))
    )
    return alert


def failed_build() -> Alert:
    """dbt failed."""
    return render_failure("build", BuildFailed("dim_firms: 1 test failed (unique_dim_firms_firm_id)"), NOW)
