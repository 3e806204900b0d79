"""Inputs refused by the parser, and articles whose facts the audit holds back from the marts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC

from ingest.records import HeldArticle, RejectedArticle
from ingest.settings import Settings
from ingest.warehouse.batches import arrow_table
from ingest.warehouse.lock import open_warehouse


def hold_articles(settings: Settings, rows: Sequence[HeldArticle]) -> None:
    """Hold the articles back from the marts, beginning with the next build; holding twice updates the row."""
    if not rows:
        return
    with open_warehouse(settings) as connection:
        connection.register("staged_holds", arrow_table("held_articles", rows))
        connection.execute(
            "INSERT INTO raw.held_articles BY NAME "
            "SELECT DISTINCT ON (article_id, check_name) * FROM staged_holds "
            "ON CONFLICT DO UPDATE SET failed_rows = excluded.failed_rows, sample = excluded.sample"
        )


def release(settings: Settings, article_ids: Iterable[str]) -> int:
    """Let held articles into the marts again; returns how many were held."""
    with open_warehouse(settings) as connection:
        rows = connection.execute(
            "DELETE FROM raw.held_articles WHERE article_id IN (SELECT unnest($ids::VARCHAR[])) "
            "RETURNING article_id",
            {"ids": list(article_ids)},
        ).fetchall()
    return len(set(rows))


def rejected(settings: Settings) -> list[RejectedArticle]:
    """Refused inputs, newest first, without those that became an article since or were taken down."""
    if not settings.warehouse.exists():
        return []
    with open_warehouse(settings, read_only=True) as connection:
        cursor = connection.execute(
            "SELECT * EXCLUDE (load_id) "
            "FROM raw.rejected_articles ANTI JOIN raw.articles USING (content_sha256) "
            "WHERE reason_code <> 'forgotten' ORDER BY rejected_at DESC, rejection_id"
        )
        names = [item[0] for item in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [RejectedArticle(**row | {"rejected_at": row["rejected_at"].replace(tzinfo=UTC)}) for row in rows]
