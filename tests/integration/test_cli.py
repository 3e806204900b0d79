"""The command line on a real installation: what a user types, what comes back, and with which exit code."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from ingest.cli import app
from ingest.cli.console import plain
from ingest.settings import Settings, read_settings
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash

COMMANDS = ["up", "down", "status", "run", "show", "report", "evaluate"]
STORY = (
    "{firm} to build plant in Graz\n\n"
    "GRAZ, March 3, 2025 - {firm} said on Monday that it will invest {sum} million euros in a new turbine "
    "factory in Graz, Austria. The plant will make blades for wind parks along the coast and it will open "
    "next year, the company said in a statement.\n"
)


def story(firm: str = "Quellwerk AG", sum: int = 40) -> str:
    return STORY.format(firm=firm, sum=sum)


def inflow(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def succeed(*arguments: str | Path) -> str:
    result = inflow(*arguments)
    assert result.exit_code == 0, result.output
    return str(result.output)


def fail(*arguments: str | Path) -> str:
    result = inflow(*arguments)
    assert result.exit_code == 1, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return str(result.output)


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path / "home"))
    return read_settings()


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home after one `inflow run` over three good files and two bad ones, and what it printed."""
    folder = tmp_path_factory.mktemp("cli")
    news = folder / "news" / "deep"
    news.mkdir(parents=True)
    (news / "one.txt").write_text(story())
    (news / "two.txt").write_text(story("Nordrad Ltd", 55))
    (news / "three.json").write_text(json.dumps({"text": story("Ferrolux SA", 70), "title": "Ferrolux"}))
    (news / "broken.json").write_text('{"text": ')
    (news / "large.txt").write_text(story("Grossmann SE") * 200)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INFLOW_HOME", str(folder / "home"))
        patch.setenv("INFLOW_MAX_ARTICLE_BYTES", "20000")
        output = succeed("run", folder / "news")
    assert {path.name for path in news.iterdir()} == {
        "one.txt", "two.txt", "three.json", "broken.json", "large.txt",
    }, "the user's files stay"  # fmt: skip
    return folder / "home", output


