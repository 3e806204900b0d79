"""Takedown: nothing of an article is left anywhere, it does not come back, and all counts still add up."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from expectations.steps import run_audit, run_build, run_publish
from ingest.cli.takedown import forget_article
from ingest.errors import InflowError
from ingest.operations import forget_audited_loads, open_incident, open_incidents
from ingest.pipeline import drain
from ingest.service.status import held
from ingest.settings import Settings
from ingest.sources.tombstones import address_of, read_tombstones
from ingest.takedown import forget
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash, read_marts
from ingest.warehouse.quarantine import rejected

PAGE = "https://outlet.example/quellwerk"
STORY = (
    "{firm} to build plant in {city}\n\n"
    "{city}, March 3, 2025 - {firm} said on Monday that it will invest {sum} million euros in a new turbine "
    "factory in {city}. The plant will make blades for wind parks along the coast.\n"
)
GONE = STORY.format(firm="Quellwerk AG", city="Graz", sum=41)
KEPT = STORY.format(firm="Nordrad AG", city="Linz", sum=55)


def page(text: str) -> str:
    return json.dumps({"url": PAGE, "title": text.splitlines()[0], "text": text})


def publish(settings: Settings) -> None:
    run_build(settings)
    run_audit(settings)
    run_publish(settings)


def drop(settings: Settings, **files: str) -> None:
    settings.make_folders()
    for name, text in files.items():
        (settings.inbox / name.replace("_", ".")).write_text(text)
    drain(settings)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two articles published, the one to be taken down seen twice and named by an open incident."""
    settings = Settings(home=tmp_path_factory.mktemp("takedown") / "home")
    drop(settings, gone_json=page(GONE), kept_txt=KEPT)
    drop(settings, again_json=page(GONE))
    publish(settings)
    (article,) = read_marts(settings, "SELECT article_id FROM dim_articles WHERE title LIKE 'Quell%'")
    sample = {"row_id": f"{article['article_id']}-i0", "quote": GONE}
    message = {"title": "Two rows fail", "samples": [sample, {"row_id": "other-i0", "quote": "kept"}]}
    open_incident(settings, "raw:warning:quote", "warning", "Two rows fail", message, datetime.now(UTC))
    return settings


@pytest.fixture
def settings(published: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(published.home, tmp_path / "home")
    return Settings(home=tmp_path / "home")


def traces(settings: Settings, words: bytes) -> list[str]:
    """Files under the home that hold the words."""
    files = (path for path in settings.home.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(settings.home)) for path in files if words in path.read_bytes())


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(settings, read_only=True) as connection:
        return connection.execute(sql).fetchall()


BALANCE = """
SELECT
    sum(received), sum(parsed), sum(duplicate), sum(rejected),
    (SELECT count(*) FROM raw.sightings), (SELECT count(*) FROM raw.rejected_articles)
FROM raw.loads
"""


def test_a_forgotten_article_leaves_no_trace_and_does_not_come_back(settings: Settings) -> None:
    assert traces(settings, b"Quellwerk")
    forget_article(settings, PAGE, "ticket 118")
    assert traces(settings, b"Quellwerk") == []
    assert [row["title"] for row in read_marts(settings, "FROM dim_articles")] == [KEPT.splitlines()[0]]
    assert query(settings, BALANCE) == [(3, 1, 0, 2, 3, 2)]
    (incident,) = [one for one in open_incidents(settings) if one.dedup_key == "raw:warning:quote"]
    assert [sample["row_id"] for sample in incident.alert["samples"]] == ["other-i0"]
    assert {one.reason for one in read_tombstones(settings).tombstones} == {"ticket 118"}

    drop(
        settings,
        bytes_json=page(GONE),
        reworded_json=page(GONE.replace("41", "42")),
        words_txt=GONE.replace("\n\n", "\n \n"),
    )
    assert query(settings, BALANCE) == [(6, 1, 0, 5, 6, 5)]
    assert rejected(settings) == [], "nothing for a person to do"
    drop(settings, once_more_json=page(GONE.replace("41", "42")))
    assert len(read_tombstones(settings).tombstones) == 3
    assert traces(settings, b"turbine factory in Graz") == []


