"""Every alert has a runbook that leads out, and the commands that runbooks name exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from expectations.checks import columns_check
from expectations.suites import HELD_SHARE, MART_SUITES, RAW_SUITES
from ingest.cli import app

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "runbooks"
PAGES = sorted(page for page in FOLDER.glob("*.md") if page.name != "README.md")
SUITES = (*RAW_SUITES, HELD_SHARE, *MART_SUITES)
NAMED_BY_CHECKS = {check.runbook for suite in SUITES for check in (*suite.checks, columns_check(suite))}
NAMED_IN_CODE = {
    page
    for room in ("expectations", "ingest", "dags")
    for path in (ROOT / room).rglob("*.py")
    for page in re.findall(r"docs/runbooks/[a-z-]+\.md", path.read_text())
}


def has_command(words: list[str]) -> bool:
    """Whether the command line has this command, with its subcommand where it has some."""
    command: Any = get_command(app)
    for word in words:
        if not hasattr(command, "commands"):
            return True  # an argument
        if word not in command.commands:
            return False
        command = command.commands[word]
    return True


@pytest.mark.parametrize("runbook", sorted(NAMED_BY_CHECKS | NAMED_IN_CODE))
def test_every_alert_has_a_runbook(runbook: str) -> None:
    assert (ROOT / runbook).exists()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_runbook_leads_from_meaning_to_proof(page: Path) -> None:
    text = page.read_text()
    parts = [text.index(f"**{part}") for part in ("Meaning", "Usual reason", "Look", "Fix", "Verify")]
    assert parts == sorted(parts)
    assert f"({page.name})" in (FOLDER / "README.md").read_text()


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda page: page.stem)
def test_the_commands_that_a_runbook_names_exist(page: Path) -> None:
    named = re.findall(r"`inflow ([^`]+)`", page.read_text())
    assert named
    assert [words for words in named if not has_command(words.split())] == []


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert has_command(["alerts", "show", "12"])
    assert not has_command(["alerts", "shout"])
    assert not has_command(["shout"])
