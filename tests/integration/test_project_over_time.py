"""What becomes of one project as its reports come in: each test reads like the news.

All reports of this file go into one warehouse, build after build; a copy of it is kept after each.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ingest.settings import Settings
from ingest.warehouse.build import build_marts
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash, publish_marts, read_marts
from tests.golden.loading import judge, load
from tests.golden.mart_sets import SOURCES
from tests.unit.warehouse.fictional import Story, settings_in

# ruff: noqa: S608 (columns of our own)
DAY = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
Judged = tuple[str, str, str, str]


def report(firm: str, outlet: str, day: int, amount: int | None = 300, **fields: Any) -> Story:
    """A report of `firm`'s plant in Ghent, `day` days after March 3, 2025; the sum in millions of euros."""
    told = {"status": "announced", "dated": None, "legal_form": None} | fields
    return Story(
        firm=firm,
        source=outlet,
        published_at=DAY + timedelta(days=day),
        amount=None if amount is None else Decimal(amount * 1_000_000),
        **told,
    )


# Each list is one project; its reports are judged to be the same, so that the model alone is tested here.
DISAGREEING = [
    report("Aldermoor Glass", "coast-gazette", 1, 280),
    report("Aldermoor Glass", "castor", 0, 300),
    report("Aldermoor Glass", "northline", 0, 300),
    report("Aldermoor Glass", "deal-digest", 30, 999, status="planned"),
]
OPENED_DEARER = [
    report("Brisling Foods", "castor", 0, 300),
    report("Brisling Foods", "castor", 80, None, status="under_construction"),
    report("Brisling Foods", "northline", 200, 345, status="opened"),
]
PUMPS = (
    "The plant is to make pumps for heating networks, a trade that has doubled in five years, its head said."
)
COPIED = [report("Corrigan Pumps", "castor", 0, note=PUMPS)] + [
    report("Corrigan Pumps", outlet, 1, note=f"{PUMPS} By our wire services, {number}.")
    for number, outlet in enumerate(["harbour-daily", "coast-gazette", "deal-digest", "inbox"])
]
RELEASED = [report("Dunnock Pharma", "releasehub", 0)]
CONFIRMATION = report("Dunnock Pharma", "northline", 2, note="Its own reporter was there.")
SET_BACK = [
    report("Eastlake Cement", "castor", 0),
    report("Eastlake Cement", "castor", 300, status="opened"),
    report("Eastlake Cement", "deal-digest", 320, status="announced"),
]
ARMS = (
    "Arms that pack biscuits are to leave the hall from next summer, and those that sort parcels a year on. "
    "Neighbours were shown the drawings on Sunday, and most liked the trees."
)
CORRECTED = [report("Fallowfield Robotics", "castor", 0, 250, note=ARMS)]
CORRECTION = report(
    "Fallowfield Robotics", "castor", 1, 25,
    note=f"{ARMS}\n\n(Corrects the amount in the second sentence: it is a tenth of what was reported.)",
)  # fmt: skip
NOT_CONVERTED = [
    report("Gannet Cocoa", "castor", 0, currency_code="NGN"),
    replace(report("Hollin Cocoa", "castor", 0), published_at=None),
    replace(report("Ibex Mills", "castor", 0), published_at=datetime(1987, 6, 9, tzinfo=UTC)),
    report("Junco Cocoa", "castor", 0, currency_code="SAR"),
]
EARLY = [report("Kingsley Paper", "northline", 10), report("Kingsley Paper", "castor", 20)]
LATE = report("Kingsley Paper", "coast-gazette", 0)
#: Two projects of two firms, until somebody says otherwise.
APART = [report("Lorimer Tools", "castor", 0), report("Ravensby Toolmakers", "northline", 5, city="Leuven")]


def same(entity: str, items: Sequence[str]) -> list[Judged]:
    return [(entity, items[0], item, "same") for item in items[1:]]


def same_project(stories: Sequence[Story]) -> list[Judged]:
    return same("project", [f"{story.article_id}-i0" for story in stories])


JUDGED = [
    *same_project(DISAGREEING), *same_project(OPENED_DEARER), *same_project(COPIED), *same_project(SET_BACK),
    *same_project([*RELEASED, CONFIRMATION]), *same_project([*CORRECTED, CORRECTION]),
    *same_project([*EARLY, LATE]), *same("article", [story.article_id for story in COPIED]),
]  # fmt: skip
MERGED = [*same_project(APART), *same("firm", ["lorimer tools", "ravensby toolmakers"])]


