"""What there is to say of one cause, apart from any channel; plain data (JSON), so that it can wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Literal

from expectations.alerts.words import clean

#: Characters kept of a title or quote, and of a longer explanation.
SHOWN = 500
LONG_SHOWN = 2_000
Event = Literal["trigger", "update", "acknowledge", "resolve", "test"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One cause. `severity` is critical (nothing new is published), warning (the rest is published) or info.

    `counts` has the rows that failed, the rows judged and the articles concerned; `samples` at most three
    failing rows: row_id, article_id, quote, value, title, url and location of the article; `also` what else
    fails in consequence; `accept` how to publish all the same, when that is possible.
    """

    dedup_key: str
    severity: str
    title: str
    check: str
    sentence: str
    owner: str
    impact: str
    runbook: str
    first_seen: str
    counts: dict[str, int] = field(default_factory=dict)
    samples: list[dict[str, str | None]] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    accept: str = ""
    data_docs: str = ""

    @property
    def silence(self) -> str:
        """The command that keeps this cause quiet for a while."""
        return f"inflow alerts silence '{self.dedup_key}' --hours 4"

    @property
    def counted(self) -> list[str]:
        """`counts` in words: `500 failed rows`."""
        named = ((count, name.replace("_", " ")) for name, count in self.counts.items())
        return [f"{count:,} {name.removesuffix('s') if count == 1 else name}" for count, name in named]

    def cleaned(self) -> Alert:
        """The same with every word from outside fit to be kept and shown anywhere."""
        samples = [
            {name: value if value is None else clean(value, SHOWN) for name, value in sample.items()}
            for sample in self.samples
        ]
        return replace(
            self,
            title=clean(self.title, SHOWN),
            sentence=clean(self.sentence, LONG_SHOWN),
            accept=clean(self.accept, LONG_SHOWN),
            also=[clean(also, SHOWN) for also in self.also],
            samples=samples,
        )

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Alert:
        """Read back what was stored, also by an older version."""
        unknown = {"title": "", "severity": "critical"}
        named = {known.name: stored[known.name] for known in fields(cls) if known.name in stored}
        needed = ("dedup_key", "check", "sentence", "owner", "impact", "runbook", "first_seen")
        return cls(**dict.fromkeys(needed, "") | unknown | named)


@dataclass(frozen=True, slots=True)
class Links:
    """Where pages are served, each ending in a slash; empty when paths have to do."""

    runbooks: str = ""
    data_docs: str = ""

    def applied_to(self, alert: Alert) -> Alert:
        """The alert with addresses in place of paths, where addresses are known."""
        runbook = self.runbooks + alert.runbook.rsplit("/", 1)[-1] if self.runbooks else alert.runbook
        is_served = bool(self.data_docs and alert.data_docs)
        data_docs = f"{self.data_docs}index.html" if is_served else alert.data_docs
        return replace(alert, runbook=runbook, data_docs=data_docs)


@dataclass(frozen=True, slots=True)
class Message:
    """One event of one incident, for one channel. `key` is the same whenever it is sent again.

    `last_seen` of a resolve is when the cause was gone; `returns` is how often it came back soon after that.
    """

    key: str
    event: Event
    installation: str
    incident_id: int
    alert: Alert
    first_seen: datetime
    last_seen: datetime
    times_seen: int
    returns: int = 0
    acknowledged_by: str | None = None

    @property
    def label(self) -> str:
        """What kind of message it is, in a few words."""
        severity = f"{self.alert.severity}, back again" if self.returns else self.alert.severity
        return {"trigger": severity, "test": "TEST, no action needed"}.get(self.event, f"{self.event}d")

    @property
    def history(self) -> str:
        """How often the cause was seen, and whether it comes and goes."""
        seen = f"seen {_times(self.times_seen)}"
        return f"{seen}, came back {_times(self.returns)}" if self.returns else seen

    @property
    def commands(self) -> list[str]:
        """What to type to see all of it, and to say that somebody works on it; none for a test."""
        shown = [] if self.event == "test" else ["show", "ack"]
        return [f"inflow alerts {command} {self.incident_id}" for command in shown]

    @property
    def cause_key(self) -> str:
        """What all messages about one incident have in common."""
        return f"{self.installation}/{self.incident_id}/{self.alert.dedup_key}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
