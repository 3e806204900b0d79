"""The marts hold exactly the rows that `marts/*.yml` expects: these, and not one more."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from expectations.steps import run_audit, run_build
from ingest.operations import last_check_results
from ingest.settings import Settings
from ingest.warehouse.publish import publish_marts, read_marts
from tests.golden.loading import judge, load
from tests.golden.mart_sets import SOURCES, judgements, read_set
from tests.unit.warehouse.fictional import settings_in

SETS = [read_set("carmakers"), read_set("towers")]
ARTICLES = [article for each in SETS for article in each.articles]
EXPECTED = {mart: [each.tables[mart] for each in SETS if mart in each.tables] for mart in SETS[0].tables}
#: Read otherwise than whole.
QUERIES = {
    # every country and subdivision of ISO 3166 is there: those that are referred to, and those around them
    "dim_regions": "FROM dim_regions WHERE article_count > 0 OR region_level = 'unknown' OR region_id IN "
    "(SELECT parent_region_id FROM dim_regions WHERE article_count > 0)",
    "fct_statements": "SELECT investment_id, property, coalesce(firm_name, stated_value) AS stated_value, "
    "first_reported_at, last_reported_at, list(mention_id) AS mentions FROM fct_statements "
    "LEFT JOIN dim_firms ON property LIKE '%firm_id' AND stated_value = firm_id GROUP BY ALL",
}
#: Ids that mean something by themselves.
SPEAKING_IDS = {"region_id", "destination_region_id", "source_region_id", "parent_region_id", "geonames_id"}
#: Columns of dim_investments that reports state as they stand.
CLAIMED = (
    "kind", "status", "modality", "project_type", "entry_mode", "amount", "currency_code", "amount_qualifier",
    "stated_usd", "horizon_years", "stake_pct", "jobs_created", "destination_region_id", "sector",
    "business_function", "date_lower", "date_upper", "investor_firm_id", "target_firm_id",
)  # fmt: skip
#: Made of another column, or of what is installed; `evidence` has a test of its own.
NOT_COMPARED = {
    "investment_sk", "fx_table_version", "inclusion_rule_version", "winner_rule_version", "evidence"
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The marts of all sets, published; the labels say who is who."""
    settings = settings_in(tmp_path_factory.mktemp("golden"))
    shutil.copy(SOURCES, settings.home / "sources.yml")
    judge(settings, judgements(ARTICLES))
    load(settings, [article.records() for article in ARTICLES])
    run_build(settings)
    run_audit(settings)
    publish_marts(settings)
    return settings


@pytest.fixture(scope="module")
def names(built: Settings) -> dict[str, str]:
    """Id -> what it means: a firm's name, an article's or project's label, `article.ordinal` of a mention."""
    meaning = {row["firm_id"]: row["firm_name"] for row in read_marts(built, "FROM dim_firms")}
    told = read_marts(built, "SELECT mention_id, investment_id FROM fct_investment_mentions")
    investment_of = {row["mention_id"]: row["investment_id"] for row in told}
    for label in (article.label for article in ARTICLES):
        meaning[label.article.article_id] = label.label_id
        for number, (mention, project) in enumerate(zip(label.investments, label.projects, strict=True)):
            meaning[mention.mention_id] = f"{label.label_id}.{number}"
            meaning[investment_of[mention.mention_id]] = project
    return meaning


def rows_of(settings: Settings, names: Mapping[str, str], mart: str) -> list[dict[str, Any]]:
    """Every row of the mart, with what its ids mean in place of them."""
    rows = read_marts(settings, QUERIES.get(mart, f"FROM {mart}"))
    return [dict(_named(name, value, names) for name, value in row.items()) for row in rows]


def _named(column: str, value: Any, names: Mapping[str, str]) -> tuple[str, Any]:
    """`firm_id` and its id -> `firm` and its name; lists sorted, numbers plain."""
    if column == "mentions":
        return column, sorted(names[one] for one in value)
    if column.endswith("_id") and not column.endswith("date_id") and column not in SPEAKING_IDS:
        short = "parent" if column == "parent_firm_id" else column.removesuffix("_id")
        return short, names.get(value, value)
    if isinstance(value, Decimal | float):
        return column, int(value) if value == int(value) else round(float(value), 10)
    return column, value


