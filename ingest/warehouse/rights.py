"""Whose words may be shown: `may_show_quote` of sources.yml, applied where words leave the warehouse.

There are two doors: publication (the marts that BI reads) and the audit (alerts, held samples, Data Docs).
Inside, every quote stays: the audit compares it with the text.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from ingest.registry import registered_sources
from ingest.settings import Settings
from ingest.warehouse.resolved import column_of

#: Columns that hold words of one article.
_WORDS = ("quote", "passage")
#: What stands in place of the words in a message.
WITHHELD = "(the source's words may not be shown)"
# The source of an article, found as in int_articles_sourced.sql: its host, a host above it, its feed.
_HIDDEN = """
WITH places AS (
    SELECT
        article_id,
        lower(regexp_extract(canonical_url, '^https?://(?:www\\.)?([^/:?#]+)', 1)) AS host,
        lower(source) AS feed
    FROM {articles}
)

SELECT places.article_id
FROM places
LEFT JOIN rights AS hosts ON places.host = hosts.name
LEFT JOIN rights AS wider ON regexp_replace(places.host, '^[^.]+\\.', '') = wider.name
LEFT JOIN rights AS feeds ON places.feed = feeds.name
WHERE NOT coalesce(hosts.may_show, wider.may_show, feeds.may_show, true)
"""


def hidden_articles(
    settings: Settings, connection: duckdb.DuckDBPyConnection, articles: str = "raw.articles"
) -> set[str]:
    """Ids of the articles whose source does not let its words be shown.

    Raises:
        InflowError: `sources.yml` or `feeds.yml` lacks something.
    """
    sources = registered_sources(settings)
    if all(source["may_show_quote"] for source in sources):
        return set()
    rights = [(name, source["may_show_quote"]) for source in sources for name in source["names"]]
    connection.execute("CREATE OR REPLACE TEMP TABLE rights (name VARCHAR, may_show BOOLEAN)")
    connection.executemany("INSERT INTO rights VALUES (?, ?)", rights)
    return column_of(connection, _HIDDEN.format(articles=articles))


def without_words(columns: Sequence[tuple[str, str]]) -> str:
    """A select list over a mart's columns (name, type): quotes of articles in `$hidden` are NULL.

    Values and positions stay. Evidence is a list of pieces that name their article, or are of the row's.
    """
    replaced = []
    is_of_article = any(name == "article_id" for name, _ in columns)
    for name, data_type in columns:
        if name in _WORDS and not is_of_article:
            replaced.append(f"NULL::VARCHAR AS {name}")  # nobody can tell whose words these are
        elif name in _WORDS:
            replaced.append(f"if({_is_hidden('article_id')}, NULL, {name}) AS {name}")
        elif "quote VARCHAR" in data_type.replace('"', ""):
            article = "piece.article_id" if "article_id" in data_type else "article_id"
            replaced.append(
                f"list_transform({name}, piece -> if({_is_hidden(article)}, "
                f"struct_update(piece, quote := NULL::VARCHAR), piece)) AS {name}"
            )
    return f"* REPLACE ({', '.join(replaced)})" if replaced else "*"


def _is_hidden(article: str) -> str:
    return f"list_contains($hidden::VARCHAR[], {article})"
