"""What is late: judged from observations, and from a real home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from expectations.alerts.configuration import Freshness, SourceRule
from expectations.alerts.outbox import open_alert
from expectations.freshness import Observation, SourceArrivals, judge_freshness, working_time
from ingest.operations import open_incidents, record_stage, resolve_incident
from ingest.service.freshness import watch_freshness
from ingest.settings import Settings
from tests.unit.expectations.reports import failed_build
from tests.unit.expectations.sound import load_sound, sound_stories
from tests.unit.warehouse.fictional import settings_in

WEDNESDAY = datetime(2026, 5, 6, 12, 0, tzinfo=UTC)
QUIET = Observation(WEDNESDAY, None, None, [], [])
HOUR = timedelta(hours=1)
BRITISH = SourceRule(within_hours=6, country="GB")


def arrivals(
    last_at: datetime, source: str = "wire", gap: timedelta = HOUR, count: int = 500
) -> SourceArrivals:
    return SourceArrivals(source, last_at, count, 40, gap)


def told(seen: Observation, **rules: object) -> list[str]:
    return [alert.dedup_key for alert in judge_freshness(seen, Freshness.model_validate(rules))]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-05-06T08:00", "2026-05-06T12:00", 4),
        ("2026-05-01T18:00", "2026-05-04T06:00", 6),  # over a weekend, and the 4th is a bank holiday
        ("2026-12-24T12:00", "2026-12-29T12:00", 24),  # Christmas, Boxing Day on Saturday: off on Monday
        ("2026-05-06T12:00", "2026-05-06T12:00", 0),
    ],
)
def test_weekends_and_holidays_do_not_count(start: str, end: str, hours: float) -> None:
    instants = [datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (start, end)]
    assert working_time(instants[0], instants[1], BRITISH) == timedelta(hours=hours)


def test_a_listed_source_may_be_silent_on_its_quiet_days_and_not_for_longer() -> None:
    friday = datetime(2026, 5, 1, 18, 0, tzinfo=UTC)
    rules = {"sources": {"wire": {"within_hours": 7, "country": "GB"}}}
    monday = replace(QUIET, now=datetime(2026, 5, 4, 20, 0, tzinfo=UTC), sources=[arrivals(friday)])
    assert told(monday, **rules) == []  # a bank holiday
    tuesday = replace(monday, now=datetime(2026, 5, 5, 9, 0, tzinfo=UTC))
    assert told(tuesday, **rules) == ["freshness:warning:source:wire"]


@pytest.mark.parametrize(
    ("seen", "is_late"),
    [
        (arrivals(WEDNESDAY - 30 * HOUR), True),  # comes every hour
        (arrivals(WEDNESDAY - 20 * HOUR), False),
        (arrivals(WEDNESDAY - 30 * HOUR, gap=12 * HOUR), False),
        (arrivals(WEDNESDAY - 30 * HOUR, count=5), False),  # no habit yet
        (arrivals(WEDNESDAY - 999 * HOUR, source="inbox"), False),  # own files
    ],
)
def test_an_unlisted_source_is_watched_by_its_habit(seen: SourceArrivals, is_late: bool) -> None:
    assert bool(told(replace(QUIET, sources=[seen]))) == is_late


@pytest.mark.parametrize(
    ("rule", "count", "sentence"),
    [
        ({}, 5, "It may be silent for 6 hours, as alerts.yml says; weekends do not count. The last came"),
        ({"country": "GB", "works_weekends": True}, 5, "says; holidays of GB do not count. The last came"),
        ({"country": "GB"}, 5, "as alerts.yml says; weekends and holidays of GB do not count. The last"),
        ({"works_weekends": True}, 0, "as alerts.yml says. Nothing has come since 2026-05-04 12:00 UTC."),
    ],
)
def test_a_silent_source_is_told_with_the_rule_that_it_broke(
    rule: dict[str, object], count: int, sentence: str
) -> None:
    silent = replace(QUIET, sources=[arrivals(WEDNESDAY - 48 * HOUR, count=count)])
    rules = Freshness.model_validate({"sources": {"wire": {"within_hours": 6, **rule}}})
    (alert,) = judge_freshness(silent, rules)
    assert sentence in alert.sentence


@pytest.mark.parametrize(
    ("backlogs", "is_growing"),
    [
        ([70, 60, 50, 40, 30, 20, 10], True),
        ([70, 60, 50, 50, 30, 20, 10], False),  # it stood still once
        ([7, 6, 5, 4, 3, 2, 1], False),  # too few to matter
        ([70, 60, 50], False),  # too few looks
        ([10, 20, 30, 40, 50, 60, 70], False),
    ],
)
def test_a_backlog_grows_when_each_look_saw_more(backlogs: Sequence[int], is_growing: bool) -> None:
    assert bool(told(replace(QUIET, backlogs=backlogs))) == is_growing


def test_a_backlog_behind_a_late_publication_is_its_consequence() -> None:
    late = replace(
        QUIET, oldest_waiting=WEDNESDAY - 3 * HOUR, backlogs=[70, 60, 50, 40, 30, 20, 10], sources=None
    )
    (alert,) = judge_freshness(late, Freshness())
    assert (alert.check, alert.also, alert.severity) == (
        "freshness.publication",
        ["freshness.backlog"],
        "critical",
    )
    assert alert.title == "An article has waited 3 hours for its publication"
    assert told(late, publication_within_minutes=200) == ["freshness:warning:backlog"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = settings_in(tmp_path / "home")
    settings.make_folders()
    return settings


def keys(settings: Settings) -> list[str]:
    return [incident.dedup_key for incident in open_incidents(settings)]


def test_a_home_is_watched_and_incidents_close_by_themselves(settings: Settings) -> None:
    settings.alerts_file.write_text("freshness: {sources: {wire: {within_hours: 1, works_weekends: true}}}")
    assert watch_freshness(settings) == []
    stories = sound_stories(2)
    load_sound(settings, stories)
    later = datetime.now(UTC) + 2 * HOUR
    watch_freshness(settings, later)
    assert keys(settings) == ["freshness:critical:publication", "freshness:warning:source:wire"]
    record_stage(settings, "published", [story.article_id for story in stories], later)
    watch_freshness(settings, later)
    assert keys(settings) == ["freshness:warning:source:wire"]
    load_sound(settings, [replace(story, source="wire") for story in stories], "day2")
    watch_freshness(settings, datetime.now(UTC))
    assert keys(settings) == []


def test_a_file_that_nobody_takes_from_the_inbox_is_late_too(settings: Settings) -> None:
    (settings.inbox / "article.txt").write_text("Velmora plans a plant.")
    assert watch_freshness(settings) == []
    assert [a.check for a in watch_freshness(settings, datetime.now(UTC) + 2 * HOUR)] == [
        "freshness.publication"
    ]


def test_a_publication_that_is_blocked_is_told_with_its_cause(settings: Settings) -> None:
    load_sound(settings, sound_stories(1))
    later = datetime.now(UTC) + 2 * HOUR
    open_alert(settings, failed_build(), later)
    for _ in range(2):
        watch_freshness(settings, later)
    (incident,) = open_incidents(settings)
    assert (incident.alert["check"], incident.alert["also"]) == (
        "build.BuildFailed",
        ["freshness.publication"],
    )
    resolve_incident(settings, incident.dedup_key, later)
    watch_freshness(settings, later)
    assert keys(settings) == ["freshness:critical:publication"]
