"""Exchange rates and sources as they come from outside: read right, or refused with a remedy."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import InflowError
from ingest.registry import SOURCES, read_sources
from ingest.settings import PROJECT_ROOT
from ingest.warehouse.reference import read_rates

SOUND = "{id: a, name: A, owner_group: g, kind: daily, tier: 1, may_store_text: true, may_show_quote: true}"


def test_rates_are_dollars_per_unit_and_gaps_stay_gaps(tmp_path: Path) -> None:
    table = "Date,USD,JPY,CYP,\n2025-01-03,1.03,160.0,N/A,\n2025-01-02,N/A,161.0,N/A,\n"
    with zipfile.ZipFile(tmp_path / "rates.zip", "w") as archive:
        archive.writestr("rates.csv", table)
    assert read_rates(tmp_path / "rates.zip") == [
        ("EUR", date(2025, 1, 3), 1.03),
        ("JPY", date(2025, 1, 3), 1.03 / 160.0),
    ]


def test_the_sources_of_the_package_are_sound_and_know_their_hosts() -> None:
    rows = {row["source_id"]: row for row in read_sources(PROJECT_ROOT / "dbt_project" / SOURCES)}
    assert "reuters.com" in rows["reuters"]["names"]
    assert rows["ft"]["owner_group"] == rows["nikkei"]["owner_group"]
    assert {row["tier"] for row in rows.values() if row["source_kind"] == "press_release_wire"} == {4}


@pytest.mark.parametrize(
    ("sources", "reason"),
    [
        (["{id: a, name: A}"], "source a lacks owner_group; add it"),
        ([SOUND.replace("daily", "diary")], "source a: kind is one of agency, daily"),
        ([SOUND.replace("tier: 1", "tier: 9")], "tier is 1 to 4"),
        ([SOUND, SOUND.replace("id: a", "id: b")], "a is claimed by a and b; keep one"),
    ],
)
def test_a_source_that_cannot_be_told_is_refused(tmp_path: Path, sources: list[str], reason: str) -> None:
    path = tmp_path / "sources.yml"
    path.write_text("sources:\n" + "".join(f"- {source}\n" for source in sources))
    with pytest.raises(InflowError, match=reason):
        read_sources(path)
