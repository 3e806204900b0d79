"""Outside ids of firms: GLEIF's file in the form in which it is published, small and made up."""

from __future__ import annotations

import csv
import os
import zipfile
from pathlib import Path

import duckdb
import pytest

from ingest.errors import InflowError
from ingest.warehouse.firm_ids import load_firm_ids, read_lei_records, read_wikidata
from tests.unit.warehouse.fictional import settings_in

HEADER = [
    "LEI", "Entity.LegalName", "Entity.LegalName.xmllang",
    "Entity.OtherEntityNames.OtherEntityName.1", "Entity.OtherEntityNames.OtherEntityName.1.xmllang",
    "Entity.OtherEntityNames.OtherEntityName.1.type",
    "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName.1",
    "Entity.LegalAddress.City", "Entity.LegalAddress.Country",
    "Entity.HeadquartersAddress.City", "Entity.HeadquartersAddress.Country",
    "Entity.LegalForm.EntityLegalFormCode", "Entity.EntityStatus", "Registration.RegistrationStatus",
]  # fmt: skip
VELMORA = "529900VELMORA0000A11"
LINES = [
    [VELMORA, "Velmora Robotics AG", "de", "Velmora Robots", "en", "TRADING_OR_OPERATING_NAME", "",
     "Linz", "AT", "Wien", "AT", "EQOV", "ACTIVE", "ISSUED"],
    ["529900DORMANT0000B22", "Dormant Foods Ltd", "en", "", "", "", "", "Hull", "GB", "Hull", "GB", "H0PO",
     "INACTIVE", "RETIRED"],
    ["529900OCEANIC0000C33", "Ωκεανός Α.Ε.", "el", "", "", "", "Okeanos SA", "Piraeus", "GR", "", "", "4WV5",
     "ACTIVE", "LAPSED"],
]  # fmt: skip


def write_gleif(path: Path, header: list[str] = HEADER) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *LINES])


def write_wikidata(path: Path) -> None:
    entity = "http://www.wikidata.org/entity/"
    path.write_text(f"item,lei\n{entity}Q101,{VELMORA}\n{entity}Q7,CLAIMEDTWICE\n{entity}Q8,CLAIMEDTWICE\n")


def test_active_entities_are_read_with_every_name_and_others_are_not(tmp_path: Path) -> None:
    write_gleif(tmp_path / "gleif-level1.csv")
    write_wikidata(tmp_path / "wikidata-lei.csv")
    names = [(row[0], row[2], row[3]) for row in read_lei_records(tmp_path)]
    assert names == [
        (VELMORA, "velmora robotics ag", "velmora robotics"),
        (VELMORA, "velmora robots", "velmora robots"),
        ("529900OCEANIC0000C33", "ωκεανος α ε", "okeanos"),
        ("529900OCEANIC0000C33", "okeanos sa", "okeanos"),
    ]
    assert {row[0]: row[4:] for row in read_lei_records(tmp_path)} == {
        VELMORA: ("AT", "AT", "Q101"),
        "529900OCEANIC0000C33": ("GR", None, None),
    }


def test_the_file_is_read_as_it_is_published_zipped(tmp_path: Path) -> None:
    write_gleif(tmp_path / "golden-copy.csv")
    with zipfile.ZipFile(tmp_path / "gleif-level1.csv.zip", "w") as archive:
        archive.write(tmp_path / "golden-copy.csv", "20250101-0000-gleif-goldencopy-lei2-golden-copy.csv")
    assert len(list(read_lei_records(tmp_path))) == 4


def test_an_lei_that_two_items_claim_is_nobodys(tmp_path: Path) -> None:
    write_wikidata(tmp_path / "wikidata-lei.csv")
    assert read_wikidata(tmp_path / "wikidata-lei.csv") == {VELMORA: "Q101"}
    assert read_wikidata(tmp_path / "missing.csv") == {}


def test_another_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    write_gleif(tmp_path / "gleif-level1.csv", [*HEADER[:-1], "Status"])
    with pytest.raises(InflowError, match=r"gleif-level1\.csv: no column Registration\.RegistrationStatus"):
        list(read_lei_records(tmp_path))


def test_a_file_is_loaded_once_and_again_when_it_changed_or_went(tmp_path: Path) -> None:
    settings, path = settings_in(tmp_path), tmp_path / "gleif-level1.csv"
    count = "SELECT count(*) FROM ref.lei_records"
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA ref; CREATE TABLE ref.loaded (what VARCHAR, version VARCHAR)")
        load_firm_ids(settings, connection)
        assert connection.execute(count).fetchall() == [(0,)]
        write_gleif(path)
        load_firm_ids(settings, connection)
        assert connection.execute(count).fetchall() == [(4,)]
        connection.execute("DELETE FROM ref.lei_records WHERE country_code = 'GR'")
        load_firm_ids(settings, connection)
        assert connection.execute(count).fetchall() == [(2,)], "not read again"
        os.utime(path, (0, 0))
        load_firm_ids(settings, connection)
        assert connection.execute(count).fetchall() == [(4,)]
        path.unlink()
        load_firm_ids(settings, connection)
        assert connection.execute(count).fetchall() == [(0,)]
