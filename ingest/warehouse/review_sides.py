"""The two items of a pair as a person compares them: field by field, with the words of the articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import duckdb

from ingest.resolve.copies import evidence
from ingest.resolve.records import ArticleText, FirmName, ProjectMention
from ingest.warehouse import resolve_items
from ingest.warehouse.resolved import read_rows
from ingest.warehouse.review_pairs import Pair

_QUOTES = 3
_CONTEXT = 90
_STORY_CHARS = 1500

_FIRM_QUOTES = f"""
SELECT
    articles.title,
    substr(articles.text, greatest(1, mentions.start_char + 1 - {_CONTEXT}),
        mentions.end_char - mentions.start_char + {2 * _CONTEXT}) AS quote
FROM resolved.firm_names AS names
INNER JOIN raw.firm_mentions AS mentions
    ON names.article_id = mentions.article_id AND names.firm_name = mentions.name
INNER JOIN raw.articles AS articles ON names.article_id = articles.article_id
WHERE names.firm_key = $item_id
QUALIFY row_number() OVER (PARTITION BY names.article_id ORDER BY mentions.start_char) = 1
ORDER BY articles.published_at, articles.article_id
LIMIT {_QUOTES}
"""  # noqa: S608 (our own numbers)

_PARTIES = """
SELECT list(party.role || ': ' || party.firm) AS parties, any_value(destination_name) AS place
FROM (
    SELECT unnest(parties) AS party, destination_name
    FROM raw.investment_mentions WHERE mention_id = $item_id
)
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One item: `fields` in order, and what the articles say (`quotes`)."""

    item_id: str
    fields: Mapping[str, str]
    quotes: tuple[str, ...]


def sides(connection: duckdb.DuckDBPyConnection, pair: Pair) -> tuple[Side, Side]:
    """Both items of the pair; an item that is gone has no fields."""
    describe = {"firm": _firm, "article": _article, "project": _project}[pair.entity]
    return describe(connection, pair.item_a), describe(connection, pair.item_b)


def reasons(connection: duckdb.DuckDBPyConnection, pair: Pair) -> dict[str, float]:
    """What the score is made of, where the matcher tells: the weakest of these decides."""
    if pair.entity != "article":
        return {}
    items = resolve_items.articles(connection, (pair.item_a, pair.item_b))
    if len(items) < 2:
        return {}
    return asdict(evidence(items[pair.item_a], items[pair.item_b]))


def _firm(connection: duckdb.DuckDBPyConnection, item_id: str) -> Side:
    item: FirmName | None = resolve_items.firms(connection, [item_id]).get(item_id)
    if item is None:
        return Side(item_id, {}, ())
    quotes = read_rows(connection, _FIRM_QUOTES, {"item_id": item_id})
    fields = {
        "names": "; ".join(item.names),
        "legal forms": "; ".join(item.legal_forms),
        "countries": "; ".join(item.country_codes),
        "short forms": "; ".join(item.aliases),
        "first seen": _day(item.first_published_at),
    }
    return Side(item_id, fields, tuple(f"... {row['quote']} ..." for row in quotes))


def _article(connection: duckdb.DuckDBPyConnection, item_id: str) -> Side:
    item: ArticleText | None = resolve_items.articles(connection, [item_id]).get(item_id)
    if item is None:
        return Side(item_id, {}, ())
    fields = {
        "headline": item.title or "",
        "source": item.source,
        "address": item.canonical_url or "",
        "published": _day(item.published_at),
        "words": str(len(item.text.split())),
    }
    is_long = len(item.text) > _STORY_CHARS
    return Side(item_id, fields, (item.text[:_STORY_CHARS] + (" ..." if is_long else ""),))


def _project(connection: duckdb.DuckDBPyConnection, item_id: str) -> Side:
    item: ProjectMention | None = resolve_items.projects(connection, [item_id]).get(item_id)
    if item is None:
        return Side(item_id, {}, ())
    (told,) = read_rows(connection, _PARTIES, {"item_id": item_id})
    fields = {
        "headline": item.title or "",
        "published": _day(item.published_at),
        "parties": "; ".join(told["parties"] or ()),
        "what": f"{item.kind}, {item.status}",
        "place": ", ".join(part for part in (item.destination_name, item.country_code) if part),
        "sum": _sum(item.amount, item.currency_code),
        "stake": "" if item.stake_pct is None else f"{item.stake_pct.normalize():f} %",
        "jobs": "" if item.jobs is None else str(item.jobs),
        "sector": "; ".join(part for part in (item.sector, item.business_function) if part),
        "date": " to ".join(dict.fromkeys(_day(day) for day in (item.date_lower, item.date_upper) if day)),
    }
    return Side(item_id, fields, (item.quote,))


def _sum(amount: Decimal | None, currency: str | None) -> str:
    return "" if amount is None else f"{amount.normalize():,f} {currency or ''}".strip()


def _day(at: Any) -> str:
    return "" if at is None else f"{at:%Y-%m-%d}"
