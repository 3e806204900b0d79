"""The marts' properties: everything described, vocabularies those of the records."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.lexicons import read_rows
from ingest.records import (
    KINDS,
    MODALITIES,
    PARTY_ROLES,
    QUALIFIERS,
    RELATIONS,
    STATISTIC_MODALITIES,
    STATUSES,
)
from ingest.registry import SOURCE_KINDS
from ingest.settings import PROJECT_ROOT
from ingest.warehouse.build import mart_names
from tests.unit.warehouse.fictional import settings_in

FOLDER = PROJECT_ROOT / "dbt_project" / "models" / "marts"
SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
MARTS = [
    "bridge_firm_identifiers",
    "bridge_firm_parents",
    "bridge_investment_parties",
    "bridge_retired_ids",
    "dim_articles",
    "dim_dates",
    "dim_firms",
    "dim_investment_versions",
    "dim_investments",
    "dim_regions",
    "dim_sources",
    "fct_firm_relations",
    "fct_investment_amounts",
    "fct_investment_mentions",
    "fct_statements",
    "fct_statistics",
    "fct_status_events",
    "like_fdi_markets",
    "like_unctad_greenfield",
    "like_unctad_mna",
    "rpt_counted_investments",
    "rpt_firm_footprint",
    "rpt_headline_metrics",
    "rpt_investments_by_region_month",
]


def mart_properties(mart: str) -> dict[str, Any]:
    [properties] = yaml.safe_load((FOLDER / f"{mart}.yml").read_text())["models"]
    assert isinstance(properties, dict)
    return properties


@pytest.mark.parametrize(
    "mart", sorted(path.stem for path in (PROJECT_ROOT / "dbt_project/models/marts").glob("*.sql"))
)
def test_every_mart_and_column_is_described(mart: str) -> None:
    properties = mart_properties(mart)
    assert properties["name"] == mart
    assert properties["description"]
    assert all(column["description"] and column["data_type"] for column in properties["columns"])


def accepted(mart: str, column: str) -> set[str]:
    [test] = mart_properties(mart)["data_tests"]
    return set(test["holds"]["arguments"]["values"][column])


def test_accepted_values_are_the_vocabularies_of_the_records() -> None:
    assert accepted("dim_investments", "kind") == set(KINDS)
    assert accepted("dim_investments", "family") == {family for family, _, _ in KINDS.values()}
    assert accepted("dim_investments", "status") == set(STATUSES)
    assert accepted("dim_investments", "modality") == set(MODALITIES)
    assert accepted("dim_investments", "amount_qualifier") == set(QUALIFIERS)
    assert accepted("bridge_investment_parties", "party_role") == set(PARTY_ROLES)
    assert accepted("fct_status_events", "reported_status") == set(STATUSES)
    assert accepted("fct_firm_relations", "relation") == set(RELATIONS)
    assert accepted("dim_sources", "source_kind") == {*SOURCE_KINDS, "unknown"}
    assert accepted("fct_statistics", "modality") == set(STATISTIC_MODALITIES)


def test_every_sector_that_the_extractor_names_has_its_line_in_the_seed() -> None:
    seeded = {line.split(",")[0] for line in (SEEDS / "sectors.csv").read_text().splitlines()[1:]}
    assert seeded == {sector for _, sector in read_rows("sectors.tsv")}


def test_marts_are_those_that_the_model_names() -> None:
    assert mart_names(settings_in(Path())) == MARTS
