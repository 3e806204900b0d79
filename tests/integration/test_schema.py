"""The generated files of the dbt project follow ingest/records.py."""

import shutil
from pathlib import Path

import yaml

from ingest.records import KINDS, RAW_TABLES
from ingest.settings import PROJECT_ROOT
from ingest.warehouse import schema, seeds

PROJECT = PROJECT_ROOT / "dbt_project"


def test_generated_files_are_current() -> None:
    assert schema.drifted(PROJECT) == [], "run: python -m ingest.warehouse.schema --write"


def test_drift_is_seen(tmp_path: Path) -> None:
    for path in schema.GENERATED:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / path, tmp_path / path)
    sources = tmp_path / "models/staging/_raw__sources.yml"
    sources.write_text(sources.read_text().replace("name: first_seen_at", "name: seen_at"))
    assert schema.drifted(tmp_path) == [Path("models/staging/_raw__sources.yml")]


def test_the_sources_are_valid_yaml_with_every_column_described() -> None:
    tables = yaml.safe_load(schema.render_sources())["sources"][0]["tables"]
    assert [table["name"] for table in tables] == list(RAW_TABLES)
    for table in tables:
        assert table["description"]
        names = [column["name"] for column in table["columns"]]
        assert names == [column.name for column in schema.table_columns(table["name"])]
        assert all(column["description"] for column in table["columns"])


def test_every_kind_has_its_family() -> None:
    rows = dict(line.split(",") for line in seeds.render_kinds().splitlines()[1:])
    assert rows == {kind: family for kind, (family, _, _) in KINDS.items()}
