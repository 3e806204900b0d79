"""The readers put together: roles, ids, and the sample article where the shared gold set is at hand."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from ingest.extract.extractor import default_extractor
from ingest.parse.text import plain_article

SAMPLE = Path(__file__).resolve().parents[4] / "shared" / "gold" / "dev" / "seed-000.json"

TEXT = """Harcourt to build plant in Vienna

Harcourt Industries Inc said on Monday it will invest $40 million in a chip plant in Vienna, Austria.
Rival Bellmont Foods Corp, based in Boston, declined to comment.
"""


def test_roles_follow_from_the_investments() -> None:
    extraction = default_extractor().extract(plain_article(TEXT, "test"))
    roles = {firm.name: firm.role for firm in extraction.firms}
    assert roles == {"Harcourt Industries Inc": "party", "Bellmont Foods Corp": "mention"}
    destinations = {place.name for place in extraction.regions if place.role == "destination"}
    assert destinations == {"Vienna"}


def test_ids_are_unique_and_the_version_is_stamped() -> None:
    extractor = default_extractor()
    extraction = extractor.extract(plain_article(TEXT, "test"))
    tables = (extraction.firms, extraction.regions, extraction.investments, extraction.statistics)
    mentions = [mention for table in tables for mention in table]
    assert all(count == 1 for count in Counter(mention.mention_id for mention in mentions).values())
    assert {mention.extractor_version for mention in mentions} == {extractor.version}


def test_the_extractor_is_made_once() -> None:
    assert default_extractor() is default_extractor()


@pytest.mark.skipif(not SAMPLE.is_file(), reason="the shared gold set is not beside the project")
def test_the_sample_article_reads_as_the_data_model_says() -> None:
    extraction = default_extractor().extract(
        plain_article(json.loads(SAMPLE.read_text("utf-8"))["text"], "gold")
    )
    projects = [each for each in extraction.investments if each.kind != "partnership"]
    assert [
        (each.kind, each.status, each.destination_surface, each.destination_subdivision_code)
        for each in projects
    ] == [
        ("new_facility", "opened", "Nanjing", "CN-JS"),
        ("new_facility", "opened", "Nanjing", "CN-JS"),
        ("rnd", "planned", "China", None),
    ]
    pledge = projects[-1]
    assert (pledge.amount, pledge.currency_code, pledge.amount_qualifier) == (
        Decimal(3_000_000_000),
        "CNY",
        "at_least",
    )
    assert (pledge.stated_usd, pledge.horizon_years) == (Decimal(420_000_000), 6)
    assert [each.is_year_imputed for each in projects[:2]] == [True, True]
    assert sum(each.amount is not None for each in extraction.investments) == 1
    partners = {
        party.firm for each in extraction.investments for party in each.parties if party.role == "partner"
    }
    assert partners == {"Momenta", "Alibaba", "DeepSeek"}
    figures = {(each.value, each.modality) for each in extraction.statistics if each.unit == "USD"}
    assert figures == {
        (Decimal(11_540_000_000), "actual"),
        (Decimal(708_730_000_000), "actual"),
        (Decimal(700_000_000_000), "target"),
    }
