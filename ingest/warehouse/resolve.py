"""Resolution of what is new, in one transaction: names, firms, stories, projects, and what that touches.

How and why: docs/decisions/one-project-one-row.md. The answers are a function of the articles and of the
judgements; a build that fails leaves `resolved.touched`, so the next build does its work too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from ingest.resolve import matchers
from ingest.resolve.judgements import read_judgements
from ingest.resolve.records import ENTITIES, Judgement, Touched
from ingest.settings import Settings
from ingest.warehouse import resolve_items
from ingest.warehouse.resolve_entity import Entity
from ingest.warehouse.resolved import column_of, create_resolved_schema, insert, name_ids

#: What a person decided, in the home: `entity,item_a,item_b,verdict,by,on,note`.
JUDGEMENTS = "judgements.csv"

FIRMS = Entity(matchers.FIRMS, resolve_items.firms, "SELECT DISTINCT firm_key FROM resolved.firm_names")
ARTICLES = Entity(matchers.ARTICLES, resolve_items.articles, "SELECT article_id FROM raw.articles")
PROJECTS = Entity(
    matchers.PROJECTS,
    resolve_items.projects,
    "SELECT mention_id FROM raw.investment_mentions",
    largest_block=150,
)


def resolve_new(settings: Settings, connection: duckdb.DuckDBPyConnection) -> int:
    """Resolve what came, left or changed since the last build; returns how many articles that were.

    Raises:
        InflowError: the judgements are malformed; nothing is changed.
    """
    judgements = _judgements(settings.home / JUDGEMENTS)
    connection.begin()
    try:
        create_resolved_schema(connection)
        articles = _Scope(connection, judgements).resolve()
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    return articles


def forget_touched(connection: duckdb.DuckDBPyConnection) -> None:
    """The models are up to date: what was touched is done."""
    connection.execute("DELETE FROM resolved.touched")


class _Scope:
    """One resolution: what is dirty, and what follows from it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, judgements: Sequence[Judgement]) -> None:
        self.connection = connection
        self.judgements = judgements

    def resolve(self) -> int:
        changed = self._changed_articles()
        judged = self._judged_items()
        firm_keys = self._read_names(changed)
        firms = FIRMS.resolve(self.connection, firm_keys | judged["firm"], self.judgements)
        renamed = self._articles_naming(firms.moved_items)
        stories = ARTICLES.resolve(self.connection, changed | judged["article"], self.judgements)
        mentions = self._mentions(changed | renamed) | judged["project"]
        projects = PROJECTS.resolve(self.connection, mentions, self.judgements)
        self._touch("article", changed | renamed | stories.moved_items)
        self._touch("firm", firms.clusters | self._firms_named_in(changed | renamed))
        self._touch("project", projects.clusters | self._projects_told_by(stories.moved_items))
        self._remember()
        return len(changed)

    def _changed_articles(self) -> set[str]:
        """Articles that came, arrived once more, are held now or not any more, or were changed or deleted."""
        return column_of(
            self.connection,
            """
            WITH new_loads AS (
                SELECT load_id FROM raw.loads
                WHERE load_id NOT IN (SELECT value FROM resolved.state WHERE what = 'load')
            ),

            held_before AS (SELECT value AS article_id FROM resolved.state WHERE what = 'held')

            SELECT article_id FROM raw.articles SEMI JOIN new_loads USING (load_id)
            UNION
            SELECT article_id FROM raw.sightings SEMI JOIN new_loads USING (load_id)
            WHERE article_id IS NOT NULL
            UNION
            SELECT article_id FROM raw.held_articles ANTI JOIN held_before USING (article_id)
            UNION
            SELECT article_id FROM held_before ANTI JOIN raw.held_articles USING (article_id)
            UNION
            SELECT value FROM resolved.state WHERE what = 'changed'
            """,
        )

    def _judged_items(self) -> dict[str, set[str]]:
        """Items whose judgement is new, changed or withdrawn, by entity."""
        before = {
            Judgement(entity=entity, item_a=a, item_b=b, verdict=verdict)
            for entity, a, b, verdict in self.connection.execute(
                "SELECT entity, item_a, item_b, verdict FROM resolved.judgements"
            ).fetchall()
        }
        changed = before.symmetric_difference(self.judgements)
        return {
            entity: {item for one in changed if one.entity == entity for item in (one.item_a, one.item_b)}
            for entity in ENTITIES
        }

    def _read_names(self, articles: set[str]) -> set[str]:
        """Read the firm names of changed articles; returns the keys that they have or had."""
        rows = resolve_items.firm_name_rows(self.connection, articles)
        name_ids(self.connection, "changed", articles)
        before = column_of(
            self.connection,
            "DELETE FROM resolved.firm_names WHERE article_id IN (FROM changed) RETURNING firm_key",
        )
        insert(self.connection, "firm_names", rows)
        return before | {row.firm_key for row in rows}

    def _articles_naming(self, firm_keys: set[str]) -> set[str]:
        name_ids(self.connection, "changed", firm_keys)
        return column_of(
            self.connection,
            "SELECT DISTINCT article_id FROM resolved.firm_names SEMI JOIN changed ON firm_key = changed.id",
        )

    def _firms_named_in(self, articles: set[str]) -> set[str]:
        name_ids(self.connection, "changed", articles)
        return column_of(
            self.connection,
            "SELECT DISTINCT cluster_id FROM resolved.firm_names "
            "INNER JOIN resolved.firm_members ON firm_key = item_id SEMI JOIN changed ON article_id = id",
        )

    def _mentions(self, articles: set[str]) -> set[str]:
        """Mentions that the articles hold, or held: an id begins with its article's."""
        name_ids(self.connection, "changed", articles)
        return column_of(
            self.connection,
            "SELECT mention_id FROM raw.investment_mentions SEMI JOIN changed ON article_id = changed.id "
            "UNION SELECT item_id FROM resolved.project_members SEMI JOIN changed ON left(item_id, 20) = id",
        )

    def _projects_told_by(self, articles: set[str]) -> set[str]:
        name_ids(self.connection, "changed_mentions", self._mentions(articles))
        return column_of(
            self.connection,
            "SELECT DISTINCT cluster_id FROM resolved.project_members "
            "SEMI JOIN changed_mentions ON item_id = changed_mentions.id",
        )

    def _touch(self, entity: str, ids: Iterable[str]) -> None:
        insert(self.connection, "touched", [Touched(entity=entity, id=one) for one in ids])

    def _remember(self) -> None:
        """Note the loads, held articles and judgements that this resolution covers."""
        self.connection.execute(
            "INSERT INTO resolved.state SELECT 'load', load_id FROM raw.loads "
            "WHERE load_id NOT IN (SELECT value FROM resolved.state WHERE what = 'load')"
        )
        self.connection.execute("DELETE FROM resolved.state WHERE what IN ('held', 'changed')")
        self.connection.execute(
            "INSERT INTO resolved.state SELECT DISTINCT 'held', article_id FROM raw.held_articles"
        )
        self.connection.execute("DELETE FROM resolved.judgements")
        insert(self.connection, "judgements", self.judgements)


def _judgements(path: Path) -> list[Judgement]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return read_judgements(lines, str(path))
