"""The golden articles as files in the inbox: extractor, matchers, model, audit, publication."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from expectations.steps import run_audit, run_build
from ingest.pipeline import drain
from ingest.settings import Settings
from ingest.warehouse.publish import publish_marts, read_marts
from tests.golden.mart_sets import SOURCES, read_set
from tests.unit.warehouse.fictional import settings_in


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Every article dropped into the inbox, dated ones as records of their outlets; nobody judged."""
    settings = settings_in(tmp_path_factory.mktemp("read"))
    settings.make_folders()
    shutil.copy(SOURCES, settings.home / "sources.yml")
    for article in (one.label.article for name in ("carmakers", "towers") for one in read_set(name).articles):
        path = settings.inbox / article.article_id
        if article.published_at is None:
            path.with_suffix(".txt").write_text(article.text)
            continue
        record = {
            "source": article.source,
            "title": article.title,
            "published_at": article.published_at.isoformat(),
            "text": article.text.removeprefix(f"{article.title}\n\n"),
        }
        path.with_suffix(".json").write_text(json.dumps(record))
    drain(settings, workers=1)
    run_build(settings)
    run_audit(settings)
    publish_marts(settings)
    return settings


def investments(settings: Settings, firm: str) -> list[dict[str, Any]]:
    sql = (
        "SELECT investments.*, targets.firm_name AS target FROM dim_investments AS investments "
        "JOIN dim_firms AS investors ON investor_firm_id = investors.firm_id "
        "JOIN dim_firms AS targets ON target_firm_id = targets.firm_id "
        "WHERE list_contains(list_append(investors.aliases, investors.firm_name), $firm)"
    )
    return read_marts(settings, sql, {"firm": firm})


def test_seven_outlets_tell_one_project(read: Settings) -> None:
    [towers] = investments(read, "Norrbo Wind AB")
    assert (towers["destination_region_id"], towers["source_region_id"]) == ("geonames:3099424", "SE")
    assert (towers["amount"], towers["currency_code"], towers["amount_qualifier"]) == (345e6, "EUR", "exact")
    assert (towers["pledged_usd"], towers["realised_usd"]) == (300e6 * 1.0849, 345e6 * 1.1214)
    assert towers["status"] in ("opened", "completed")
    assert (towers["article_count"], towers["independent_source_count"]) == (7, 4)
    assert "amount" in towers["conflict_fields"], "the city's 280 million"


def test_the_other_deal_of_the_round_up_is_its_own(read: Settings) -> None:
    [dairy] = investments(read, "Maritta Foods plc")
    assert (dairy["kind"], dairy["target"], dairy["article_count"]) == ("acquisition", "Kaszub Dairies", 1)
    assert (dairy["amount"], dairy["currency_code"]) == (40e6, "GBP")


def test_a_heading_that_names_a_country_says_nothing(read: Settings) -> None:
    assert read_marts(read, "FROM dim_investments WHERE destination_region_id = 'CL'") == []
    assert read_marts(read, "FROM fct_statistics WHERE region_id = 'CL'") == []
    assert read_marts(read, "SELECT article_count FROM dim_regions WHERE region_id = 'CL'") == [
        {"article_count": 1}
    ]
