"""Documentation cannot drift: commands, targets and paths that pages name exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from ingest.cli import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_teaches(command: str) -> None:
    assert re.search(rf"`inflow {command}\b", README)
    shown = CliRunner().invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert "Usage" in shown.output


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_pages_name_exist(page: Path) -> None:
    text = page.read_text()
    named = set(re.findall(r"`inflow ([a-z][a-z-]*)", text)) | set(
        re.findall(r"^\s*inflow ([a-z][a-z-]*)", text, re.MULTILINE)
    )
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_pages_link_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_make_targets_that_the_readme_names_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", README)) <= targets


def test_paths_that_the_readme_names_exist() -> None:
    top = ("dags", "dashboards", "dbt_project", "ingest", "expectations", "tests", "benchmarks", "docs")
    for path in re.findall(rf"`((?:{'|'.join(top)})/[\w./-]*)`", README):
        assert (ROOT / path).exists(), path
