"""What is compared, read from the warehouse: one reader per entity, for the ids asked for.

Articles that the audit holds back are left out everywhere: their items do not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import duckdb

from ingest.resolve.names import firm_key, folded
from ingest.resolve.records import ArticleText, FirmName, FirmNameRow, ProjectMention
from ingest.warehouse.resolved import name_ids, read_rows

T = TypeVar("T")

# Rows are looked up by `rowid`: news is about what is recent, so what is wanted stands near the end of its
# table, and the other columns of all that is older are not read.
_NOT_HELD = "article_id NOT IN (SELECT article_id FROM raw.held_articles)"

# The fullest form of each name that an article gives a firm, its parties included.
_NAMES = f"""
WITH mentions AS (
    SELECT article_id, name AS firm_name, surface, legal_form, country_code, alias_of, 1 AS is_mention
    FROM raw.firm_mentions SEMI JOIN wanted ON article_id = wanted.id
    WHERE {_NOT_HELD}
    UNION ALL BY NAME
    SELECT article_id, unnest(parties).firm AS firm_name
    FROM raw.investment_mentions SEMI JOIN wanted ON article_id = wanted.id
    WHERE {_NOT_HELD}
    UNION ALL BY NAME
    SELECT article_id, unnest([subject, object]) AS firm_name
    FROM raw.relation_mentions SEMI JOIN wanted ON article_id = wanted.id
    WHERE {_NOT_HELD}
)

SELECT
    article_id,
    firm_name,
    min(legal_form) AS legal_form,
    min(country_code) AS country_code,
    list(DISTINCT surface) FILTER (alias_of IS NOT NULL AND surface <> firm_name) AS aliases,
    list_sort(list_distinct(list(surface))) AS surfaces,
    count(is_mention) AS mention_count
FROM mentions
GROUP BY article_id, firm_name
ORDER BY article_id, firm_name
"""  # noqa: S608 (our own words)

_FIRMS = """
SELECT
    names.firm_key AS item_id,
    arg_min(
        articles.published_at, (articles.published_at IS NULL, articles.published_at, articles.article_id)
    ) AS first_published_at,
    arg_min(
        articles.article_id, (articles.published_at IS NULL, articles.published_at, articles.article_id)
    ) AS first_article_id,
    list_sort(list_distinct(list(names.firm_name))) AS names,
    list_sort(list_distinct(list(names.legal_form))) AS legal_forms,
    list_sort(list_distinct(list(names.country_code))) AS country_codes,
    list_sort(list_distinct(flatten(list(names.aliases)))) AS aliases
FROM resolved.firm_names AS names
SEMI JOIN wanted ON names.firm_key = wanted.id
INNER JOIN raw.articles AS articles ON names.article_id = articles.article_id
GROUP BY names.firm_key
"""

_ARTICLES = f"""
SELECT
    article_id AS item_id, source, canonical_url, document_type, published_at, title, text
FROM raw.articles
WHERE rowid IN (SELECT rowid FROM raw.articles SEMI JOIN wanted ON article_id = wanted.id) AND {_NOT_HELD}
"""  # noqa: S608

_PROJECTS = """
WITH mentions AS (
    SELECT * FROM raw.investment_mentions
    WHERE rowid IN (SELECT rowid FROM raw.investment_mentions SEMI JOIN wanted ON mention_id = wanted.id)
),

parties AS (
    SELECT article_id, mention_id, unnest(parties).role AS party_role, unnest(parties).firm AS firm_name
    FROM mentions
),

firm_ids AS (
    SELECT
        parties.mention_id,
        list(DISTINCT firms.cluster_id ORDER BY firms.cluster_id)
            FILTER (parties.party_role = 'investor') AS investors,
        list(DISTINCT firms.cluster_id ORDER BY firms.cluster_id)
            FILTER (parties.party_role = 'target') AS targets,
        list(DISTINCT firms.cluster_id ORDER BY firms.cluster_id)
            FILTER (parties.party_role NOT IN ('investor', 'target')) AS others,
        list(DISTINCT names.firm_key ORDER BY names.firm_key)
            FILTER (parties.party_role = 'investor') AS investor_names,
        list(DISTINCT names.firm_key ORDER BY names.firm_key)
            FILTER (parties.party_role = 'target') AS target_names
    FROM parties
    INNER JOIN resolved.firm_names AS names
        ON parties.article_id = names.article_id AND parties.firm_name = names.firm_name
    INNER JOIN resolved.firm_members AS firms ON names.firm_key = firms.item_id
    GROUP BY parties.mention_id
)

SELECT
    mentions.mention_id AS item_id, mentions.article_id, articles.published_at, mentions.start_char,
    articles.title, mentions.quote, mentions.kind, mentions.status, mentions.modality,
    coalesce(firm_ids.investors, []) AS investors,
    coalesce(firm_ids.targets, []) AS targets,
    coalesce(firm_ids.others, []) AS others,
    coalesce(firm_ids.investor_names, []) AS investor_names,
    coalesce(firm_ids.target_names, []) AS target_names,
    mentions.destination_name, mentions.destination_level,
    mentions.destination_country_code AS country_code,
    mentions.destination_subdivision_code AS subdivision_code,
    mentions.destination_geonames_id AS geonames_id,
    mentions.amount, mentions.amount_low, mentions.amount_high, mentions.currency_code, mentions.stated_usd,
    mentions.stake_pct, mentions.jobs, mentions.sector, mentions.business_function,
    mentions.date_lower, mentions.date_upper
FROM mentions
INNER JOIN raw.articles AS articles ON mentions.article_id = articles.article_id
LEFT JOIN firm_ids ON mentions.mention_id = firm_ids.mention_id
WHERE mentions.article_id NOT IN (SELECT article_id FROM raw.held_articles)
"""


def firm_name_rows(connection: duckdb.DuckDBPyConnection, article_ids: Iterable[str]) -> list[FirmNameRow]:
    """The firm names of these articles, each with its key."""
    name_ids(connection, "wanted", article_ids)
    rows = []
    for row in read_rows(connection, _NAMES):
        row["surfaces"] = tuple(row["surfaces"])
        row["aliases"] = tuple(sorted({folded(alias) for alias in row["aliases"] or ()}))
        rows.append(FirmNameRow(firm_key=firm_key(row["firm_name"]), **row))
    return rows


def firms(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> dict[str, FirmName]:
    """Spellings by firm key."""
    return _items(connection, ids, _FIRMS, FirmName)


def articles(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> dict[str, ArticleText]:
    """Articles by id."""
    return _items(connection, ids, _ARTICLES, ArticleText)


def projects(connection: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> dict[str, ProjectMention]:
    """Investment events by mention id."""
    return _items(connection, ids, _PROJECTS, ProjectMention)


def _items(
    connection: duckdb.DuckDBPyConnection, ids: Iterable[str], sql: str, record: Callable[..., T]
) -> dict[str, T]:
    name_ids(connection, "wanted", ids)
    items = {}
    for row in read_rows(connection, sql):
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
        items[row["item_id"]] = record(**values)
    return items
