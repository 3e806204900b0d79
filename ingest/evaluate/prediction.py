"""What an extractor reads, in the gold set's own JSON form."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from ingest.evaluate.matching import Facts
from ingest.extract.protocol import Extraction, Extractor
from ingest.parse.text import plain_article
from ingest.records import GOLD_STATUS, FirmMention, InvestmentMention, RegionMention

#: Longest quote that counts as evidence, in characters.
MAX_EVIDENCE_CHARS = 700

Item = TypeVar("Item")


def predict(gold: Mapping[str, Facts], extractor: Extractor) -> dict[str, Facts]:
    """Read the text of every annotated article: id -> facts, without a look at its annotation."""
    return {
        article_id: as_facts(article_id, extractor.extract(plain_article(facts["text"], "gold")))
        for article_id, facts in sorted(gold.items())
    }


def write_predictions(path: Path, predictions: Mapping[str, Facts]) -> None:
    """Write one JSON object a line, in order of id."""
    lines = (json.dumps(predictions[key], ensure_ascii=False) + "\n" for key in sorted(predictions))
    path.write_text("".join(lines), encoding="utf-8")


def as_facts(article_id: str, extraction: Extraction) -> dict[str, Any]:
    """One article's extraction as the gold set writes it."""
    return {
        "id": article_id,
        "firms": _firms(extraction.firms),
        "regions": _regions(extraction.regions),
        "investments": [_investment(investment) for investment in extraction.investments],
        "statistics": [
            {
                "metric": statistic.metric,
                "region": statistic.region_surface,
                "value": float(statistic.value),
                "unit": statistic.unit,
                "period": statistic.period_text,
                "evidence": statistic.quote,
            }
            for statistic in extraction.statistics
        ],
        "relations": [
            {"subject": relation.subject, "relation": relation.relation, "object": relation.object}
            for relation in extraction.relations
        ],
    }


def _firms(mentions: Iterable[FirmMention]) -> list[dict[str, Any]]:
    """One entry per firm: its name, and the other forms the article uses."""
    groups = _grouped(mentions, lambda mention: mention.name)
    return [
        {
            "name": group[0].name,
            "aliases": sorted({mention.surface for mention in group} - {group[0].name}),
            "country": next((mention.country_code for mention in group if mention.country_code), None),
        }
        for group in groups
    ]


def _regions(mentions: Iterable[RegionMention]) -> list[dict[str, Any]]:
    """One entry per place, under the first form the article uses."""
    groups = _grouped(
        mentions, lambda place: (place.name, place.level, place.country_code, place.subdivision_code)
    )
    return [
        {
            "name": group[0].surface,
            "aliases": sorted({place.surface for place in group} | {group[0].name} - {group[0].surface}),
            "iso_country": group[0].country_code,
            "iso_subdivision": group[0].subdivision_code,
            "level": group[0].level,
        }
        for group in groups
    ]


def _investment(mention: InvestmentMention) -> dict[str, Any]:
    parties: dict[str, list[str]] = {"investor": [], "target": [], "partner": [], "seller": []}
    for party in mention.parties:
        parties[party.role].append(party.firm)
    return {
        "investors": parties["investor"],
        "target": next(iter(parties["target"]), None),
        "partners": parties["partner"],
        "sellers": parties["seller"],
        "kind": mention.kind,
        "status": GOLD_STATUS[mention.status],
        "amount": None if mention.amount is None else float(mention.amount),
        "amount_currency": mention.currency_code,
        "amount_qualifier": mention.amount_qualifier if mention.amount is not None else None,
        "region": mention.destination_surface,
        "sector": mention.sector,
        "date_text": mention.date_text,
        "evidence": mention.quote[:MAX_EVIDENCE_CHARS],
    }


def _grouped(items: Iterable[Item], key: Callable[[Item], Hashable]) -> list[list[Item]]:
    """Items with the same key together, in the order of their first."""
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.values())
