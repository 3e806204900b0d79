"""Every check passes sound data, and a fault planted for it gives one incident that names it: real suites,
slices, DuckDB and Great Expectations."""

from pathlib import Path

import pytest

from expectations.checks import Check
from expectations.suites import HELD_SHARE, MART_SUITES, RAW_SUITES
from ingest.settings import Settings
from tests.unit.expectations.faults import RAW_FAULTS, Planted
from tests.unit.expectations.planting import Field
from tests.unit.expectations.sound import load_sound, sound_stories
from tests.unit.warehouse.fictional import settings_in

ROOT = Path(__file__).parents[3]
SUITES = {suite.name: suite for suite in (*RAW_SUITES, HELD_SHARE, *MART_SUITES)}
CHECKS: list[Check] = [check for suite in SUITES.values() for check in suite.checks]


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Field:
    settings: Settings = settings_in(tmp_path_factory.mktemp("suites"))
    load_sound(settings, sound_stories(5))
    return Field(settings, RAW_SUITES)


def test_sound_data_raise_nothing(field: Field) -> None:
    assert field.alerts_of_everything() == []


@pytest.mark.parametrize("planted", RAW_FAULTS, ids=lambda planted: planted.check)
def test_a_planted_fault_is_one_incident_that_names_its_check(field: Field, planted: Planted) -> None:
    told = [(alert.check, alert.severity) for alert in field.alerts(planted.sql)]
    assert told == [(planted.check, planted.severity)]


def test_every_raw_check_has_its_planted_fault() -> None:
    checks = {check.name for suite in RAW_SUITES for check in suite.checks}
    assert {planted.check for planted in RAW_FAULTS} == checks


def test_names_are_unique_and_sentences_are_sentences() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    assert [check.name for check in CHECKS if not check.sentence.endswith(".")] == []


def test_every_slice_belongs_to_a_suite() -> None:
    files = {f"{path.parent.name}.{path.stem}" for path in (ROOT / "expectations" / "slices").rglob("*.sql")}
    assert files == set(SUITES)