class Told:
    """The warehouse after each build, by the name of what happened."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.live = settings_in(home / "live")
        self.live.home.mkdir()
        shutil.copy(SOURCES, self.live.home / "sources.yml")

    def build(self, name: str, arrived: Sequence[Story] = (), judged: Sequence[Judged] = ()) -> None:
        if arrived:
            load(self.live, [story.records() for story in arrived], folder=name)
        judge(self.live, [*JUDGED, *judged])
        build_marts(self.live)
        publish_marts(self.live)
        (self.home / name).mkdir()
        for file in (self.live.warehouse, self.live.marts):
            shutil.copy(file, self.home / name)

    def after(self, name: str) -> Settings:
        return settings_in(self.home / name)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """First reports; two projects judged one; that taken back; then late reports and a correction."""
    told = Told(tmp_path_factory.mktemp("over_time"))
    groups = (DISAGREEING, OPENED_DEARER, COPIED, RELEASED, SET_BACK, CORRECTED, NOT_CONVERTED, EARLY, APART)
    told.build("first reports", [story for group in groups for story in group])
    told.build("merged", judged=MERGED)
    told.build("taken back")
    told.build("later reports", [LATE, CORRECTION, CONFIRMATION])
    return told


def rows(settings: Settings, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in read_marts(settings, sql, values)]


def investment(settings: Settings, firm: str, columns: str) -> tuple[Any, ...]:
    """The one investment of a firm."""
    firm_id = "SELECT firm_id FROM dim_firms WHERE firm_name = $firm"
    sql = f"SELECT {columns} FROM dim_investments WHERE investor_firm_id = ({firm_id})"
    [row] = rows(settings, sql, firm=firm)
    return row


def redirects(settings: Settings) -> list[tuple[Any, ...]]:
    with open_warehouse(settings, read_only=True) as connection:
        return connection.execute("SELECT entity, retired_id, current_id FROM resolved.redirects").fetchall()


def millions(*values: Decimal | None) -> tuple[float | None, ...]:
    return tuple(None if value is None else float(value) / 1e6 for value in values)


def test_two_outlets_disagree(told: Told) -> None:
    now = told.after("first reports")
    investment_id, amount, has_conflict, fields = investment(
        now, "Aldermoor Glass", "investment_id, amount, has_conflict, conflict_fields"
    )
    assert millions(amount) == (300,), "the agencies: neither the most daring nor the latest"
    assert (has_conflict, fields) == (True, ["amount"])
    claims = "SELECT amount FROM fct_investment_amounts WHERE investment_id = $id ORDER BY ALL"
    assert [millions(*row) for row in rows(now, claims, id=investment_id)] == [(280,), (300,), (300,), (999,)]
    stated = "SELECT DISTINCT stated_value FROM fct_statements WHERE investment_id = $id AND property = $what"
    assert len(rows(now, stated, id=investment_id, what="amount")) == 3


def test_pledge_then_opening_at_another_amount(told: Told) -> None:
    now = told.after("first reports")
    investment_id, pledged, realised, status, has_conflict, sources = investment(
        now,
        "Brisling Foods",
        "investment_id, pledged_usd, realised_usd, status, has_conflict, independent_source_count",
    )
    # dollars for a euro: 1.0465 on March 3, when it was pledged, and 1.1736 on September 19, when it opened
    assert millions(pledged, realised) == pytest.approx((300 * 1.0465, 345 * 1.1736), rel=1e-3)
    assert (status, has_conflict, sources) == ("opened", False, 2)
    steps = "SELECT reported_status, status_before, is_transition FROM fct_status_events "
    assert rows(now, f"{steps} WHERE investment_id = $id ORDER BY reported_on", id=investment_id) == [
        ("announced", None, True),
        ("under_construction", "announced", True),
        ("opened", "under_construction", True),
    ]
    versions = "SELECT status, amount, revision_reason, valid_from, valid_to FROM dim_investment_versions "
    work, opening = DAY.date() + timedelta(days=80), DAY.date() + timedelta(days=200)
    assert rows(now, f"{versions} WHERE investment_id = $id ORDER BY version_no", id=investment_id) == [
        ("announced", Decimal(300_000_000), "first_report", DAY.date(), work),
        ("under_construction", Decimal(300_000_000), "status", work, opening),
        ("opened", Decimal(345_000_000), "status", opening, None),
    ]


def test_five_copies_of_one_wire_are_one_source(told: Told) -> None:
    columns = "article_count, independent_source_count, is_press_release_only"
    assert investment(told.after("first reports"), "Corrigan Pumps", columns) == (5, 1, False)


def test_a_press_release_alone_is_no_source_until_a_reporter_confirms_it(told: Told) -> None:
    columns = "article_count, independent_source_count, is_press_release_only"
    assert investment(told.after("first reports"), "Dunnock Pharma", columns) == (1, 0, True)
    assert investment(told.after("later reports"), "Dunnock Pharma", columns) == (2, 1, False)


def test_a_step_back_is_kept_as_a_claim_and_not_taken(told: Told) -> None:
    now = told.after("first reports")
    investment_id, status = investment(now, "Eastlake Cement", "investment_id, status")
    assert status == "opened"
    steps = "SELECT reported_status, status_after, is_transition, is_accepted FROM fct_status_events "
    last = rows(now, f"{steps} WHERE investment_id = $id ORDER BY reported_on DESC LIMIT 1", id=investment_id)
    assert last == [("announced", "opened", False, False)]
    claims = "SELECT stated_value FROM fct_statements WHERE investment_id = $id AND property = 'status'"
    assert sorted(rows(now, claims, id=investment_id)) == [("announced",), ("announced",), ("opened",)]


@pytest.mark.parametrize(
    ("firm", "reason"),
    [
        ("Gannet Cocoa", "no_rate"),
        ("Hollin Cocoa", "no_date"),
        ("Ibex Mills", "no_rate"),
        ("Junco Cocoa", None),
    ],
    ids=["not quoted by the ECB", "no day whose rate it could be", "before the table begins", "pegged"],
)
def test_a_sum_without_a_rate_says_why_and_is_never_one_to_one(
    told: Told, firm: str, reason: str | None
) -> None:
    amount, amount_usd, rate, why = investment(
        told.after("first reports"), firm, "amount, amount_usd, fx_rate, no_rate_reason"
    )
    assert (*millions(amount), why) == (300, reason)
    assert millions(amount_usd) == ((None,) if reason else (80,))  # the riyal stands at 3.75 to the dollar
    assert (rate is None) == (reason is not None)


def test_a_late_article_takes_its_place(told: Told) -> None:
    columns = "investment_id, first_reported_on, mention_count"
    before, first_before, _ = investment(told.after("first reports"), "Kingsley Paper", columns)
    now = told.after("later reports")
    after, first_after, mentions = investment(now, "Kingsley Paper", columns)
    assert (first_before, first_after, mentions) == (date(2025, 3, 13), date(2025, 3, 3), 3)
    novelty = (
        "SELECT source_id, novelty_rank, days_since_similar FROM fct_investment_mentions "
        "JOIN dim_articles USING (article_id) WHERE investment_id = $id ORDER BY novelty_rank"
    )
    expected = [("coast-gazette", 1, None), ("northline", 2, 10), ("castor", 3, 10)]
    assert rows(now, novelty, id=after) == expected
    assert ("project", before, after) in redirects(now), "the id of the first report leads on"
    leads = "SELECT current_id FROM bridge_retired_ids WHERE entity = 'project' AND retired_id = $id"
    assert rows(now, leads, id=before) == [(after,)]


def test_a_correction_becomes_a_revision_and_the_old_value_stays_queryable(told: Told) -> None:
    firm, columns = "Fallowfield Robotics", "investment_id, amount, independent_source_count, has_conflict"
    _, before, *_ = investment(told.after("first reports"), firm, columns)
    now = told.after("later reports")
    investment_id, after, sources, has_conflict = investment(now, firm, columns)
    assert millions(before, after) == (250, 25)
    assert (sources, has_conflict) == (1, False), "an outlet that corrects itself is no second source"
    versions = "SELECT version_no, revision_reason, changed_fields, amount FROM dim_investment_versions "
    revised = rows(now, f"{versions} WHERE investment_id = $id ORDER BY version_no", id=investment_id)
    assert [(*row[:2], "amount" in row[2], *millions(row[3])) for row in revised] == [
        (1, "first_report", False, 250),
        (2, "correction", True, 25),
    ]
    known = "SELECT amount FROM investments_as_of($day) WHERE investment_id = $id"
    assert millions(*rows(now, known, id=investment_id, day=DAY.date())[0]) == (250,)


def test_a_merge_makes_one_row_and_leaves_a_redirect(told: Told) -> None:
    merged = told.after("merged")
    [(firm,)] = rows(merged, "SELECT firm_name FROM dim_firms WHERE list_contains(aliases, 'Lorimer Tools')")
    assert investment(merged, firm, "mention_count, independent_source_count") == (2, 2)
    assert sorted(entity for entity, *_ in redirects(merged)) == ["firm", "project"]


def test_taking_a_merge_back_restores_the_former_rows(told: Told) -> None:
    first, merged, back = (
        marts_hash(told.after(name).marts) for name in ("first reports", "merged", "taken back")
    )
    assert back == first
    changed = {mart for mart in first if merged[mart] != first[mart]}
    assert changed >= {"bridge_investment_parties", "dim_firms", "dim_investments", "fct_status_events"}
    assert redirects(told.after("taken back")) == []
