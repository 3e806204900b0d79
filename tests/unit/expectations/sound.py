"""Fictional articles whose every field has its evidence: an audit has nothing to say against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import duckdb

from ingest.operations import record_stage
from ingest.records import Evidence, InvestmentMention, RelationMention
from ingest.settings import Settings
from ingest.warehouse.batches import ParsedBatch, write_batch
from ingest.warehouse.load import load_pending_batches
from tests.unit.warehouse.fictional import Story, batch, stories


def sound_stories(count: int, first: int = 0) -> list[Story]:
    """`count` stories with a place, a partner, a sum, a statistic, and words outside the basic plane."""
    told = stories(first + count, partner="Halden Optics", statistic=Decimal(7))
    return [replace(story, note=f"{story.note} 🏭 élan 漢字.") for story in told[first:]]


def sound_batch(told: Sequence[Story], folder: str = "day1") -> ParsedBatch:
    """The batch of these stories, with evidence for every field that is stated, and a relation."""
    arrived = batch(told, folder=folder)
    investments = arrived.tables["investment_mentions"]
    arrived.tables["investment_mentions"] = [
        _evidenced(mention, story) for mention, story in zip(investments, told, strict=True)
    ]
    arrived.tables["relation_mentions"] = [_relation(story) for story in told]
    return arrived


def load_sound(settings: Settings, told: Sequence[Story], folder: str = "day1") -> str:
    """Load these stories as the pipeline does; return the load's id."""
    write_batch(settings, sound_batch(told, folder))
    (result,) = load_pending_batches(settings)
    now = datetime.now(UTC)
    for stage in ("received", "landed", "parsed", "loaded"):
        record_stage(settings, stage, result.article_ids, now)
    return result.load_id


def tamper(settings: Settings, sql: str) -> None:
    """Change the warehouse behind the loader's back."""
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(sql)


def _evidence(field: str, text: str, words: str) -> Evidence:
    start = text.index(words)
    return Evidence(field, start, start + len(words), words)


def _evidenced(mention: InvestmentMention, story: Story) -> InvestmentMention:
    assert mention.amount_reported
    assert mention.destination_surface
    more = {"amount": mention.amount_reported, "destination": mention.destination_surface}
    return replace(
        mention,
        jobs=None,
        date_text=None,
        date_lower=None,
        date_upper=None,
        date_precision=None,
        is_year_imputed=None,
        evidence=(*mention.evidence, *(_evidence(field, story.text, words) for field, words in more.items())),
    )


def _relation(story: Story) -> RelationMention:
    words = "works with Halden Optics"
    start = story.text.index(words)
    return RelationMention(
        article_id=story.article_id,
        mention_id=f"{story.article_id}-t0",
        start_char=start,
        end_char=start + len(words),
        quote=words,
        extractor_version="rules-test",
        subject=story.firm,
        relation="partner_of",
        object="Halden Optics",
    )
