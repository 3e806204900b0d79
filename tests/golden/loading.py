"""Labelled articles into a warehouse, as the loader takes them."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ingest.records import Article, Sighting
from ingest.settings import Settings
from ingest.warehouse.batches import ParsedBatch, write_batch
from ingest.warehouse.load import load_pending_batches

RECEIVED = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)

#: Records of one article by raw table.
Records = Mapping[str, Sequence[Any]]


def load(settings: Settings, articles: Sequence[Records], folder: str = "day1") -> None:
    """Load these articles as one batch that arrived in `folder`; known ones only arrive once more."""
    tables: dict[str, list[Any]] = {"sightings": []}
    for number, records in enumerate(articles):
        [article] = records["articles"]
        tables["sightings"].append(_sighting(article, f"{folder}/{number}.txt"))
        for table, rows in records.items():
            tables.setdefault(table, []).extend(rows)
    receipts = [arrival.sighting_id for arrival in tables["sightings"]]
    batch = ParsedBatch(
        load_id=hashlib.sha256(" ".join(receipts).encode()).hexdigest()[:16],
        tables=tables,
        receipts=receipts,
        received=len(receipts),
        pending=0,
        parse_seconds=0.5,
        extractor_version="labels",
    )
    write_batch(settings, batch)
    load_pending_batches(settings)


def judge(settings: Settings, judgements: Iterable[tuple[str, str, str, str]]) -> None:
    """Write the file of judgements: rows of entity, item_a, item_b, verdict."""
    with (settings.home / "judgements.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("entity", "item_a", "item_b", "verdict", "by", "on", "note"))
        rows.writerows((*one, "a reader", "2025-06-01", "") for one in judgements)


def _sighting(article: Article, location: str) -> Sighting:
    return Sighting(
        sighting_id=hashlib.sha256(f"{location} {article.content_sha256}".encode()).hexdigest()[:20],
        content_sha256=article.content_sha256,
        article_id=article.article_id,
        source="inbox",
        location=location,
        received_at=RECEIVED,
        outcome="parsed",
    )
