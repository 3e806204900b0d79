"""The feed of changes, restatements of the headline metrics, and watch lists, between real publications."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from expectations.watch import read_watches, tell_watchers
from ingest.cli import app
from ingest.errors import InflowError
from ingest.operations import open_incidents
from ingest.settings import Settings
from ingest.warehouse.batches import write_batch
from ingest.warehouse.build import build_marts
from ingest.warehouse.changes import LEDGERS
from ingest.warehouse.feed import changes_of, read_changes, read_restatements
from ingest.warehouse.load import load_pending_batches
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import Publication, marts_hash, publish_marts, read_marts
from tests.golden.loading import judge
from tests.unit.warehouse.fictional import Story, batch, settings_in

# ruff: noqa: S608 (ids of ours)

PLEDGE = "SELECT investment_id FROM rpt_counted_investments WHERE investor_name = 'Celumar SA'"


def change_marts(settings: Settings, *statements: str) -> Publication:
    """Publish marts that another extractor, rule or model would have built from the same articles."""
    with open_warehouse(settings) as connection:
        for statement in statements:
            connection.execute(statement)
    return publish_marts(settings)


def restate(settings: Settings) -> tuple[str, Publication]:
    [row] = read_marts(settings, PLEDGE)
    investment = row["investment_id"]
    publication = change_marts(
        settings,
        "UPDATE marts.dim_investments SET pledged_usd = pledged_usd + 500, amount = amount + 500 "
        f"WHERE investment_id = '{investment}'",
        "UPDATE marts.fct_investment_mentions SET extractor_version = 'labels-2' "
        f"WHERE investment_id = '{investment}'",
    )
    return investment, publication


def inflow(home: Settings, *arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, env={"INFLOW_HOME": str(home.home)})
    assert result.exit_code == 0, result.output
    return result.output


# -- the feed ---------------------------------------------------------------------------------------------


def test_the_first_publication_reports_every_investment_once(golden: Settings) -> None:
    changes = read_changes(golden)
    investments = read_marts(golden, "SELECT investment_id FROM dim_investments")
    assert {change["change_kind"] for change in changes} == {"new_project"}
    assert sorted(change["investment_id"] for change in changes) == sorted(
        row["investment_id"] for row in investments
    )
    assert all(change["cause"] == "news" and change["quote"] and change["article_ids"] for change in changes)


def test_publishing_the_same_again_is_no_change(home: Settings) -> None:
    before = read_changes(home)
    publication = publish_marts(home)
    assert read_changes(home) == before, "the feed is carried on"
    assert changes_of(home, publication.publication_id) == []
    assert read_restatements(home) == []


def test_an_article_about_a_known_and_a_new_project_is_news(home: Settings) -> None:
    cursor = read_changes(home)[-1]["change_id"]
    write_batch(home, batch([Story(firm="Dunovik Works", legal_form=None, partner="Halvard Motors")]))
    load_pending_batches(home)
    build_marts(home)
    publish_marts(home)
    [change] = read_changes(home, cursor)
    assert (change["change_kind"], change["cause"], change["value_after"]) == (
        "new_project",
        "news",
        "planned",
    )
    assert change["party_names"] == ["Dunovik Works", "Halvard Motors"]
    assert "BE" in change["region_ids"]
    assert change["quote"] == "Dunovik Works plans"
    assert read_restatements(home) == []


def test_each_material_change_is_one_row(home: Settings) -> None:
    one, other, third = (
        row["investment_id"]
        for row in read_marts(
            home, "SELECT investment_id FROM rpt_counted_investments ORDER BY investment_id LIMIT 3"
        )
    )
    publication = change_marts(
        home,
        "UPDATE marts.dim_investments SET status = 'cancelled', is_included = false, "
        f"exclusion_reason = 'called_off' WHERE investment_id = '{one}'",
        f"UPDATE marts.dim_investments SET destination_region_id = 'VN' WHERE investment_id = '{other}'",
        f"DELETE FROM marts.dim_investments WHERE investment_id = '{third}'",
    )
    changes = changes_of(home, publication.publication_id)
    assert [(change["investment_id"], change["change_kind"]) for change in changes] == [
        (one, "called_off"),
        (one, "not_counted"),
        (other, "place"),
        (third, "removed"),
    ]
    assert all(change["investor_name"] and change["party_names"] for change in changes), "also the removed"
    ids = [change["change_id"] for change in read_changes(home)]
    assert ids == sorted(set(ids))


def test_a_cursor_goes_on_where_it_stopped(golden: Settings) -> None:
    everything = read_changes(golden)
    first = read_changes(golden, limit=10)
    assert first + read_changes(golden, first[-1]["change_id"]) == everything
    day = f"{everything[0]['published_at']:%Y-%m-%d}"
    assert read_changes(golden, day) == everything
    assert read_changes(golden, everything[0]["publication_id"]) == []
    with pytest.raises(InflowError, match="'yesterday' is no cursor"):
        read_changes(golden, "yesterday")


def test_ledgers_are_outside_the_hash_and_described(golden: Settings) -> None:
    assert not set(LEDGERS) & set(marts_hash(golden.marts))
    rows = read_marts(golden, "SELECT comment FROM duckdb_columns() WHERE table_name IN ('rpt_changes')")
    assert len(rows) == len(LEDGERS["rpt_changes"][1])
    assert all(row["comment"] for row in rows)


def test_a_published_file_of_an_older_make_is_no_obstacle(home: Settings) -> None:
    """It lacks the feed and a column: what can be compared is, what is missing counts as empty."""
    with duckdb.connect(str(home.marts)) as connection:
        connection.execute("DROP TABLE rpt_changes")
        connection.execute("ALTER TABLE dim_investments DROP COLUMN exclusion_reason")
    publication = publish_marts(home)
    assert {change["change_kind"] for change in read_changes(home)} <= {"counted", "not_counted"}
    assert publication.article_ids == []


# -- restatements -----------------------------------------------------------------------------------------


def test_another_reading_of_the_same_articles_restates_the_metrics(home: Settings) -> None:
    [before] = read_marts(home, "SELECT sum(pledged_capital_usd) AS usd FROM rpt_counted_investments")
    investment, publication = restate(home)
    [change] = changes_of(home, publication.publication_id)
    assert (change["change_kind"], change["cause"], change["quote"]) == ("amount", "restatement", None)
    [row] = read_restatements(home)
    assert row["metric_name"] == "pledged_capital_usd"
    assert (row["value_before"], row["value_after"]) == (before["usd"], before["usd"] + 500)
    assert (row["from_articles"], row["from_restatement"]) == (Decimal(0), Decimal(500))
    assert row["investment_ids"] == [investment]
    assert row["reasons"] == ["extractor: labels -> labels-2"]


@pytest.mark.full
def test_what_a_person_decides_is_a_restatement_too(home: Settings) -> None:
    """Two projects judged to be one, by the real resolution and build."""
    mentions = read_marts(
        home,
        "SELECT any_value(mention_id) AS mention_id FROM fct_investment_mentions "
        "SEMI JOIN (FROM rpt_counted_investments WHERE country_id = 'HU') USING (investment_id) "
        "GROUP BY investment_id ORDER BY investment_id LIMIT 2",
    )
    judge(home, [("project", *(row["mention_id"] for row in mentions), "same")])
    build_marts(home)
    publication = publish_marts(home)
    assert "removed" in {change["change_kind"] for change in changes_of(home, publication.publication_id)}
    [projects] = [row for row in read_restatements(home) if row["metric_name"] == "projects"]
    assert projects["from_restatement"] < 0
    assert projects["from_articles"] == 0
    assert projects["reasons"] == ["judgements.csv, sources.yml or a model changed"]


def test_metrics_of_restatements_are_the_headline_metrics(home: Settings) -> None:
    change_marts(
        home,
        "UPDATE marts.dim_investments SET pledged_usd = 1, realised_usd = 1, amount_usd = 1, "
        "jobs_created = 1, independent_source_count = 99",
        "DELETE FROM marts.dim_investments WHERE investment_id = (SELECT min(investment_id) "
        "FROM marts.dim_investments WHERE is_included)",
    )
    declared = {row["metric_name"] for row in read_marts(home, "FROM rpt_headline_metrics")}
    assert {row["metric_name"] for row in read_restatements(home)} == declared


def test_commands_show_changes_and_restatements(home: Settings) -> None:
    restate(home)
    assert "Go on with: inflow changes --since" in inflow(home, "changes", "--limit", "2")
    shown = json.loads(inflow(home, "changes", "--json", "--limit", "2"))
    assert shown["cursor"] == shown["changes"][-1]["change_id"]
    assert "pledged_capital_usd" in inflow(home, "restatements", "--json")
    assert "labels-2" in inflow(home, "restatements").replace("\n", "").replace(" ", "")


# -- watch lists ------------------------------------------------------------------------------------------

WATCHED = """
watches:
- name: Paper in Uruguay
  firms: [celumar sa]
  regions: [Uruguay]
  sectors: [Paper]
