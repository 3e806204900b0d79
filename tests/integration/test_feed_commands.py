"""`inflow feeds` as a user meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.cli import app
from tests.integration.sources.web import Web, item, page, rss, status


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path))
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["feeds", *arguments])
    return result.exit_code, result.output + (result.stderr if result.stderr_bytes else "")


def test_without_a_list_it_says_where_to_write_one(home: Path) -> None:
    code, output = run("list")
    assert code == 1
    assert f"{home}/feeds.yml lists no feeds" in output.replace("\n", "")


def test_feeds_are_checked_polled_and_listed(home: Path) -> None:
    with Web() as web:
        web.answers["/good"] = page(rss(item("1", "T", "/a", "A long story. " * 200)), "application/rss+xml")
        web.answers["/bad"] = status(403)
        (home / "feeds.yml").write_text(
            "pause_seconds: 0\nfeeds:\n"
            f"- {{id: good, url: '{web.url('/good')}', source: reuters, allow_private: true}}\n"
            f"- {{id: bad, url: '{web.url('/bad')}', source: ap, allow_private: true}}\n"
        )
        code, output = run("check")
        assert code == 1
        assert "good: 1 entries, 0 of them teasers" in output
        assert "status 403" in output
        assert run("check", "good")[0] == 0
        assert "has no feed ugly" in run("check", "ugly")[1]
        code, output = run("poll")
        assert code == 1
        assert "good: 1 landed" in output
    code, output = run("list")
    assert code == 0
    assert "never" not in output
    assert "status 403" in output
