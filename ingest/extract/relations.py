"""Ties between firms that an article states."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extract.document import Document
from ingest.records import FirmMention, RelationMention


def extract_relations(document: Document, firms: Sequence[FirmMention]) -> list[RelationMention]:
    """Return the ties between `firms` that a sentence of `document` states."""
    return []
