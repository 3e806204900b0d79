"""Inputs refused by the parser, and articles whose facts the audit holds back from the marts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC

from ingest.records import HeldArticle, RejectedArticle
from ingest.settings import Settings
from ingest.warehouse.batches import arrow_table
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.rights import WITHHELD, hidden_articles


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


def read_article(settings: Settings, article_id: str) -> dict[str, str | None]:
    """Title, address, location and text of a stored article, its words withheld where its source says so."""
    with open_warehouse(settings, read_only=True) as connection:
        cursor = connection.execute(
            "SELECT a.title, a.canonical_url AS address, min_by(s.location, s.received_at) AS location, "
            "a.text FROM raw.articles AS a LEFT JOIN raw.sightings AS s USING (article_id) "
            "WHERE a.article_id = $1 GROUP BY ALL",
            [article_id],
        )
        names = [item[0] for item in cursor.description]
        found = dict(zip(names, cursor.fetchone() or (), strict=False))
        if article_id in hidden_articles(settings, connection):
            found |= {"title": WITHHELD, "text": WITHHELD}
    return found


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
