"""Articles resolved in memory, by the very machine that a build uses: what clustering is measured with."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingest.records import Article, FirmMention, InvestmentMention, Load, RelationMention
from ingest.resolve.records import ProjectMention
from ingest.settings import Settings
from ingest.warehouse import resolve_items
from ingest.warehouse.batches import arrow_rows
from ingest.warehouse.resolve import resolve_new
from ingest.warehouse.schema import arrow_schema, create_raw_schema

_LOADED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """One article and what was read in it, by an extractor or by a person."""

    article: Article
    firms: Sequence[FirmMention]
    investments: Sequence[InvestmentMention]
    relations: Sequence[RelationMention] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """Cluster of every firm name (by its key), article and mention; the items of projects by mention id."""

    firms: dict[str, str]
    articles: dict[str, str]
    projects: dict[str, str]
    mentions: dict[str, ProjectMention]


def resolve_in_memory(read: Iterable[ReadArticle]) -> Resolved:
    """Load the articles into a warehouse in memory and resolve them at once."""
    read = list(read)
    connection = duckdb.connect()
    try:
        create_raw_schema(connection)
        _insert(connection, "loads", [_load(len(read))])
        _insert(connection, "articles", [one.article for one in read])
        _insert(connection, "firm_mentions", [firm for one in read for firm in one.firms])
        _insert(connection, "investment_mentions", [fact for one in read for fact in one.investments])
        _insert(connection, "relation_mentions", [tie for one in read for tie in one.relations])
        with tempfile.TemporaryDirectory() as home:
            resolve_new(Settings(home=Path(home)), connection)
        firms, articles, projects = (_clusters(connection, one) for one in ("firm", "article", "project"))
        return Resolved(firms, articles, projects, resolve_items.projects(connection, projects))
    finally:
        connection.close()


def _insert(connection: duckdb.DuckDBPyConnection, table: str, records: Sequence[Any]) -> None:
    if not records:
        return
    columns = "" if table == "loads" else ", 'load' AS load_id"
    if table == "articles":
        columns += f", TIMESTAMP '{_LOADED:%F}' AS first_seen_at, TIMESTAMP '{_LOADED:%F}' AS processed_at"
    connection.register("staged_rows", arrow_rows(arrow_schema(table), records))
    connection.execute(f"INSERT INTO raw.{table} BY NAME SELECT *{columns} FROM staged_rows")  # noqa: S608
    connection.unregister("staged_rows")


def _load(articles: int) -> Load:
    return Load(
        load_id="load",
        loaded_at=_LOADED,
        received=articles,
        parsed=articles,
        duplicate=0,
        rejected=0,
        pending=0,
        extractor_version="",
        inflow_version="",
        parse_seconds=0.0,
        load_seconds=0.0,
    )


def _clusters(connection: duckdb.DuckDBPyConnection, entity: str) -> dict[str, str]:
    rows = connection.execute(f"SELECT item_id, cluster_id FROM resolved.{entity}_members").fetchall()  # noqa: S608
    return dict(rows)
