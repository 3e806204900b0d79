"""What is late, although nothing has failed: pure judgements over what was observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from expectations.alerts.alert import Alert
from expectations.alerts.configuration import Freshness, SourceRule

#: Own files come when their owner likes.
UNWATCHED = frozenset(("inbox", "run", "retry"))
#: A source that is not configured is watched once it has a habit: this many arrivals on this many days.
HABIT_ARRIVALS = 20
HABIT_DAYS = 10
#: Its silence is late when it lasts this many times its longest one, and a day at least.
HABIT_TIMES = 3
#: A backlog grows when it was larger at each of this many looks, and is of some size.
GROWING_LOOKS = 6
GROWING_FROM = 20
RUNBOOK = "docs/runbooks/freshness.md"


@dataclass(frozen=True, slots=True)
class SourceArrivals:
    """What one source sent in the last 60 days: the last arrival, how many, on how many days, longest gap."""

    source: str
    last_at: datetime
    arrivals: int
    days: int
    longest_gap: timedelta


@dataclass(frozen=True, slots=True)
class Observation:
    """One look. `sources` is None when the warehouse was busy; `backlogs` are newest first."""

    now: datetime
    oldest_waiting: datetime | None
    last_publication: datetime | None
    backlogs: Sequence[int]
    sources: Sequence[SourceArrivals] | None


def judge_freshness(seen: Observation, rules: Freshness) -> list[Alert]:
    """One alert for each thing that is late; a backlog behind a late publication is its consequence."""
    late = _late_publication(seen, rules)
    growing = _growing_backlog(seen)
    told = [late or growing] if late or growing else []
    if late and growing:
        late.also.append(growing.check)
    sources = [
        alert for arrivals in seen.sources or () if (alert := _silent_source(arrivals, rules, seen.now))
    ]
    return [*(alert for alert in told if alert), *sources]


def working_time(start: datetime, end: datetime, rule: SourceRule) -> timedelta:
    """Time between two instants without weekends and the holidays of the rule's country (days in UTC)."""
    quiet = _holidays(rule, start, end)
    total = timedelta()
    day_start = start
    while day_start < end:
        next_day = datetime.combine(day_start.date() + timedelta(days=1), time(), UTC)
        day_end = min(next_day, end)
        is_weekend = day_start.weekday() >= 5 and not rule.works_weekends
        if not is_weekend and day_start.date() not in quiet:
            total += day_end - day_start
        day_start = day_end
    return total


def _holidays(rule: SourceRule, start: datetime, end: datetime) -> set[date]:
    import holidays

    if rule.country is None:
        return set()
    return set(holidays.country_holidays(rule.country, years=range(start.year, end.year + 1)))


def _late_publication(seen: Observation, rules: Freshness) -> Alert | None:
    allowed = timedelta(minutes=rules.publication_within_minutes)
    if seen.oldest_waiting is None or seen.now - seen.oldest_waiting <= allowed:
        return None
    published = f"{seen.last_publication:%Y-%m-%d %H:%M} UTC" if seen.last_publication else "never"
    return _alert(
        seen.now,
        key="critical:publication",
        check="freshness.publication",
        title=f"An article has waited {_span(seen.now - seen.oldest_waiting)} for its publication",
        sentence=f"What arrives is published within {_span(allowed)}. Last publication: {published}.",
        impact="The marts are older than their readers believe.",
    )


def _growing_backlog(seen: Observation) -> Alert | None:
    looks = list(seen.backlogs[: GROWING_LOOKS + 1])
    grew = all(newer > older for newer, older in pairwise(looks))
    if len(looks) <= GROWING_LOOKS or not grew or looks[0] < GROWING_FROM:
        return None
    return _alert(
        seen.now,
        key="warning:backlog",
        check="freshness.backlog",
        title=f"The backlog grows: {looks[0]} inputs and articles wait, {looks[-1]} did six looks ago",
        sentence="What arrives is worked off faster than it comes.",
        impact="The marts fall behind more and more.",
    )


def _silent_source(arrivals: SourceArrivals, rules: Freshness, now: datetime) -> Alert | None:
    rule = rules.sources.get(arrivals.source)
    if rule:
        silent = working_time(arrivals.last_at, now, rule)
        allowed = timedelta(hours=rule.within_hours)
        reason = f"as alerts.yml says{_uncounted(rule)}"
    elif arrivals.source in UNWATCHED or not _has_habit(arrivals):
        return None
    else:
        silent = now - arrivals.last_at
        allowed = max(timedelta(days=1), HABIT_TIMES * arrivals.longest_gap)
        reason = "by its habit"
    if silent <= allowed:
        return None
    last = f"{arrivals.last_at:%Y-%m-%d %H:%M} UTC"
    return _alert(
        now,
        key=f"warning:source:{arrivals.source}",
        check="freshness.source",
        title=f"Nothing from {arrivals.source} for {_span(silent)}",
        sentence=f"It may be silent for {_span(allowed)}, {reason}. "
        + (f"The last came {last}." if arrivals.arrivals else f"Nothing has come since {last}."),
        impact=f"What {arrivals.source} would have told is missing from the marts.",
    )


def _uncounted(rule: SourceRule) -> str:
    """`; weekends and holidays of GB do not count`."""
    weekends = [] if rule.works_weekends else ["weekends"]
    holidays = [f"holidays of {rule.country}"] if rule.country else []
    uncounted = " and ".join(weekends + holidays)
    return f"; {uncounted} do not count" if uncounted else ""


def _has_habit(arrivals: SourceArrivals) -> bool:
    return arrivals.arrivals >= HABIT_ARRIVALS and arrivals.days >= HABIT_DAYS


def _alert(now: datetime, *, key: str, check: str, title: str, sentence: str, impact: str) -> Alert:
    return Alert(
        dedup_key=f"freshness:{key}",
        severity=key.split(":")[0],
        title=title,
        check=check,
        sentence=sentence,
        owner="ingest",
        impact=impact,
        runbook=RUNBOOK,
        first_seen=now.isoformat(),
    )


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 120:
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // (24 * 60)} days"