- name: Elsewhere
  firms: [Celumar SA]
  regions: [VN]
- name: Called off
  regions: [UY]
  changes: [called_off]
"""


@pytest.fixture
def watched(home: Settings) -> Settings:
    (home.home / "watch.yml").write_text(WATCHED)
    return home


def test_a_watch_list_becomes_one_message_with_the_change(watched: Settings) -> None:
    _, publication = restate(watched)
    assert tell_watchers(watched, publication) == 1
    [incident] = open_incidents(watched)
    assert incident.severity == "info"
    assert incident.title.startswith("Paper in Uruguay: 1 changes, first amount: Celumar SA")
    assert incident.alert["samples"][0]["row_id"] == f"{publication.publication_id}-000001"


def test_a_message_without_channel_closes_with_the_next_publication(watched: Settings) -> None:
    tell_watchers(watched, restate(watched)[1])
    assert tell_watchers(watched, publish_marts(watched)) == 0
    assert open_incidents(watched) == []


def test_the_command_previews_what_a_list_matches(watched: Settings) -> None:
    output = inflow(watched, "watch")
    assert "Paper in Uruguay: 1" in output
    assert "Elsewhere: 0" in output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("watches: [", "not YAML"),
        ("firms: [x]", "needs a list `watches`"),
        ("watches: [{firms: [x]}]", "list 1 needs a `name`"),
        ("watches: [{name: a, colour: [x]}]", "'a' has `colour`"),
        ("watches: [{name: a}]", "'a' watches nothing"),
        ("watches: [{name: a, regions: [NO, 1]}]", "must be a list of texts"),
        ("watches: [{name: a, regions: [Atlantis]}]", "no place 'Atlantis'"),
        ("watches: [{name: a, firms: [x], changes: [rain]}]", "'rain' is no change"),
        ("watches: [{name: a, firms: [x]}, {name: a, firms: [y]}]", "two lists have the same name"),
    ],
)
def test_a_malformed_file_says_what_is_wrong(
    golden: Settings, tmp_path: Path, content: str, said: str
) -> None:
    reader = settings_in(tmp_path)
    reader.marts.symlink_to(golden.marts)
    path = tmp_path / "watch.yml"
    path.write_text(content)
    with pytest.raises(InflowError, match=said) as raised:
        read_watches(reader)
    assert str(path) in str(raised.value)


def test_a_malformed_file_stops_no_publication(home: Settings, caplog: pytest.LogCaptureFixture) -> None:
    (home.home / "watch.yml").write_text("watches: [")
    assert tell_watchers(home, publish_marts(home)) == 0
    assert "watch.yml: not YAML" in caplog.text
