"""The life of an installation: an old home is migrated, backed up, restored, and rolled back."""

from __future__ import annotations

import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from ingest.cli.installation_commands import migrate
from ingest.errors import InflowError, PublicationBlocked
from ingest.operations import open_operations, record_step, stage_summary
from ingest.service.backup import back_up, restore
from ingest.settings import Settings
from ingest.sources.landing import land_bytes, pending
from ingest.warehouse.build import build_marts
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.migrate import STEPS, migrate_warehouse, stored_version
from ingest.warehouse.publications import kept_publications, resume_publication, roll_back
from ingest.warehouse.publish import marts_hash, publish_marts, read_marts
from ingest.warehouse.schema import VERSION
from tests.integration.test_build import load
from tests.unit.test_operations import NOON
from tests.unit.warehouse.fictional import Story, settings_in

SCHEMAS = Path(__file__).parent / "schemas"


def old_home(home: Path) -> Settings:
    """A home as the first version left it: its tables as they were then, with a row in each store."""
    settings = Settings(home=home)
    settings.make_folders()
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute((SCHEMAS / "warehouse_1.sql").read_text())
        connection.execute(
            "INSERT INTO raw.held_articles VALUES ('a', 'check', 1, 'words', TIMESTAMP '2025-01-01')"
        )
    with closing(sqlite3.connect(settings.operations)) as connection:
        connection.executescript((SCHEMAS / "operations_1.sql").read_text())
        connection.execute("INSERT INTO steps VALUES ('build', '2025-01-01 00:00:00.000000')")
        connection.commit()
    return settings


def columns(settings: Settings) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Table and column names of both stores."""
    with open_warehouse(settings, read_only=True) as connection:
        raw = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'raw'"
        )
        warehouse = set(raw.fetchall())
    with closing(sqlite3.connect(settings.operations)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        store = {
            (name, row[1]) for (name,) in tables for row in connection.execute(f"PRAGMA table_info({name})")
        }
    return warehouse, store


def test_a_home_of_the_first_version_becomes_like_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = old_home(tmp_path / "old")
    monkeypatch.setenv("INFLOW_HOME", str(settings.home))
    migrate()
    new = Settings(home=tmp_path / "new")
    with open_warehouse(new), open_operations(new).connect():
        pass
    for was, now in zip(columns(settings), columns(new), strict=True):
        assert now <= was, "everything that a new home has"
    with open_warehouse(settings) as connection:
        assert stored_version(connection) == VERSION == max(STEPS)
        assert connection.execute("SELECT sample FROM raw.held_articles").fetchall() == [("words",)]
    assert migrate_warehouse(new) == [], "a new home is of the version that made it"
    record_step(settings, "audit", NOON)
    assert stage_summary(settings).articles == 0
    assert migrate_warehouse(settings) == [], "once"


def test_a_home_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    settings = old_home(tmp_path / "old")
    assert len(migrate_warehouse(settings)) == len(STEPS)
    with open_warehouse(settings) as connection:
        connection.execute("UPDATE main.schema_version SET version = 99")
    with pytest.raises(InflowError, match="install the version that wrote it"):
        migrate_warehouse(settings)


# -- publications ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home with two publications: one article, then two."""
    settings = settings_in(tmp_path_factory.mktemp("installation") / "home")
    for number, story in enumerate([Story(), Story(firm="Kestrel", legal_form=None)]):
        load(settings, [story], folder=str(number))
        build_marts(settings)
        publish_marts(settings)
    return settings


@pytest.fixture
def settings(twice: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(twice.home, tmp_path / "home")
    return Settings(home=tmp_path / "home", publications_kept=2)


def article_count(settings: Settings) -> int:
    return int(read_marts(settings, "SELECT count(*) AS n FROM dim_articles")[0]["n"])


def test_going_back_shows_the_publication_before_and_holds_back_what_comes(settings: Settings) -> None:
    assert [one.articles for one in kept_publications(settings)] == [2, 1]
    assert roll_back(settings).articles == 1
    assert article_count(settings) == 1
    with pytest.raises(PublicationBlocked, match="inflow rollback --resume"):
        publish_marts(settings)
    with pytest.raises(InflowError, match="earlier publication is not kept"):
        roll_back(settings)
    newest = kept_publications(settings)[0].publication_id
    assert roll_back(settings, newest).articles == 2
    assert resume_publication(settings)
    publish_marts(settings)
    assert [one.is_current for one in kept_publications(settings)] == [True, False]
    assert article_count(settings) == 2


# -- backup ------------------------------------------------------------------------------------------------


def test_a_backup_restores_everything_that_cannot_be_made_again(settings: Settings, tmp_path: Path) -> None:
    land_bytes(
        settings, b"words", source="inbox", location="a.txt", media_type="text", received_at=NOON, arrival="1"
    )
    (settings.home / "judgements.csv").write_text("entity,item_a,item_b,verdict,by,on,note\n")
    target = tmp_path / "backup.tar"
    assert back_up(settings, target) > 0
    again = Settings(home=tmp_path / "again")
    assert restore(again, target) > 5
    assert marts_hash(again.marts) == marts_hash(settings.marts)
    assert pending(again) == pending(settings)
    assert (again.home / "judgements.csv").exists()
    assert [one.articles for one in kept_publications(again)] == [2, 1]
    assert not build_marts(again).is_full_refresh
    with pytest.raises(InflowError, match="is in use"):
        restore(again, target)
    with pytest.raises(InflowError, match="exists"):
        back_up(settings, target)


@pytest.mark.parametrize("damage", ["content", "manifest", "cut off", "not a tar", "escapes"])
def test_a_damaged_backup_changes_nothing(tmp_path: Path, damage: str) -> None:
    settings = Settings(home=tmp_path / "home")
    land_bytes(
        settings, b"words", source="inbox", location="a.txt", media_type="text", received_at=NOON, arrival="1"
    )
    target = tmp_path / "backup.tar"
    back_up(settings, target)
    data = bytearray(target.read_bytes())
    if damage in ("content", "manifest"):
        data[data.index(b"words" if damage == "content" else b'"files"')] ^= 0xFF
    elif damage == "cut off":
        data = data[: len(data) // 2]
    elif damage == "not a tar":
        data = bytearray(b"words")
    target.write_bytes(data)
    if damage == "escapes":
        with tarfile.open(target, "w") as archive:
            archive.add(__file__, arcname="../outside.py")
    home = tmp_path / "again"
    with pytest.raises(InflowError, match=r"damaged|not a readable backup|is missing|no file of a backup"):
        restore(Settings(home=home), target)
    assert not home.exists() or not any(home.iterdir())
