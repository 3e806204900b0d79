"""Reports of one project over time: what the marts say after each, and that their order does not matter."""

# ruff: noqa: S608 (queries of our own)

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ingest.settings import Settings
from ingest.warehouse import build
from ingest.warehouse.build import build_marts
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash, publish_marts, read_marts
from tests.integration.test_build import load
from tests.unit.warehouse.fictional import Story, settings_in


def told(day: str, status: str, amount: int | None, note: str, **more: Any) -> Story:
    """A report of the Ghent plant on `day`."""
    at = datetime.fromisoformat(f"{day}T08:00:00+00:00")
    sum_of = None if amount is None else Decimal(amount * 1_000_000)
    fields: dict[str, Any] = {
        "published_at": at,
        "dated": None,
        "status": status,
        "amount": sum_of,
        "note": note,
    }
    return replace(Story(), **(fields | more))


PLEDGE = told("2025-03-03", "announced", 250, "Pledged.")
RIVAL = told("2025-03-04", "announced", 300, "Told otherwise.")
OPENING = told("2025-09-01", "opened", 280, "Opened.")
RERUN = told("2025-10-01", "announced", None, "Told again.")
RUMOUR = told("2025-01-10", "rumoured", None, "Rumoured.")
OTHER = told("2025-03-03", "announced", 250, "A plant of somebody else.", firm="Kestrel", legal_form=None)
ODD = told(
    "2025-03-03", "announced", 7, "In naira.", firm="Orlin Foods", legal_form=None, currency_code="NGN"
)
#: Keeps the rows about the plant that several articles tell.
GHENT = "WHERE investment_id IN (SELECT investment_id FROM dim_investments WHERE article_count > 1)"
REPORTS = [PLEDGE, RIVAL, OPENING, RERUN, OTHER, ODD]


def judge(settings: Settings, *groups: Sequence[Story]) -> None:
    """Judge the reports of each group to be one project."""
    pairs = [(a, b) for group in groups for a, b in pairwise(group)]
    lines = [f"project,{a.article_id}-i0,{b.article_id}-i0,same,me,2025-12-01," for a, b in pairs]
    path = settings.home / "judgements.csv"
    path.write_text("\n".join(["entity,item_a,item_b,verdict,by,on,note", *lines]) + "\n")


