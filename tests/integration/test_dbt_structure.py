"""The rules by which the dbt project is laid out, asserted over its manifest; and the page made from it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from expectations.slices import FOLDER as SLICES
from ingest.settings import PROJECT_ROOT
from ingest.warehouse.build import parse_project
from ingest.warehouse.dictionary import PAGE, mart_nodes, promises, render_dictionary
from tests.unit.warehouse.fictional import settings_in

PREFIXES = {
    "staging": ("stg_",),
    "intermediate": ("int_",),
    "marts": ("dim_", "fct_", "bridge_", "rpt_", "like_"),
}
#: Source -> the name of its staging models, where the two differ.
GROUPS = {"raw": "news"}
#: The one mart below another is allowed: facts and dimensions that a dimension sums up.
LAYERS = {
    "staging": {"source"},
    "intermediate": {"staging", "intermediate", "seed", "marts"},
    "marts": {"staging", "intermediate", "marts", "seed"},
}


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    read = json.loads(parse_project(settings_in(tmp_path_factory.mktemp("parsed"))).read_text())
    assert isinstance(read, dict)
    return read


def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def layer(node: dict[str, Any]) -> str:
    return str(node["fqn"][1]) if node["resource_type"] == "model" else str(node["resource_type"])


def test_a_model_is_named_after_its_folder_and_its_source(manifest: dict[str, Any]) -> None:
    for model in models(manifest):
        assert model["name"].startswith(PREFIXES[layer(model)]), model["name"]
        if layer(model) == "staging":
            sources = {node.split(".")[2] for node in model["depends_on"]["nodes"]}
            group = model["name"].split("__")[0].removeprefix("stg_")
            assert {GROUPS.get(source, source) for source in sources} == {group}, model["name"]


def test_only_staging_reads_sources_and_no_layer_reads_back(manifest: dict[str, Any]) -> None:
    known = {**manifest["nodes"], **manifest["sources"]}
    for model in models(manifest):
        ledger = {"touched", "held_articles"}  # which rows to write: not data
        for name in model["depends_on"]["nodes"]:
            node = known[name]
            if node["resource_type"] == "source" and node["name"] in ledger:
                continue
            assert layer(node) in LAYERS[layer(model)], f"{model['name']} reads {name}"


def test_every_mart_has_a_contract_a_description_and_its_promises(manifest: dict[str, Any]) -> None:
    for mart in mart_nodes(manifest):
        assert mart["config"]["contract"]["enforced"], mart["name"]
        assert mart["description"], mart["name"]
        assert all(column["description"] for column in mart["columns"].values()), mart["name"]
        held = promises(mart, manifest)
        assert set(held["key"]) <= set(mart["columns"]), mart["name"]


def test_every_column_of_a_mart_is_tested(manifest: dict[str, Any]) -> None:
    """By its contract, by what its mart promises, or by the audit's slice. A view is of what is tested."""
    for mart in mart_nodes(manifest):
        if mart["config"]["materialized"] == "view":
            continue
        held = promises(mart, manifest)
        words = [*held["key"], *held.get("values", ()), *held.get("rules", ())]
        words += [reference["column"] for reference in held.get("refers", ())]
        slice_path = SLICES / "marts" / f"{mart['name']}.sql"
        said = " ".join(words) + (slice_path.read_text() if slice_path.exists() else "")
        tested = set(re.findall(r"\w+", said))
        tested |= {name for name, column in mart["columns"].items() if column["constraints"]}
        assert set(mart["columns"]) <= tested, mart["name"]


def test_every_mart_has_readers(manifest: dict[str, Any]) -> None:
    """The exposures name who reads what, and only marts are read."""
    read = {node for exposure in manifest["exposures"].values() for node in exposure["depends_on"]["nodes"]}
    assert read == {mart["unique_id"] for mart in mart_nodes(manifest)}
    assert all(exposure["owner"]["name"] for exposure in manifest["exposures"].values())


def test_every_id_of_a_mart_leads_somewhere(manifest: dict[str, Any]) -> None:
    """A column that is named like a key of another mart is tested against it."""
    keys = {}
    for mart in mart_nodes(manifest):
        key = promises(mart, manifest)["key"]
        if mart["name"].startswith("dim_") and len(key) == 1:
            keys[key[0]] = mart["name"]
    for mart in mart_nodes(manifest):
        held = promises(mart, manifest)
        tested = {reference["column"] for reference in held.get("refers", ())} | set(held["key"][:1])
        named = {
            column
            for column in mart["columns"]
            if any(column == key or column.endswith(f"_{key}") for key in keys)
        }
        assert named - tested <= {"investment_sk", "story_id"}, mart["name"]


def test_what_articles_change_is_written_by_touched_ids(manifest: dict[str, Any]) -> None:
    """A mart is incremental and removes what it writes again, does not change with articles, or is a view."""
    for mart in mart_nodes(manifest):
        hooks = " ".join(hook["sql"] for hook in mart["config"]["pre-hook"])
        is_static = "static" in mart["tags"] or mart["config"]["materialized"] == "view"
        assert is_static or (mart["config"]["materialized"] == "incremental" and "remove_touched" in hooks)


def test_models_are_short(manifest: dict[str, Any]) -> None:
    for model in models(manifest):
        path = PROJECT_ROOT / "dbt_project" / model["original_file_path"]
        assert len(path.read_text().splitlines()) <= 120, model["name"]


def test_the_data_dictionary_is_current(manifest: dict[str, Any]) -> None:
    assert Path(PAGE).read_text() == render_dictionary(manifest), (
        "run: python -m ingest.warehouse.dictionary --write"
    )