def in_order(rows: Iterable[Iterable[Any]]) -> list[list[str]]:
    """Rows as text, sorted: a difference is shown row by row."""
    return sorted([str(value) if isinstance(value, date) else repr(value) for value in row] for row in rows)


@pytest.mark.parametrize("mart", [mart for mart in EXPECTED if mart != "dim_investments"])
def test_a_mart_has_these_rows_and_no_other(built: Settings, names: dict[str, str], mart: str) -> None:
    columns, *others = [table["columns"] for table in EXPECTED[mart]]
    assert all(other == columns for other in others), "every set lists the same columns"
    rows = rows_of(built, names, mart)
    expected = [row for table in EXPECTED[mart] for row in table["rows"]]
    assert in_order([row[column] for column in columns] for row in rows) == in_order(expected)


@pytest.mark.parametrize(
    "expected",
    [row for table in EXPECTED["dim_investments"] for row in table],
    ids=lambda row: row["investment"],
)
def test_an_investment_has_these_values_and_no_other(
    built: Settings, names: dict[str, str], expected: dict[str, Any]
) -> None:
    [row] = [
        row for row in rows_of(built, names, "dim_investments") if row["investment"] == expected["investment"]
    ]
    stated = {name: value for name, value in row.items() if value is not None and value != []}
    assert {name: value for name, value in stated.items() if name not in NOT_COMPARED} == expected


def test_there_is_no_other_investment(built: Settings, names: dict[str, str]) -> None:
    listed = [row["investment"] for table in EXPECTED["dim_investments"] for row in table]
    assert sorted(row["investment"] for row in rows_of(built, names, "dim_investments")) == sorted(listed)


def test_every_figure_place_and_day_leads_to_its_words(built: Settings, names: dict[str, str]) -> None:
    texts = {article.label.article.article_id: article.label.article.text for article in ARTICLES}
    needed = {"amount": "amount", "jobs_created": "jobs", "horizon_years": "horizon", "date_lower": "date"}
    for row in read_marts(built, "FROM dim_investments"):
        for piece in row["evidence"]:
            words = texts[piece["article_id"]][piece["start_char"] : piece["end_char"]]
            assert words == piece["quote"]
        grounded = {piece["field"] for piece in row["evidence"]}
        assert {field for column, field in needed.items() if row[column] is not None} <= grounded


def test_every_value_that_reports_state_is_among_the_statements(built: Settings) -> None:
    strays = read_marts(
        built,
        """
        WITH cells AS (
            UNPIVOT (
                SELECT investment_id, COLUMNS(name -> list_contains($claimed, name))::VARCHAR
                FROM dim_investments
            ) ON COLUMNS(* EXCLUDE investment_id) INTO NAME property VALUE stated_value
        )

        FROM cells ANTI JOIN fct_statements USING (investment_id, property, stated_value)
        WHERE stated_value NOT IN ('unknown', 'not_applicable')
        """,
        {"claimed": list(CLAIMED)},
    )
    assert strays == []


def test_the_views_list_what_other_sources_would_count(built: Settings, names: dict[str, str]) -> None:
    greenfield = {"towers", "hefei-subsidiary"}  # both new, of a firm from abroad by the article's own words
    for view in ("like_fdi_markets", "like_unctad_greenfield"):
        assert {names[row["investment_id"]] for row in read_marts(built, f"FROM {view}")} == greenfield
    [towers] = read_marts(
        built,
        "SELECT investor_name, source_country_name, destination_country_name, sector, capital_usd::INT, "
        "jobs_created FROM like_fdi_markets WHERE capital_usd IS NOT NULL",
    )
    assert list(towers.values()) == ["Norrbo Wind AB", "Sweden", "Poland", "wind energy", 386_883_000, 470]
    assert read_marts(built, "FROM like_unctad_mna") == []


def test_the_audit_has_nothing_to_say_against_them(built: Settings) -> None:
    assert [result.check_name for result in last_check_results(built) if not result.is_ok] == []