def publish(settings: Settings) -> dict[str, str]:
    build_marts(settings)
    publish_marts(settings)
    return marts_hash(settings.marts)


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in read_marts(settings, sql)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The reports of the Ghent plant judged to be one project, published."""
    settings = settings_in(tmp_path_factory.mktemp("history"))
    load(settings, REPORTS)
    judge(settings, REPORTS[:4])
    publish(settings)
    return settings


def test_a_pledge_and_an_opening_at_another_amount_are_one_project(home: Settings) -> None:
    (row,) = rows(
        home,
        "SELECT status, amount::INT / 1e6, round(pledged_usd / 1e6), round(realised_usd / 1e6), "
        "article_count, first_reported_on, last_reported_on FROM dim_investments WHERE article_count > 1",
    )
    # 300 m EUR at the rate of March 4 (1.0557), 280 m at that of September 1 (1.1715)
    assert row == ("opened", 280.0, 317.0, 328.0, 4, date(2025, 3, 3), date(2025, 10, 1))


def test_each_change_is_a_version_with_its_reason(home: Settings) -> None:
    versions = rows(
        home,
        "SELECT version_no, valid_from, valid_to, revision_reason, status, amount::INT / 1e6, changed_fields "
        f"FROM dim_investment_versions {GHENT} ORDER BY ALL",
    )
    amounts = ["amount", "amount_low", "amount_high"]
    assert [(*row[:6], row[6]) for row in versions] == [
        (1, date(2025, 3, 3), date(2025, 3, 4), "first_report", "announced", 250.0, []),
        (2, date(2025, 3, 4), date(2025, 9, 1), "amount", "announced", 300.0, amounts),
        (3, date(2025, 9, 1), None, "status", "opened", 280.0, ["status", *amounts]),
    ]


def test_a_past_day_shows_what_was_known_then(home: Settings) -> None:
    known = "SELECT status, amount::INT / 1e6 FROM investments_as_of(DATE '{}') " + GHENT
    assert rows(home, known.format("2025-03-02")) == []
    assert rows(home, known.format("2025-08-31")) == [("announced", 300.0)]
    assert rows(home, known.format("2025-12-31")) == [("opened", 280.0)]


def test_outlets_that_disagree_are_both_kept_and_flagged(home: Settings) -> None:
    found = rows(
        home, "SELECT has_conflict, conflict_fields FROM dim_investments ORDER BY article_count DESC"
    )
    assert found[0] == (True, ["amount"])  # 250 against 300 at the announcement; the opening's 280 is news
    assert found[1:] == [(False, [])] * 2
    claims = rows(
        home,
        f"SELECT amount::INT / 1e6 FROM fct_investment_amounts {GHENT} ORDER BY ALL",
    )
    assert claims == [(250.0,), (280.0,), (300.0,)]


def test_a_rerun_of_the_announcement_moves_nothing(home: Settings) -> None:
    events = rows(
        home,
        "SELECT reported_status, status_before, status_after, is_accepted FROM fct_status_events "
        "WHERE reported_on = '2025-10-01'",
    )
    assert events == [("announced", "opened", "opened", False)]


def test_a_currency_without_a_rate_has_no_dollars_and_says_why(home: Settings) -> None:
    found = rows(
        home,
        "SELECT amount::INT, amount_usd, fx_rate, no_rate_reason FROM dim_investments "
        "WHERE currency_code = 'NGN'",
    )
    assert found == [(7_000_000, None, None, "no_rate")]


def test_a_late_report_takes_its_place_and_its_id_leads_on(home: Settings, tmp_path: Path) -> None:
    late = settings_in(tmp_path / "late")
    load(late, REPORTS[:3])
    judge(late, REPORTS[:3])
    publish(late)
    (before,) = {row[0] for row in rows(late, "SELECT investment_id FROM dim_investments")}
    load(late, [RUMOUR, *REPORTS[3:]], folder="late")
    judge(late, [RUMOUR, *REPORTS[:4]])
    late_hash = publish(late)
    first = "SELECT investment_id, valid_from, status FROM dim_investment_versions WHERE status = 'rumoured'"
    ((after, *version),) = rows(late, first)
    assert version == [date(2025, 1, 10), "rumoured"]
    with open_warehouse(late, read_only=True) as connection:
        ledger = connection.execute("SELECT retired_id, current_id FROM resolved.redirects").fetchall()
    assert (before, after) in ledger
    novelty = rows(
        late,
        f"SELECT novelty_rank, days_since_similar FROM fct_investment_mentions {GHENT} ORDER BY ALL",
    )
    assert novelty == [(1, None), (2, 52), (3, 1), (4, 181), (5, 30)]

    at_once = settings_in(tmp_path / "at_once")
    load(at_once, [*reversed(REPORTS), RUMOUR])
    judge(at_once, [RUMOUR, *REPORTS[:4]])
    assert publish(at_once) == late_hash


def test_un_merging_restores_the_former_rows_exactly(home: Settings) -> None:
    before = marts_hash(home.marts)
    judge(home, [*REPORTS[:4], OTHER])
    joined = publish(home)
    assert joined["dim_investments"] != before["dim_investments"]
    judge(home, REPORTS[:4])
    assert publish(home) == before


def test_a_newer_rate_table_does_not_rewrite_what_was_converted(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(home.home, tmp_path / "home")
    upgraded = settings_in(tmp_path / "home")
    before = marts_hash(upgraded.marts)
    with open_warehouse(upgraded) as connection:
        connection.execute("UPDATE ref.fx_rates SET usd_per_unit = 2 * usd_per_unit")
    monkeypatch.setattr(build, "__version__", "next")
    assert build.build_marts(upgraded).is_full_refresh
    assert publish(upgraded) == before
