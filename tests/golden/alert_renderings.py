"""How each kind of alert reads in each channel; `python -m tests.golden.alert_renderings` writes it anew."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from expectations.alerts.alert import Message
from expectations.alerts.channels.mail import render_mail
from expectations.alerts.channels.pagerduty import render_event
from expectations.alerts.channels.slack import render_blocks
from expectations.alerts.channels.webhook import render_payload
from expectations.alerts.configuration import Freshness, SourceRule
from expectations.alerts.planning import storm_alert
from expectations.alerts.render import render_alerts, render_dying_component, render_late_run
from expectations.alerts.trial import test_alert as trial_alert
from expectations.freshness import Observation, SourceArrivals, judge_freshness
from expectations.report import BrokenCheck
from tests.unit.expectations.reports import (
    BALANCE,
    NOW,
    QUOTE,
    failed_build,
    fault,
    held_alert,
    message,
    report,
)

FOLDER = Path(__file__).parent / "alerts"


def messages() -> dict[str, Message]:
    """One message of each kind."""
    (blocked,) = render_alerts(report(fault(BALANCE), fault(QUOTE, rows=4)))
    (broken,) = render_alerts(report(broken=(BrokenCheck(QUOTE, "no column named is_quote_verbatim"),)))
    late_run = render_late_run("build_marts", "build_marts:critical:late", 45, NOW)
    dying = render_dying_component(
        "scheduler", "component:critical:scheduler", 4, 10, "/srv/inflow/logs/scheduler.log", NOW
    )
    return {
        "held": message(held_alert()),
        "blocked": message(blocked),
        "broken_check": message(broken),
        "failed_build": message(failed_build()),
        "late_run": message(late_run),
        "dying_component": message(dying),
        "storm": message(storm_alert("critical", ["build failed", "raw.loads: 1 row fails"], NOW)),
        "back_again": replace(message(held_alert()), returns=3),
        "resolved": message(blocked, "resolve"),
        "resolved_after_returns": replace(message(held_alert(), "resolve"), returns=3),
        "test": message(trial_alert(NOW), "test"),
        **_late(),
    }


def _late() -> dict[str, Message]:
    """What is late although nothing has failed."""
    source = SourceArrivals("newswire.example", NOW - timedelta(hours=9), 500, 40, timedelta(hours=1))
    seen = Observation(NOW, None, NOW - timedelta(hours=3), [], [source])
    rules = Freshness(sources={"newswire.example": SourceRule(within_hours=6)})
    grown = replace(seen, backlogs=[900, 700, 500, 400, 300, 200, 100], sources=[])
    waiting = replace(grown, oldest_waiting=NOW - timedelta(hours=3))
    kinds = {"silent_source": seen, "growing_backlog": grown, "late_publication": waiting}
    told = {}
    for kind, observation in kinds.items():
        (alert,) = judge_freshness(observation, rules)
        told[kind] = message(alert)
    return told


def renderings() -> dict[str, str]:
    """File name -> content."""
    files = {}
    for kind, told in messages().items():
        mail = render_mail(told, "inflow@example.org", ["oncall@example.org"])
        for form in ("plain", "html"):
            part = mail.get_body((form,))
            assert part is not None
            suffix = {"plain": "txt", "html": "html"}[form]
            files[f"{kind}.mail.{suffix}"] = part.get_content().replace("\r\n", "\n")
        files[f"{kind}.pagerduty.json"] = _json(render_event(told))
        files[f"{kind}.slack.json"] = _json(render_blocks(told))
        files[f"{kind}.webhook.json"] = _json(render_payload(told))
    return files


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in renderings().items():
        (FOLDER / name).write_text(content, encoding="utf-8")
