"""Every check passes sound data and sees the fault that it is for: real suites, slices, DuckDB and GX."""

from pathlib import Path

import pytest

from expectations.checks import Check, Suite
from expectations.suites import HELD_SHARE, MART_SUITES, RAW_SUITES
from expectations.validation import Validator
from ingest.settings import Settings
from tests.unit.expectations.sound import failing, load_sound, sound_stories
from tests.unit.warehouse.fictional import settings_in

ROOT = Path(__file__).parents[3]
SUITES = {suite.name: suite for suite in (*RAW_SUITES, HELD_SHARE, *MART_SUITES)}
# ruff: noqa: S608 (the faults are ours)
CHECKS: list[Check] = [check for suite in SUITES.values() for check in suite.checks]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = settings_in(tmp_path_factory.mktemp("suites"))
    load_sound(settings, sound_stories(5))
    return settings


@pytest.fixture(scope="module")
def validator(settings: Settings) -> Validator:
    return Validator(settings, "test")


@pytest.mark.parametrize("suite", RAW_SUITES, ids=lambda suite: suite.name)
def test_sound_data_pass(settings: Settings, validator: Validator, suite: Suite) -> None:
    assert failing(settings, validator, suite) == {}


ONE = "WHERE mention_id = (SELECT min(mention_id) FROM raw.{table})"

# table, what is changed in one of its rows, the checks that must see it
FAULTS = [
    ("firm_mentions", "quote = quote || 'x'", {"quote"}),
    ("firm_mentions", "start_char = start_char + 1", {"quote"}),
    ("firm_mentions", "quote = '', end_char = start_char", {"quote"}),
    ("firm_mentions", "surface = 'Nowhere Ltd'", {"surface"}),
    ("firm_mentions", "name = '--'", {"name_letters"}),
    ("firm_mentions", "country_code = 'Belgium'", {"country_code"}),
    ("firm_mentions", "role = 'boss'", {"role"}),
    ("region_mentions", "latitude = 91", {"latitude"}),
    ("region_mentions", "longitude = -181", {"longitude"}),
    ("region_mentions", "latitude = NULL", {"coordinates"}),
    ("region_mentions", "latitude = 0, longitude = 0", {"null_island"}),
    ("region_mentions", "subdivision_code = 'FR-75'", {"subdivision_of_country"}),
    ("region_mentions", "subdivision_code = 'BE_VOV'", {"subdivision_code", "subdivision_of_country"}),
    ("region_mentions", "country_code = 'B1'", {"country_code", "subdivision_of_country"}),
    ("region_mentions", "level = 'planet'", {"level"}),
    (
        "region_mentions",
        "level = 'country', country_code = NULL, subdivision_code = NULL",
        {"country_has_code"},
    ),
    ("region_mentions", "ambiguity = 'perhaps'", {"ambiguity"}),
    ("investment_mentions", "quote = replace(quote, 'plans', 'builds')", {"quote"}),
    ("investment_mentions", "evidence = []", {"evidence", "evidence_by_field"}),
    (
        "investment_mentions",
        "evidence = [{'field': p.field, 'start_char': p.start_char + 1, 'end_char': p.end_char, "
        "'quote': p.quote} FOR p IN evidence]",
        {"evidence"},
    ),
    ("investment_mentions", "evidence = [p FOR p IN evidence IF p.field != 'amount']", {"evidence_by_field"}),
    ("investment_mentions", "jobs = 40", {"evidence_by_field"}),
    ("investment_mentions", "amount_reported = 'EUR 9 bn'", {"amount_reported"}),
    ("investment_mentions", "kind = 'gift'", {"kind"}),
    ("investment_mentions", "status = 'maybe'", {"status"}),
    ("investment_mentions", "parties = []", {"parties"}),
    ("investment_mentions", "parties = [{'role': 'friend', 'firm': 'Halden Optics'}]", {"party_roles"}),
    ("investment_mentions", "currency_code = NULL", {"currency_stated"}),
    ("investment_mentions", "currency_code = 'euro'", {"currency_code"}),
    ("investment_mentions", "amount_low = amount + 1, amount_high = NULL", {"amount_bounds"}),
    (
        "investment_mentions",
        "amount_low = 9, amount_high = 8, amount = NULL",
        {"amount_bounds", "amount_band"},
    ),
    (
        "investment_mentions",
        "amount = 5e15, amount_low = NULL, amount_high = NULL",
        {"amount_band"},
    ),
    ("investment_mentions", "stated_usd = 1e15", {"stated_usd_band", "stated_usd"}),
    ("investment_mentions", "stated_usd = amount * 1000", {"stated_usd"}),
    ("investment_mentions", "stake_pct = 101", {"stake_pct", "evidence_by_field"}),
    ("investment_mentions", "jobs = -3", {"jobs", "evidence_by_field"}),
    ("investment_mentions", "date_lower = '2025-03-02', date_upper = '2025-03-01'", {"date_order"}),
    ("investment_mentions", "date_lower = '1066-10-14', date_upper = '1066-10-14'", {"date_range"}),
    ("investment_mentions", "confidence = 1.01", {"confidence"}),
    ("investment_mentions", "confidence = 'nan'", {"confidence"}),
    ("statistic_mentions", "unit = 'houses'", {"unit"}),
    ("statistic_mentions", "value = -1", {"counts"}),
    ("statistic_mentions", "unit = 'USD', value = 2e15", {"money"}),
    ("statistic_mentions", "unit = 'percent', value = -101", {"percentages"}),
    ("relation_mentions", "object = subject", {"two_firms"}),
    ("relation_mentions", "relation = 'likes'", {"relation"}),
]


