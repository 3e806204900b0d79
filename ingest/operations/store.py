"""The store itself: its tables, and how it is opened.

Every transaction opens the file, does its work and closes it: safe across processes and forks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from filelock import FileLock

from ingest.settings import Settings

Stage = Literal["received", "landed", "parsed", "loaded", "built", "audited", "published"]
#: Stages of an article in order; the time a stage takes ends at its instant.
STAGES: tuple[Stage, ...] = ("received", "landed", "parsed", "loaded", "built", "audited", "published")


class Instant(sa.TypeDecorator[datetime]):
    """An aware UTC datetime, stored as SQLite's sortable text."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Aware -> naive UTC."""
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Naive UTC -> aware."""
        return value and value.replace(tzinfo=UTC)


TABLES = sa.MetaData()

stage_timings = sa.Table(
    "stage_timings",
    TABLES,
    sa.Column("article_id", sa.String, primary_key=True),
    *(sa.Column(f"{stage}_at", Instant) for stage in STAGES),
    sa.Column("held_at", Instant),
)
sa.Index("stage_timings_published", stage_timings.c.published_at)
sa.Index(
    "stage_timings_unpublished",
    stage_timings.c.article_id,
    sqlite_where=stage_timings.c.published_at.is_(None),
)

audited_loads = sa.Table(
    "audited_loads",
    TABLES,
    sa.Column("scope", sa.String, primary_key=True),
    sa.Column("load_id", sa.String, primary_key=True),
    sa.Column("audited_at", Instant, nullable=False),
)

steps = sa.Table(
    "steps",
    TABLES,
    sa.Column("step", sa.String, primary_key=True),
    sa.Column("finished_at", Instant, nullable=False),
)

publications = sa.Table(
    "publications",
    TABLES,
    sa.Column("publication_id", sa.Integer, primary_key=True),
    sa.Column("published_at", Instant, nullable=False),
    sa.Column("articles", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("row_counts", sa.JSON, nullable=False),
)

check_results = sa.Table(
    "check_results",
    TABLES,
    sa.Column("check_name", sa.String, nullable=False),
    sa.Column("table_name", sa.String, nullable=False),
    sa.Column("level", sa.String, nullable=False),
    sa.Column("severity", sa.String, nullable=False),
    sa.Column("is_ok", sa.Boolean, nullable=False),
    sa.Column("evaluated_rows", sa.Integer, nullable=False),
    sa.Column("failed_rows", sa.Integer, nullable=False),
    sa.Column("detail", sa.String, nullable=False),
    sa.Column("checked_at", Instant, nullable=False, index=True),
)

incidents = sa.Table(
    "incidents",
    TABLES,
    sa.Column("incident_id", sa.Integer, primary_key=True),
    sa.Column("dedup_key", sa.String, nullable=False),
    sa.Column("severity", sa.String, nullable=False),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("first_seen", Instant, nullable=False),
    sa.Column("last_seen", Instant, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("alert", sa.JSON, nullable=False),
    sa.Column("acknowledged_at", Instant),
    sa.Column("acknowledged_by", sa.String),
    sa.Column("told_by", sa.ForeignKey("incidents.incident_id")),
    sa.Column("returns", sa.Integer),
)
sa.Index("incidents_open", incidents.c.dedup_key, unique=True, sqlite_where=incidents.c.state == "open")

#: The outbox: one row per event of an incident and channel that must hear of it.
messages = sa.Table(
    "messages",
    TABLES,
    sa.Column("message_id", sa.Integer, primary_key=True),
    sa.Column("incident_id", sa.ForeignKey("incidents.incident_id"), nullable=False),
    sa.Column("event", sa.String, nullable=False),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("detail", sa.String, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("due_at", Instant, nullable=False),
    sa.UniqueConstraint("incident_id", "event", "channel"),
)
sa.Index("messages_unsent", messages.c.due_at, sqlite_where=messages.c.state != "sent")

backlogs = sa.Table(
    "backlogs",
    TABLES,
    sa.Column("at", Instant, primary_key=True),
    sa.Column("total", sa.Integer, nullable=False),
)

silences = sa.Table(
    "silences",
    TABLES,
    sa.Column("silence_id", sa.Integer, primary_key=True),
    sa.Column("pattern", sa.String, nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
)


def open_operations(settings: Settings) -> sa.Engine:
    """Engine on the store, created on first use. Connections are never kept, so a fork inherits none.

    A store of an older version gets the tables and columns that it lacks.
    """
    path = settings.operations
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock"):  # two processes may both find it missing
            if not path.exists():
                _create(path)
    _upgrade(path, path.stat().st_ino)
    return _engine(path)


def _create(path: Path) -> None:
    """Make the store beside its place and move it in whole: nobody meets it half made."""
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    engine = _engine(unfinished)
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA journal_mode = WAL")
    TABLES.create_all(engine)
    unfinished.replace(path)


@lru_cache(maxsize=16)
def _upgrade(path: Path, _inode: int) -> None:
    """Add what a newer version keeps; once per process and file."""
    engine = _engine(path)
    with engine.begin() as connection:
        TABLES.create_all(connection)
        for table in TABLES.tables.values():
            known = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
            for column in table.columns:
                if column.name not in known:
                    kind = column.type.compile(engine.dialect)
                    connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}")


@lru_cache(maxsize=16)
def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool, connect_args={"timeout": 30.0})

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not where the driver guesses
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A deferred transaction that turns into a write fails at once when another writer was faster.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


@contextmanager
def transaction(settings: Settings) -> Iterator[sa.Connection]:
    """One connection in one transaction: committed at the end, rolled back on an error."""
    with open_operations(settings).begin() as connection:
        yield connection
