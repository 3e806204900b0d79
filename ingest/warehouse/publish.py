"""Publication: the audited marts become the file that BI reads, whole, in one rename.

A reader that opens the published file sees one publication from its first query to its last; nothing ever
writes to that file. A crash leaves the last publication in place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingest import __version__
from ingest.errors import BuildFailed, InflowError, PublicationBlocked
from ingest.settings import Settings
from ingest.warehouse.batches import sync
from ingest.warehouse.build import mart_names, rule_versions
from ingest.warehouse.changes import LEDGERS, write_ledgers
from ingest.warehouse.lock import hold_warehouse
from ingest.warehouse.publications import keep_publication, publication_hold
from ingest.warehouse.rights import hidden_articles, without_words
from ingest.warehouse.schema import sql_text

#: What depends on when and in which batch an article was processed, not on what the articles say.
NOT_BUSINESS_COLUMNS = ("first_seen_at",)
NOT_BUSINESS_TABLES = ("publication", "bridge_retired_ids", *LEDGERS)

_CONFIG: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": "false"}
_UNFINISHED = ".publishing-"


@dataclass(frozen=True, slots=True)
class Publication:
    """One replacement of the published marts.

    `row_counts` maps a mart to its rows; `article_ids` are the articles new to the file.
    """

    publication_id: str
    published_at: datetime
    path: Path
    row_counts: dict[str, int]
    article_ids: list[str]


def publish_marts(settings: Settings) -> Publication:
    """Copy the built marts into a new file and put it in place of the published one; the audit comes before.

    Raises:
        PublicationBlocked: a person has gone back to an earlier publication (`inflow rollback`).
        BuildFailed: a mart was never built.
        WarehouseBusy: the lock was not to be had.
    """
    if hold := publication_hold(settings):
        raise PublicationBlocked(
            f"Publication is held: {hold}. When the cause is mended: `inflow rollback --resume`."
        )
    with hold_warehouse(settings):
        for stale in settings.home.glob(f"{_UNFINISHED}*"):
            stale.unlink()
        unfinished = settings.home / f"{_UNFINISHED}{os.getpid()}.duckdb"
        with duckdb.connect(str(unfinished), config=_CONFIG) as connection:
            _attach(connection, settings.warehouse, "warehouse")
            marts = _built_marts(connection, settings)
            article_ids = _unpublished(connection, settings)
            hidden = sorted(hidden_articles(settings, connection, "warehouse.raw.articles"))
            row_counts = {mart: _copy_mart(connection, mart, hidden) for mart in marts}
            connection.execute(_AS_OF)
            publication_id, published_at = _stamp(connection, settings, row_counts)
            write_ledgers(connection, hidden)
        sync(unfinished)
        unfinished.replace(settings.marts)
        sync(settings.home)
        keep_publication(settings, publication_id)
    return Publication(publication_id, published_at, settings.marts, row_counts, article_ids)


def unpublished_articles(settings: Settings) -> list[str]:
    """Ids of the articles that are in the built marts and not in the published ones."""
    with hold_warehouse(settings), duckdb.connect(config=_CONFIG) as connection:
        if not settings.warehouse.exists():
            return []
        _attach(connection, settings.warehouse, "warehouse")
        _built_marts(connection, settings)
        return _unpublished(connection, settings)


def read_marts(
    settings: Settings, sql: str, parameters: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Run one query on the published marts and return its rows, each as column name -> value.

    The file is opened for this query alone: a connection kept open would go on seeing the old publication.

    Raises:
        InflowError: nothing is published yet.
    """
    with open_published(settings.marts) as connection:
        cursor = connection.execute(sql, dict(parameters or {}))
        names = [item[0] for item in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def marts_hash(path: Path) -> dict[str, str]:
    """Hash of each mart in the published file at `path` over its business columns, whatever its row order.

    Raises:
        InflowError: there is no such file.
    """
    with open_published(path) as connection:
        marts = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE NOT list_contains($apart, table_name) "
            "ORDER BY table_name",
            {"apart": list(NOT_BUSINESS_TABLES)},
        ).fetchall()
        return {mart: _hash_mart(connection, mart) for (mart,) in marts}


def _hash_mart(connection: duckdb.DuckDBPyConnection, mart: str) -> str:
    row = connection.execute(
        "SELECT count(*) || '-' || coalesce(bit_xor(md5_number(CAST(business AS VARCHAR))), 0) "  # noqa: S608
        f"FROM (SELECT COLUMNS(c -> NOT list_contains($hidden, c)) FROM {mart}) AS business",
        {"hidden": list(NOT_BUSINESS_COLUMNS)},
    ).fetchone()
    return str(row[0]) if row else ""