@pytest.mark.parametrize(
    ("table", "change", "seen_by"),
    FAULTS,
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value)[:50],
)
def test_a_planted_row_fault_is_seen_in_its_row_alone(
    settings: Settings, validator: Validator, table: str, change: str, seen_by: set[str]
) -> None:
    fault = f"UPDATE raw.{table} SET {change} {ONE.format(table=table)}"
    expected = {f"{table}.{name}": 1 for name in seen_by}
    assert failing(settings, validator, SUITES[f"raw.{table}"], fault) == expected


ARTICLE = "WHERE article_id = (SELECT min(article_id) FROM raw.articles)"


@pytest.mark.parametrize(
    ("suite", "fault", "seen_by"),
    [
        ("raw.articles", f"UPDATE raw.articles SET text = text || '!' {ARTICLE}", {"articles.roles"}),
        (
            "raw.articles",
            f"UPDATE raw.articles SET published_at = processed_at + INTERVAL 3 DAY {ARTICLE}",
            {"articles.published_at"},
        ),
        ("raw.articles", f"UPDATE raw.articles SET language = 'English' {ARTICLE}", {"articles.language"}),
        ("raw.loads", "UPDATE raw.loads SET received = received + 1", {"loads.balance"}),
        ("raw.loads", f"DELETE FROM raw.articles {ARTICLE}", {"loads.articles"}),
        ("raw.loads", "DELETE FROM raw.sightings WHERE location = 'day1/0.txt'", {"loads.sightings"}),
        (
            "raw.sightings",
            "UPDATE raw.sightings SET article_id = NULL WHERE location = 'day1/0.txt'",
            {"sightings.article"},
        ),
    ],
)
def test_a_planted_fault_of_a_load_or_article_is_seen(
    settings: Settings, validator: Validator, suite: str, fault: str, seen_by: set[str]
) -> None:
    assert set(failing(settings, validator, SUITES[suite], fault)) == seen_by


def test_names_are_unique_and_sentences_are_sentences() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert [check.name for check in CHECKS if not check.sentence.endswith(".")] == []


def test_every_slice_belongs_to_a_suite() -> None:
    files = {f"{path.parent.name}.{path.stem}" for path in (ROOT / "expectations" / "slices").rglob("*.sql")}
    assert files == set(SUITES)
