"""`inflow explain` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ingest.cli import app
from ingest.settings import PROJECT_ROOT

SAMPLES = PROJECT_ROOT / "ingest" / "samples"


def explain(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["explain", *map(str, arguments)])


def test_an_article_is_shown_with_its_facts_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path / "home"))
    shown = explain(SAMPLES / "wire-battery-plant.txt")
    assert shown.exit_code == 0
    assert "I1  new_facility, announced" in shown.output
    assert "“1.2 billion euros ($1.31 billion)”" in shown.output
    assert not (tmp_path / "home").exists()


def test_every_article_of_a_file_is_on_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert explain(SAMPLES / "api-feed.jsonl", "--html", page).exit_code == 0
    titles = [json.loads(line)["title"] for line in (SAMPLES / "api-feed.jsonl").read_text().splitlines()]
    assert page.read_text().count("<main>") == len(titles)


def test_what_cannot_be_read_is_named_beside_what_can(tmp_path: Path) -> None:
    file = tmp_path / "feed.jsonl"
    record = {
        "title": "Plant",
        "text": "Velmora AG will build a plant in Gdansk for 240 million euros, it said.",
    }
    file.write_text(f"{json.dumps(record)}\n{{broken\n")
    shown = explain(file)
    assert shown.exit_code == 0
    assert "Velmora AG" in shown.output
    assert "feed.jsonl#2" in shown.output


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("missing.txt", None, "no such file"), ("blank.txt", " \n", "none of them text")],
)
def test_nothing_to_explain_says_why(tmp_path: Path, name: str, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content)
    shown = explain(tmp_path / name)
    assert shown.exit_code == 1
    assert said in shown.output
