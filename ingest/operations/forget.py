"""Takedown in the operations store: nothing that was noted or queued may name an article any more."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from ingest.operations.store import TABLES, open_operations, publications, stage_timings, transaction
from ingest.settings import Settings


def forget_articles(settings: Settings, article_ids: Collection[str]) -> int:
    """Take the articles out of every table; returns how many rows were changed.

    Stage times go. In a message (an incident's alert, queued or sent) the samples that name an article go;
    the message itself, its cause and its counts stay. The last publication no longer says how many rows to
    expect: there are fewer now.
    """
    changed = 0
    with transaction(settings) as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        gone = sa.delete(stage_timings).where(stage_timings.c.article_id.in_(article_ids))
        changed += connection.execute(gone).rowcount
        for table in TABLES.tables.values():
            changed += _prune(connection, table, article_ids)
    forget_expected_rows(settings)
    with open_operations(settings).connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return changed


def forget_expected_rows(settings: Settings) -> None:
    """Let the marts have fewer rows than in the last publication: they were changed on purpose."""
    newest = sa.select(sa.func.max(publications.c.publication_id)).scalar_subquery()
    with transaction(settings) as connection:
        connection.execute(
            sa.update(publications).where(publications.c.publication_id == newest).values(row_counts={})
        )


def _prune(connection: sa.Connection, table: sa.Table, article_ids: Collection[str]) -> int:
    """Remove, in every JSON column, the parts that name one of the articles."""
    changed = 0
    key = list(table.primary_key.columns)
    for column in table.columns:
        if not isinstance(column.type, sa.JSON):
            continue
        for row in connection.execute(sa.select(*key, column)).all():
            pruned = without(row[-1], article_ids)
            if pruned != row[-1]:
                is_it = sa.and_(*(part == value for part, value in zip(key, row[:-1], strict=True)))
                connection.execute(sa.update(table).where(is_it).values({column.name: pruned}))
                changed += 1
    return changed


def without(value: Any, article_ids: Collection[str]) -> Any:
    """A JSON value without those items of its lists that name one of the articles, however deep.

    >>> without({"samples": [{"row_id": "a-i0", "quote": "..."}, {"row_id": "b-i0"}]}, ["a"])
    {'samples': [{'row_id': 'b-i0'}]}
    """
    if isinstance(value, dict):
        return {name: without(item, article_ids) for name, item in value.items()}
    if isinstance(value, list):
        return [without(item, article_ids) for item in value if not _names(item, article_ids)]
    return value


def _names(value: Any, article_ids: Collection[str]) -> bool:
    if isinstance(value, dict):
        return any(_names(item, article_ids) for item in value.values())
    if isinstance(value, list):
        return any(_names(item, article_ids) for item in value)
    return isinstance(value, str) and any(value.startswith(article_id) for article_id in article_ids)