@pytest.fixture
def home(run_once: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A copy of that home, to read or to damage."""
    shutil.copytree(run_once[0], tmp_path / "home")
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path / "home"))
    return read_settings()


# -- help -------------------------------------------------------------------------------------------------


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "sys.argv = ['inflow', '--help']\n"
        "from ingest.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = ('airflow', 'dbt', 'duckdb', 'great_expectations', 'pandas', 'pyarrow', 'sqlalchemy')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    seconds = []
    for _ in range(3):
        before = os.times().children_user
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        seconds.append(os.times().children_user - before)
    assert done.stdout.splitlines()[-1] == "[]"
    assert min(seconds) < 1.0


@pytest.mark.parametrize("command", [*COMMANDS, "quarantine list", "quarantine show", "quarantine retry"])
def test_each_help_shows_how_to_type_it(command: str) -> None:
    help_text = succeed(*command.split(), "--help")
    assert "Example" in help_text
    assert f"inflow {command}" in help_text


def test_help_names_every_command() -> None:
    help_text = succeed("--help")
    for command in [*COMMANDS, "quarantine", "review"]:
        assert f" {command} " in help_text


# -- run and show -----------------------------------------------------------------------------------------


def test_run_says_what_became_of_each_file_and_shows_the_marts(run_once: tuple[Path, str]) -> None:
    home, output = run_once
    assert "5 received: 3 new, 0 known already, 2 refused" in output
    for words in ("Quellwerk AG", "Nordrad Ltd", "Ferrolux SA", "Graz", "40,000,000 EUR", "55,000,000 EUR"):
        assert words in output
    with duckdb.connect(str(home / "marts.duckdb"), read_only=True) as marts:
        amounts = marts.execute("SELECT amount FROM dim_investments ORDER BY amount").fetchall()
    assert [int(amount) for (amount,) in amounts] == [40_000_000, 55_000_000, 70_000_000]


def test_the_same_files_again_add_nothing(home: Settings, run_once: tuple[Path, str]) -> None:
    before = marts_hash(home.marts)
    output = succeed("run", run_once[0].parent / "news" / "deep" / "one.txt")
    assert "1 received: 0 new, 1 known already, 0 refused" in output
    after = marts_hash(home.marts)
    assert {mart for mart in after if after[mart] != before[mart]} == {"dim_articles"}
    counts = [row["sighting_count"] for row in json.loads(succeed("show", "dim_articles", "--json"))]
    assert sorted(counts) == [1, 1, 2], "one article, two sightings"


def test_run_names_a_path_that_is_not_there(empty: Settings) -> None:
    assert "nowhere.txt" in fail("run", empty.home / "nowhere.txt")


def test_show_prints_any_mart_as_table_or_json(home: Settings) -> None:
    assert "Quellwerk AG" in succeed("show")
    assert "publication" in succeed("show", "publication").lower()
    rows = json.loads(succeed("show", "dim_investments", "--json"))
    assert len(rows) == 3
    assert all(row["evidence"] for row in rows)
    assert len(json.loads(succeed("show", "dim_investments", "--json", "--limit", "2"))) == 2


def test_show_names_the_marts_when_it_does_not_know_one(home: Settings) -> None:
    output = fail("show", "dim_investments; DROP TABLE dim_firms")
    assert "dim_firms" in output
    assert "dim_investments" in output


def test_show_before_the_first_publication_says_what_to_do(empty: Settings) -> None:
    assert "inflow run" in fail("show")


def test_words_of_an_article_are_never_markup_or_control_characters() -> None:
    assert plain("[bold red]x[/]").plain == "[bold red]x[/]"
    assert "\x1b" not in plain("\x1b[2Jgone").plain
    assert "\n" not in plain("two\nlines").plain


# -- quarantine -------------------------------------------------------------------------------------------


def test_quarantine_lists_shows_and_retries(home: Settings) -> None:
    items = {item["reason_code"]: item for item in json.loads(succeed("quarantine", "list", "--json"))}
    assert set(items) == {"broken_json", "too_large"}
    listing = succeed("quarantine", "list")
    assert "too_large" in listing
    wanted = items["too_large"]["rejection_id"][:12]
    assert wanted in listing
    shown = succeed("quarantine", "show", wanted)
    assert "INFLOW_MAX_ARTICLE_BYTES" in shown
    assert "1 new" in succeed("quarantine", "retry", wanted)  # the limit is the default again
    assert [item["reason_code"] for item in json.loads(succeed("quarantine", "list", "--json"))] == [
        "broken_json"
    ]
    assert "Grossmann" in succeed("show", "dim_firms", "--limit", "100")
    assert "0 new" in succeed("quarantine", "retry", "--all")


def test_quarantine_names_an_id_that_is_not_there(home: Settings) -> None:
    assert "quarantine list" in fail("quarantine", "show", "zzz")
    assert "quarantine list" in fail("quarantine", "retry", "zzz")
    assert inflow("quarantine", "retry").exit_code == 2


def test_an_empty_quarantine_says_so(empty: Settings) -> None:
    assert "empty" in succeed("quarantine", "list")


# -- status -----------------------------------------------------------------------------------------------


def test_status_of_a_new_home(empty: Settings) -> None:
    output = succeed("status")
    assert "not running" in output
    assert "none yet" in output


def test_status_shows_loads_publications_and_timings_without_a_service(home: Settings) -> None:
    output = succeed("status")
    for words in (
        "5 received, 3 parsed, 0 duplicate, 2 rejected",
        "2 refused, 0 held",
        "p50",
        "p95",
        "parsed",
    ):
        assert words in output
    found = json.loads(succeed("status", "--json"))
    assert found["is_running"] is False
    assert found["problems"] == []
    assert found["latency"]["articles"] == 3
    assert abs(sum(found["latency"]["shares"].values()) - 1) < 0.01
    assert found["warehouse"]["last_load"]["received"] == 5
    assert found["last_publication"]["articles"] == 3


def test_status_does_not_wait_for_a_writer(home: Settings) -> None:
    with open_warehouse(home):
        started = time.monotonic()
        output = succeed("status")
        assert time.monotonic() - started < 5
    assert "busy" in output


def test_status_counts_what_waits(empty: Settings) -> None:
    empty.make_folders()
    (empty.inbox / "a.txt").write_text(story())
    assert json.loads(succeed("status", "--json"))["backlog"]["inbox_files"] == 1


# -- a set fault ------------------------------------------------------------------------------------------


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A real HTTP server that keeps what it is sent."""
    messages: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", messages
    server.shutdown()
    server.server_close()


def test_a_set_fault_keeps_the_marts_tells_on_call_once_and_shows_in_status(
    home: Settings,
    receiver: tuple[str, list[dict[str, Any]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, messages = receiver
    monkeypatch.setenv("INFLOW_ALERT_WEBHOOK_URL", url)
    before = marts_hash(home.marts)
    from ingest.pipeline import drain, land_paths

    (tmp_path / "new.txt").write_text(story("Zweigwerk GmbH", 90))
    land_paths(home, [tmp_path / "new.txt"])
    load_id = drain(home).load_ids[0]
    with open_warehouse(home) as connection:
        connection.execute("UPDATE raw.loads SET received = received + 7 WHERE load_id = ?", [load_id])
    for _ in range(2):
        output = fail("run", tmp_path / "new.txt")
        assert "loads" in output
    assert marts_hash(home.marts) == before
    assert [message["event"] for message in messages].count("trigger") == 1
    assert {message["incident_id"] for message in messages} == {messages[0]["incident_id"]}
    assert messages[0]["severity"] == "critical"
    assert messages[0]["runbook"].startswith("docs/runbooks/")
    output = fail("status")
    assert "NEEDS A PERSON" in output
    with open_warehouse(home) as connection:
        connection.execute("UPDATE raw.loads SET received = received - 7 WHERE load_id = ?", [load_id])
    succeed("run", tmp_path / "new.txt")
    assert "Zweigwerk" in succeed("show", "dim_firms")
    succeed("status")


# -- evaluate, up, down -----------------------------------------------------------------------------------


def test_evaluate_prints_figures_and_writes_predictions(tmp_path: Path) -> None:
    text = "Quellwerk AG will spend 40 million euros on a turbine plant in Graz."
    gold = {
        "id": "own-1", "text": text, "regions": [], "investments": [], "statistics": [], "relations": [],
        "firms": [{"name": "Quellwerk AG", "aliases": []}],
    }  # fmt: skip
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "own-1.json").write_text(json.dumps(gold))
    predictions = tmp_path / "predictions.jsonl"
    figures = json.loads(succeed("evaluate", tmp_path / "gold", "--json", "--predictions", predictions))
    assert figures["docs"] == 1
    assert figures["firms"]["tp"] + figures["firms"]["fn"] == 1
    assert [json.loads(line)["id"] for line in predictions.read_text().splitlines()] == ["own-1"]
    assert "firms" in succeed("evaluate", tmp_path / "gold")
    assert inflow("evaluate", tmp_path / "nowhere").exit_code == 2


def test_down_without_a_service_says_so(empty: Settings) -> None:
    assert "Not running" in succeed("down")


def test_up_on_a_taken_port_says_what_to_do(empty: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        output = fail("up", "--once", "--port", str(taken.getsockname()[1]))
    assert "--port" in output
    assert not (empty.home / "postgres").exists(), "nothing was started"


def test_up_on_a_home_that_cannot_be_written_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("INFLOW_HOME", str(tmp_path / "file" / "home"))
    assert "INFLOW_HOME" in fail("up", "--once")
    assert (tmp_path / "file").is_file()
