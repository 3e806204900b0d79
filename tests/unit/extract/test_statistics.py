"""Aggregate figures; the cases are a table, one sentence each."""

from __future__ import annotations

import time

import pytest

from ingest.extract.dates import read_dates
from ingest.extract.firms import find_firms
from ingest.extract.money import read_money
from ingest.extract.regions import find_regions
from ingest.extract.statistics import extract_statistics
from ingest.records import StatisticMention
from tests.unit.extract.articles import article, document
from tests.unit.extract.test_readers import cases, same_numbers, written


def statistics(text: str) -> list[StatisticMention]:
    """Statistics of a text whose firms and places are found as the extractor finds them."""
    found = document(text)
    places = find_regions(found)
    firms = find_firms(found, places)
    return extract_statistics(found, places, read_money(found), read_dates(found), firms)


def show(statistic: StatisticMention) -> str:
    shown = f"{written(statistic.value)} {statistic.unit}"
    return shown if statistic.modality == "actual" else f"{shown} {statistic.modality}"


@pytest.mark.parametrize(("text", "expected"), cases("statistics"))
def test_statistics(text: str, expected: list[str]) -> None:
    found = statistics(text)
    assert [show(statistic) for statistic in found] == [same_numbers(piece) for piece in expected]
    for statistic in found:
        assert text[statistic.start_char : statistic.end_char] == statistic.quote
        for evidence in statistic.evidence:
            assert text[evidence.start_char : evidence.end_char] == evidence.quote


def test_a_named_firm_makes_it_a_project() -> None:
    assert statistics("Orlow Metals Inc. secured $2 billion in new investment.") == []


def test_place_period_and_metric_have_evidence() -> None:
    (found,) = statistics("By June 2025, foreign direct investment in Portugal has reached $7.2 billion.")
    assert found.region_surface == "Portugal"
    assert found.country_code == "PT"
    assert found.period_text == "By June 2025"
    assert found.metric == "foreign direct investment"
    assert {evidence.field for evidence in found.evidence} == {
        "value",
        "metric",
        "region_name",
        "period_text",
    }


def test_a_figure_compared_with_has_its_own_period() -> None:
    text = "In 2024 foreign investment in Kenya rose to $3 billion from $2 billion in 2023."
    assert [(each.period_text, each.value, each.country_code) for each in statistics(text)] == [
        ("2024", 3_000_000_000, "KE"),
        ("2023", 2_000_000_000, "KE"),
    ]
    text = "African startups raised $3 billion in 2023, down from $4 billion a year earlier."
    assert [each.period_text for each in statistics(text)] == ["2023", "a year earlier"]


def test_a_heading_supports_nothing() -> None:
    text = "Foreign investment reached $5 billion."
    found = type(document(text)).from_article(article(text, (0, len(text), "heading")))
    assert extract_statistics(found, [], read_money(found)) == []


HOSTILE = [
    "foreign investment ", "$5m in ", "rose to ", "$5m, ", "from $5m to ", "companies invested ",
    "12 projects ",
    "foreign investment rose ",
    "5 percent of ", "a company in the ", "½",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    found = document("Foreign investment reached $5m. " + unit * (50_000 // len(unit)))
    money = read_money(found)
    started = time.process_time()
    extract_statistics(found, [], money)
    assert time.process_time() - started < 8


def test_a_heading_names_what_the_lines_below_measure() -> None:
    head = "Foreign investment in Vietnam: the year 2023"
    text = (
        f"{head}\n\nRegistered capital hit $36.6 billion. Disbursement, too, was at a record: $23.2 billion."
    )
    found = type(document(text)).from_article(
        article(text, (0, len(head), "heading"), (len(head), len(text), "body"))
    )
    shown = extract_statistics(found, find_regions(found), read_money(found))
    assert [(show(each), each.country_code) for each in shown] == [
        ("36600000000 USD", "VN"),
        ("23200000000 USD", "VN"),
    ]


def test_both_ends_of_a_range_are_stated() -> None:
    assert [show(each) for each in statistics("Chile expects foreign investment of $18 to $20 billion.")] == [
        "18000000000 USD forecast",
        "20000000000 USD forecast",
    ]


def test_a_part_is_that_of_the_place_that_takes_it_in() -> None:
    first = "Foreign investment in Vietnam was $17 billion."
    text = f"{first} Japan came first with $6 billion. Kenya drew $1 billion."
    assert [each.country_code for each in statistics(text)] == ["VN", "VN", "KE"]