@contextmanager
def open_published(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file at `path`, read-only: one publication from the first query to the last.

    Raises:
        InflowError: nothing is published yet.
    """
    if not path.exists():
        raise InflowError(
            f"{path}: nothing is published yet. Drop an article into the inbox, or `inflow run` it."
        )
    with duckdb.connect(str(path), read_only=True, config=_CONFIG) as connection:
        yield connection


def _attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    connection.execute(f"ATTACH {sql_text(str(path))} AS {name} (READ_ONLY)")


def _built_marts(connection: duckdb.DuckDBPyConnection, settings: Settings) -> list[str]:
    """Names of all marts, each of them present in the warehouse."""
    built = connection.execute(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_catalog = 'warehouse' AND table_schema = 'marts'"
    ).fetchall()
    missing = [mart for mart in mart_names(settings) if (mart,) not in built]
    if missing:
        raise BuildFailed(f"{settings.warehouse}: {', '.join(missing)} not built yet. Run the build first.")
    return mart_names(settings)


def _unpublished(connection: duckdb.DuckDBPyConnection, settings: Settings) -> list[str]:
    """Articles of the attached warehouse's marts that the published file lacks; all when it is unreadable."""
    articles = "SELECT article_id FROM warehouse.marts.dim_articles"
    if settings.marts.exists():
        try:
            _attach(connection, settings.marts, "published")
            articles += " ANTI JOIN published.main.dim_articles USING (article_id)"
        except duckdb.IOException:  # a damaged file is about to be replaced by a good one
            pass
    return [article_id for (article_id,) in connection.execute(f"{articles} ORDER BY article_id").fetchall()]


def _copy_mart(connection: duckdb.DuckDBPyConnection, mart: str, hidden: list[str]) -> int:
    """Copy one mart (a view as a table) without words that may not be shown, and its comments; its rows."""
    source = "database_name = 'warehouse' AND schema_name = 'marts'"
    columns = connection.execute(
        f"SELECT column_name, data_type FROM duckdb_columns() WHERE {source} AND table_name = $mart",  # noqa: S608
        {"mart": mart},
    ).fetchall()
    shown = without_words(columns) if hidden else "*"
    connection.execute(
        f"CREATE TABLE {mart} AS SELECT {shown} FROM warehouse.marts.{mart} ORDER BY ALL",  # noqa: S608
        {"hidden": hidden} if "$hidden" in shown else None,
    )
    comments = connection.execute(
        f"SELECT 'TABLE ' || table_name, comment FROM duckdb_tables() "  # noqa: S608
        f"WHERE {source} AND table_name = $mart "
        f"UNION ALL SELECT 'TABLE ' || view_name, comment FROM duckdb_views() "
        f"WHERE {source} AND view_name = $mart "
        f"UNION ALL SELECT 'COLUMN ' || table_name || '.' || column_name, comment FROM duckdb_columns() "
        f"WHERE {source} AND table_name = $mart",
        {"mart": mart},
    ).fetchall()
    for thing, comment in comments:
        connection.execute(f"COMMENT ON {thing} IS {sql_text(comment or '')}")
    row = connection.execute(f"SELECT count(*) FROM {mart}").fetchone()  # noqa: S608
    return int(row[0]) if row else 0


#: `FROM investments_as_of(DATE '2025-01-31')`: each investment as the reports up to that day told it.
_AS_OF = """
CREATE MACRO investments_as_of(day) AS TABLE
    FROM dim_investment_versions
    WHERE coalesce(valid_from, DATE '0001-01-01') <= day AND coalesce(valid_to, DATE '9999-12-31') > day
"""

_PUBLICATION_DOCS = {
    "publication_id": "Names this state of the file.",
    "published_at": "When the file was put in place (UTC).",
    "inflow_version": "Version of the package that built it.",
    "extractor_versions": "Versions of the extractors that read its articles.",
    "rule_versions": "Rule -> version of it that was applied.",
    "load_ids": "Loads of the warehouse that it is built from, oldest first.",
    "held_article_count": "Articles whose facts the audit held back.",
    "row_counts": "Rows of each mart.",
}


def _stamp(
    connection: duckdb.DuckDBPyConnection, settings: Settings, row_counts: dict[str, int]
) -> tuple[str, datetime]:
    """Write the one-row table `publication`."""
    published_at = datetime.now(UTC)
    rules = rule_versions(settings)
    publication_id = f"{published_at:%Y%m%dT%H%M%S.%fZ}"
    connection.execute(
        "CREATE TABLE publication AS SELECT $publication_id AS publication_id, "
        "$published_at::TIMESTAMP AS published_at, $inflow_version AS inflow_version, "
        "(SELECT coalesce(list(DISTINCT extractor_version ORDER BY extractor_version), []) "
        "FROM warehouse.raw.loads) AS extractor_versions, "
        "map_from_entries(list_zip($rules, $rule_versions)) AS rule_versions, "
        "(SELECT coalesce(list(load_id ORDER BY loaded_at, load_id), []) "
        "FROM warehouse.raw.loads) AS load_ids, "
        "(SELECT count(DISTINCT article_id) FROM warehouse.raw.held_articles) AS held_article_count, "
        "map_from_entries(list_zip($marts, $counts)) AS row_counts",
        {
            "publication_id": publication_id,
            "published_at": published_at.replace(tzinfo=None),
            "inflow_version": __version__,
            "rules": list(rules),
            "rule_versions": list(rules.values()),
            "marts": list(row_counts),
            "counts": list(row_counts.values()),
        },
    )
    connection.execute("COMMENT ON TABLE publication IS 'What this file is: one row.'")
    for column, doc in _PUBLICATION_DOCS.items():
        connection.execute(f"COMMENT ON COLUMN publication.{column} IS {sql_text(doc)}")
    return publication_id, published_at