@pytest.mark.full
def test_without_the_article_the_marts_are_as_if_it_had_never_come(
    settings: Settings, tmp_path: Path
) -> None:
    forget(settings, PAGE, "ticket 118")
    drop(settings, again_json=page(GONE))
    publish(settings)
    alone = Settings(home=tmp_path / "alone")
    drop(alone, kept_txt=KEPT)
    publish(alone)
    assert marts_hash(settings.marts) == marts_hash(alone.marts)


def test_a_takedown_that_was_cut_off_is_finished_by_the_next(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("ingest.takedown.forget_articles", killed)
        with pytest.raises(KeyboardInterrupt):
            forget(settings, PAGE, "ticket 118")
    assert forget(settings, PAGE, "ticket 118").article_ids
    assert query(settings, BALANCE) == [(3, 1, 0, 2, 3, 2)]
    assert traces(settings, b"Quellwerk") == ["marts.duckdb", "warehouse.duckdb"], "until they are published"


def test_an_unknown_article_is_an_error_and_an_unknown_address_a_tombstone(tmp_path: Path) -> None:
    empty = Settings(home=tmp_path / "home")
    for name in ("f" * 20, "https://outlet.example/"):
        with pytest.raises(InflowError, match="no article has this id or address"):
            forget(empty, name, "why")
    assert forget(empty, PAGE, "why").article_ids == []
    drop(empty, gone_json=page(GONE))
    assert query(empty, "SELECT outcome, location FROM raw.sightings") == [("rejected", "(forgotten)")]
    assert traces(empty, b"Quellwerk") == []


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://www.outlet.example/a/b/?utm_source=x#top", "outlet.example/a/b"),
        ("http://outlet.example/a?id=7&fbclid=z", "outlet.example/a?id=7"),
        ("https://outlet.example/", None),
        ("3f2a90c1d4e5f60718ab", None),
        (None, None),
    ],
)
def test_an_address_is_a_page_without_trackers(url: str | None, address: str | None) -> None:
    assert address_of(url) == address


# -- words that may not be shown ---------------------------------------------------------------------------

SOURCES = """
sources:
- {id: outlet, name: Outlet, owner_group: outlet, kind: daily, tier: 2, may_store_text: true,
   may_show_quote: false, hosts: [outlet.example]}
- {id: inbox, name: Own files, owner_group: own, kind: files, tier: 2, may_store_text: true,
   may_show_quote: true}
"""


def test_words_that_may_not_be_shown_are_withheld_from_marts_and_messages(settings: Settings) -> None:
    (settings.home / "sources.yml").write_text(SOURCES)
    publish(settings)
    shown = read_marts(
        settings, "SELECT title, quote FROM fct_investment_mentions JOIN dim_articles USING (article_id)"
    )
    assert {row["title"][:7]: row["quote"] is None for row in shown} == {"Quellwe": True, "Nordrad": False}
    pieces = read_marts(
        settings,
        "SELECT title, piece.field, piece.quote, piece.start_char FROM dim_articles JOIN "
        "(SELECT unnest(evidence) AS piece FROM dim_investments) ON article_id = piece.article_id",
    )
    assert all((row["quote"] is None) == row["title"].startswith("Quell") for row in pieces)
    assert all(row["start_char"] is not None for row in pieces)
    assert b"turbine factory in Graz" not in settings.marts.read_bytes()

    with open_warehouse(settings) as connection:
        connection.execute("UPDATE raw.investment_mentions SET quote = 'never said', load_id = load_id")
        (load_ids,) = connection.execute("SELECT list(load_id) FROM raw.loads").fetchone() or ([],)
    forget_audited_loads(settings, load_ids)
    run_build(settings)
    said = {row.sample for row in held(settings)}
    assert len(said) == 2
    assert sum("may not be shown" in sample for sample in said) == 1
    assert sum("never said" in sample for sample in said) == 1
