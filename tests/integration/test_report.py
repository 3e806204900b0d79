"""The report on marts that dbt built: drawn whole, swapped in one step, true to the terms of the outlets."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboards.report import draw_report, draw_when_due, render
from dashboards.report.data_files import DETAIL_SIZE
from ingest.cli import app
from ingest.errors import InflowError
from ingest.settings import PROJECT_ROOT, Settings
from ingest.warehouse.publish import publish_marts, read_marts
from tests.integration.report_home import CLOSED, HOSTILE, PLAIN, publish_told
from tests.unit.report.test_data_files import received


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return publish_told(tmp_path_factory.mktemp("told"))


def drawing_of(page: Path) -> Path:
    """The folder that the page names."""
    found = re.search(r'data-drawing="([^"]+)"', page.read_text())
    assert found
    return page.parent / found[1]


def test_the_marts_carry_the_words_around_a_quote_where_the_outlet_allows_it(told: Settings) -> None:
    sql = "SELECT quote, passage, passage_start_char, start_char FROM fct_investment_mentions"
    by_article = {
        story: read_marts(told, f"{sql} WHERE article_id = $id", {"id": story.article_id})[0]
        for story in (PLAIN, HOSTILE, CLOSED)
    }
    plain = by_article[PLAIN]
    assert plain["passage"] == PLAIN.text[: len(plain["quote"]) + 400]
    assert plain["passage_start_char"] == 0
    assert by_article[HOSTILE]["passage"] == HOSTILE.text
    assert by_article[CLOSED]["passage"] is None
    assert by_article[CLOSED]["quote"] is None


def test_every_file_that_the_page_names_is_there_and_stays_within_its_folder(
    told: Settings, tmp_path: Path
) -> None:
    report = draw_report(told, tmp_path)
    page = report.page.read_text()
    linked = re.findall(r'(?:src|href)="(?!#|data:)([^"]+)"', page)
    assert len(linked) > 15
    assert all((tmp_path / path).is_file() for path in linked)
    assert "://" not in page
    assert (drawing_of(report.page) / "dbt-docs.html").stat().st_size > 1_000_000
    [details] = received(drawing_of(report.page) / "data", "details")
    assert len(details) == report.projects == 3 < DETAIL_SIZE


def test_the_closed_outlet_is_named_and_not_quoted(told: Settings, tmp_path: Path) -> None:
    data = drawing_of(draw_report(told, tmp_path).page) / "data"
    [report] = [
        report
        for project in received(data, "details")[0]
        for report in project["reports"]
        if report["article"] == CLOSED.article_id
    ]
    assert report["source"] == "Closed Courier"
    assert report["passage"] is None
    assert report["quote"] is None
    assert CLOSED.text not in (data / "details-0.js").read_text()


def test_a_drawing_that_fails_leaves_the_last_report_and_no_ruins(
    told: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = draw_report(told, tmp_path)
    before = first.page.read_text()
    publish_marts(told)

    def full_disk(*_: object) -> int:
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(render, "write_data_files", full_disk)
        with pytest.raises(OSError, match="No space"):
            draw_report(told, tmp_path)
    assert first.page.read_text() == before
    assert drawing_of(first.page).is_dir()
    second = draw_report(told, tmp_path)
    assert second.is_new
    assert second.publication_id != first.publication_id
    assert not list(tmp_path.glob(".drawing-*"))


def test_an_open_page_can_go_on_reading_its_drawing_and_older_ones_are_removed(
    told: Settings, tmp_path: Path
) -> None:
    drawings = []
    for _ in range(3):
        publish_marts(told)
        drawings.append(drawing_of(draw_report(told, tmp_path).page))
    assert sorted(tmp_path.glob("drawing-*")) == sorted(drawings[1:])
    assert not draw_report(told, tmp_path, kept=1).is_new
    assert list(tmp_path.glob("drawing-*")) == drawings[2:]


def test_the_same_publication_is_drawn_once_and_no_sooner_than_due(
    told: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "SECONDS_BETWEEN_DRAWINGS", 2.0)
    assert draw_when_due(told).is_new
    drawn_at = time.time()
    publish_marts(told)
    assert draw_when_due(told).is_new
    assert time.time() - drawn_at >= 1.9
    assert not draw_report(told).is_new


@pytest.mark.full
def test_the_dag_draws_a_publication_once(told: Settings, tmp_path: Path) -> None:
    """In a process of its own, for it lowers its priority."""
    publish_marts(told)
    for page in told.report.glob("index.html"):
        os.utime(page, (0, 0))  # drawn long ago: nothing to wait for
    call = "from dags.build_report import dag; dag.get_task('draw').python_callable()"
    environment = {**os.environ, "INFLOW_HOME": str(told.home), "AIRFLOW_HOME": str(tmp_path)}
    for expected in (None, "The report shows this publication already."):
        ended = subprocess.run(
            [sys.executable, "-c", call], cwd=PROJECT_ROOT, env=environment, capture_output=True, text=True
        )
        assert (expected or "") in ended.stderr
        assert (ended.returncode == 0) == (expected is None), ended.stderr
        os.utime(told.report / "index.html", (0, 0))
    published = read_marts(told, "SELECT publication_id FROM publication")[0]["publication_id"]
    assert published in drawing_of(told.report / "index.html").name


def test_the_command_draws_where_it_is_told_and_prints_the_address(
    told: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INFLOW_HOME", str(told.home))
    shown = CliRunner().invoke(app, ["report", "--out", str(tmp_path / "here")])
    assert shown.exit_code == 0, shown.output
    assert (tmp_path / "here" / "index.html").as_uri() in shown.output
    assert "3 projects" in shown.output


def test_without_a_publication_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InflowError, match="nothing is published yet"):
        draw_report(Settings(home=tmp_path))
    assert not (tmp_path / "report").exists()
