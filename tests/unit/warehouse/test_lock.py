import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from ingest.errors import WarehouseBusy
from ingest.warehouse.lock import open_warehouse
from tests.unit.warehouse.fictional import settings_in

HOLDER = """
import sys, time
from pathlib import Path
from ingest.settings import Settings
from ingest.warehouse.lock import open_warehouse
with open_warehouse(Settings(home=Path(sys.argv[1]))):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_first_open_makes_the_raw_tables(tmp_path: Path) -> None:
    with open_warehouse(settings_in(tmp_path), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM raw.articles").fetchall() == [(0,)]
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("DELETE FROM raw.articles")


def test_a_crash_while_creating_leaves_no_warehouse_without_tables(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    settings.warehouse.with_suffix(".creating").write_bytes(b"half a file")
    with open_warehouse(settings) as connection:
        assert connection.execute("SELECT count(*) FROM raw.loads").fetchall() == [(0,)]
    assert not settings.warehouse.with_suffix(".creating").exists()


def test_a_second_process_waits_then_gives_up_and_a_killed_one_frees_the_lock(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), lock_timeout_seconds=0.3)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout
    try:
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(WarehouseBusy, match=r"warehouse\.lock: another process"),
            open_warehouse(settings),
        ):
            pass
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    with open_warehouse(settings) as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_the_lock_is_free_after_an_error(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), lock_timeout_seconds=0.3)
    with pytest.raises(ZeroDivisionError), open_warehouse(settings):
        raise ZeroDivisionError
    with open_warehouse(settings) as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]
