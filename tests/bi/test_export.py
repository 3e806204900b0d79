"""Exports: whole or not at all, checked by their manifest, readable by others."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from ingest.cli import app
from ingest.errors import InflowError
from ingest.settings import Settings
from ingest.warehouse.build import mart_names
from ingest.warehouse.changes import LEDGERS
from ingest.warehouse.export import Export, export_marts
from ingest.warehouse.publish import publish_marts, read_marts
from tests.unit.warehouse.fictional import settings_in

CRASHER = """
import os, signal, sys
from pathlib import Path
from ingest.settings import Settings
from ingest.warehouse import export
export.sync = lambda path: os.kill(os.getpid(), signal.SIGKILL)
export.export_marts(Settings(home=Path(sys.argv[1])), Path(sys.argv[2]), "parquet")
"""


@pytest.fixture(scope="module")
def parquet(golden: Settings, tmp_path_factory: pytest.TempPathFactory) -> Export:
    return export_marts(golden, tmp_path_factory.mktemp("parquet"), "parquet")


def manifest(export: Export) -> dict[str, Any]:
    read = json.loads((export.folder / "manifest.json").read_text())
    assert isinstance(read, dict)
    return read


def test_every_mart_is_in_the_manifest_with_columns_and_rows(golden: Settings, parquet: Export) -> None:
    said = manifest(parquet)
    assert sorted(said["tables"]) == sorted([*mart_names(golden), "publication", *LEDGERS])
    for name, table in said["tables"].items():
        [counted] = read_marts(golden, f"SELECT count(*) AS n FROM {name}")  # noqa: S608 (our names)
        assert table["rows"] == counted["n"] == parquet.row_counts[name]
        assert table["description"]
        assert all(column["type"] and column["description"] for column in table["columns"])
    [publication] = read_marts(golden, "SELECT publication_id FROM publication")
    assert said["publication"]["publication_id"] == publication["publication_id"]


def test_checksums_are_those_of_all_files(parquet: Export) -> None:
    checked = subprocess.run(
        ["sha256sum", "--strict", "--quiet", "--check", "SHA256SUMS"], cwd=parquet.folder, check=False
    )
    assert checked.returncode == 0
    listed = {file["path"] for table in manifest(parquet)["tables"].values() for file in table["files"]}
    there = {
        path.relative_to(parquet.folder).as_posix() for path in parquet.folder.rglob("*") if path.is_file()
    }
    assert there - listed == {"manifest.json", "SHA256SUMS"}


def test_polars_reads_a_partitioned_table_back(golden: Settings, parquet: Export) -> None:
    latest = parquet.folder.parent / "latest-parquet"
    frame = pl.scan_parquet(f"{latest}/dim_investments/**/*.parquet", hive_partitioning=True).collect()
    [expected] = read_marts(golden, "SELECT count(*) AS n, sum(pledged_usd) AS usd FROM dim_investments")
    assert len(frame) == expected["n"]
    assert frame["pledged_usd"].sum() == expected["usd"]
    assert {"unknown", "1987", "2023"} <= set(frame["year"])


def test_csv_has_the_same_rows_and_nested_columns_as_json(golden: Settings, tmp_path: Path) -> None:
    export = export_marts(golden, tmp_path, "csv")
    with (export.folder / "dim_firms.csv").open(newline="") as file:
        rows = {row["firm_id"]: json.loads(row["aliases"]) for row in csv.DictReader(file)}
    assert rows == {row["firm_id"]: row["aliases"] for row in read_marts(golden, "FROM dim_firms")}
    quotes = set()
    for path in (export.folder / "fct_investment_mentions").rglob("*.csv"):
        with path.open(newline="") as file:
            quotes |= {row["quote"] for row in csv.DictReader(file)}
    assert quotes == {row["quote"] for row in read_marts(golden, "FROM fct_investment_mentions")}


def test_an_export_is_made_once_per_publication(home: Settings, tmp_path: Path) -> None:
    first = export_marts(home, tmp_path / "to", "parquet")
    again = export_marts(home, tmp_path / "to", "parquet")
    assert (first.is_new, again.is_new) == (True, False)
    assert first.folder == again.folder
    publish_marts(home)
    later = export_marts(home, tmp_path / "to", "parquet")
    assert later.folder > first.folder
    assert (tmp_path / "to" / "latest-parquet").resolve() == later.folder


def test_a_crash_leaves_no_half_export(golden: Settings, tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", CRASHER, str(golden.home), str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
    export = export_marts(golden, tmp_path, "parquet")
    assert (export.folder / "manifest.json").exists()


def test_a_folder_that_cannot_be_written_is_said(golden: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InflowError, match=r"file: could not be written: .* choose another folder"):
        export_marts(golden, tmp_path / "file", "csv")
    with pytest.raises(InflowError, match="nothing is published yet"):
        export_marts(settings_in(tmp_path / "empty"), tmp_path, "csv")


def test_the_command_exports(golden: Settings, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app,
        ["export", "--to", str(tmp_path), "--format", "csv"],
        env={"INFLOW_HOME": str(golden.home)},
    )
    assert result.exit_code == 0, result.output
    assert str((tmp_path / "latest-csv").resolve()) in result.output
