"""The version of the warehouse's schema: what an older home lacks is added, a newer one is refused.

A warehouse without a version is of the first one. A step is run once, in order, in one transaction with the
new version; a step that only adds raw tables or columns has nothing to do, `create_raw_schema` does it.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from ingest.errors import InflowError
from ingest.settings import Settings
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.schema import VERSION, create_raw_schema, stamp_version

Step = Callable[[duckdb.DuckDBPyConnection], None]

#: Version -> what it brings, and the statements that bring it.
STEPS: dict[int, tuple[str, Step]] = {
    2: ("raw tables have a version; the marts are built afresh, with claims of people", create_raw_schema),
}


def migrate_warehouse(settings: Settings) -> list[str]:
    """Bring the warehouse to the installed version; returns what was done, nothing when it is there.

    Raises:
        InflowError: it was written by a newer version; nothing is changed.
        WarehouseBusy: a step runs for too long.
    """
    if not settings.warehouse.exists():
        return []
    with open_warehouse(settings) as connection:
        stored = stored_version(connection)
        if stored > VERSION:
            raise InflowError(
                f"{settings.warehouse} has schema version {stored}, this Inflow knows {VERSION}: install the "
                "version that wrote it, or restore a backup of before (`inflow restore`)."
            )
        done = []
        for version in range(stored + 1, VERSION + 1):
            what, step = STEPS[version]
            connection.begin()
            step(connection)
            stamp_version(connection, version)
            connection.commit()
            done.append(f"warehouse {version}: {what}")
        return done


def stored_version(connection: duckdb.DuckDBPyConnection) -> int:
    """The version that the open warehouse has."""
    known = connection.execute(
        "FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = 'schema_version'"
    ).fetchone()
    row = connection.execute("SELECT version FROM main.schema_version").fetchone() if known else None
    return int(row[0]) if row else 1
