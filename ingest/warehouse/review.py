"""Pairs about which a person should decide: those that the scores nearly link, or link only just.

Reads the private warehouse under its lock; nothing is changed. What a person decides goes to the judgements
(`ingest.warehouse.judged`) and counts from the next build on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import duckdb

from ingest.errors import InflowError
from ingest.resolve.matching import LINK
from ingest.resolve.records import ENTITIES, Judgement
from ingest.warehouse.resolved import read_rows
from ingest.warehouse.review_pairs import (
    Pair,
    check_built,
    named_pair,
    pair_id_of,
    scores_of,
    stored_pairs,
)

#: This near to LINK, on either side, a score is unsure.
MARGIN = 0.2
#: Articles, newest first, whose items are looked at for pairs that were only nearly linked.
NEWEST_ARTICLES = 2000
#: Sums of one project that differ by this factor are worth a look.
DISAGREE = 2

_RECENT = (
    f"recent AS (SELECT article_id FROM raw.articles ORDER BY first_seen_at DESC, article_id "
    f"LIMIT {NEWEST_ARTICLES})"
)
# Items of an entity that stand in a `recent` article.
_RECENT_ITEMS = {
    "firm": "SELECT DISTINCT firm_key AS item_id "
    "FROM resolved.firm_names SEMI JOIN recent USING (article_id)",
    "article": "SELECT article_id AS item_id FROM recent",
    "project": "SELECT mention_id AS item_id "
    "FROM raw.investment_mentions SEMI JOIN recent USING (article_id)",
}

# ruff: noqa: S608 (table names are made of our own entity names)


def unsure_pairs(
    connection: duckdb.DuckDBPyConnection,
    judgements: Sequence[Judgement] = (),
    entities: Iterable[str] = ENTITIES,
) -> list[Pair]:
    """Pairs that the judgements do not settle, the most unsure first.

    Raises:
        InflowError: nothing was built in this home yet.
    """
    check_built(connection)
    chosen = list(entities)
    pairs = [pair for entity in chosen for pair in _linked(connection, entity)]
    pairs += [pair for entity in chosen for pair in _nearly_linked(connection, entity)]
    pairs += _disagreeing(connection) if "project" in chosen else []
    is_settled = _settled(judgements)
    open_pairs = {pair.pair_id: pair for pair in pairs if not is_settled(pair)}
    return sorted(
        open_pairs.values(), key=lambda pair: (_distance(pair), pair.entity, pair.item_a, pair.item_b)
    )


def pair_with_id(
    connection: duckdb.DuckDBPyConnection, pair_id: str, judged: Sequence[Judgement] = ()
) -> Pair:
    """The pair that a list showed under this id: linked, in one cluster, judged, or nearly linked.

    Raises:
        InflowError: there is none, or several that begin so.
    """
    check_built(connection)
    stored = {(one.entity, one.item_a, one.item_b) for one in judged} | stored_pairs(connection, pair_id)
    found = {pair for pair in stored if pair_id_of(*pair).startswith(pair_id)}
    if not found:
        found = {
            (pair.entity, pair.item_a, pair.item_b)
            for pair in unsure_pairs(connection)
            if pair.pair_id.startswith(pair_id)
        }
    if len(found) != 1 or not pair_id:
        problem = "is more than one pair" if found else "is no pair"
        raise InflowError(f"{pair_id} {problem}; see `inflow review list`.")
    entity, one, other = found.pop()
    return named_pair(connection, entity, one, other, "named")


def _linked(connection: duckdb.DuckDBPyConnection, entity: str) -> list[Pair]:
    """Links that are only just strong enough, and links that something else overruled."""
    rows = read_rows(
        connection,
        f"""
        SELECT links.item_a, links.item_b, links.score, one.cluster_id = other.cluster_id AS is_together
        FROM resolved.{entity}_links AS links
        INNER JOIN resolved.{entity}_members AS one ON links.item_a = one.item_id
        INNER JOIN resolved.{entity}_members AS other ON links.item_b = other.item_id
        WHERE links.score < $unsure OR one.cluster_id <> other.cluster_id
        """,
        {"unsure": LINK + MARGIN},
    )
    whys = {True: "only just linked", False: "linked, but kept apart"}
    return [Pair(entity=entity, why=whys[row["is_together"]], **row) for row in rows]


def _nearly_linked(connection: duckdb.DuckDBPyConnection, entity: str) -> list[Pair]:
    """Pairs of recent items that were compared and not linked, scored again."""
    rows = read_rows(
        connection,
        f"""
        WITH {_RECENT},

        pairs AS (
            SELECT DISTINCT
                least(blocks.item_id, others.item_id) AS item_a,
                greatest(blocks.item_id, others.item_id) AS item_b
            FROM resolved.{entity}_blocks AS blocks
            SEMI JOIN ({_RECENT_ITEMS[entity]}) AS recent_items USING (item_id)
            INNER JOIN resolved.{entity}_blocks AS others
                ON blocks.block_key = others.block_key AND blocks.item_id <> others.item_id
        )

        SELECT pairs.item_a, pairs.item_b, one.cluster_id = other.cluster_id AS is_together
        FROM pairs
        ANTI JOIN resolved.{entity}_links USING (item_a, item_b)
        INNER JOIN resolved.{entity}_members AS one ON pairs.item_a = one.item_id
        INNER JOIN resolved.{entity}_members AS other ON pairs.item_b = other.item_id
        WHERE one.cluster_id <> other.cluster_id
        """,
    )
    scores = scores_of(connection, entity, [(row["item_a"], row["item_b"]) for row in rows])
    return [
        Pair(entity=entity, score=score, why="nearly linked", **row)
        for row, score in zip(rows, scores, strict=True)
        if score is not None and LINK - MARGIN <= score < LINK
    ]


def _disagreeing(connection: duckdb.DuckDBPyConnection) -> list[Pair]:
    """Recent mentions of one project whose sum is another than the seed's by a factor of two or more."""
    rows = read_rows(
        connection,
        f"""
        WITH {_RECENT},

        told AS (
            SELECT mentions.mention_id, mentions.amount, mentions.currency_code, mentions.article_id,
                members.cluster_id, members.relation
            FROM resolved.project_members AS members
            INNER JOIN raw.investment_mentions AS mentions ON members.item_id = mentions.mention_id
            WHERE mentions.amount > 0
        )

        SELECT least(told.mention_id, seeds.mention_id) AS item_a,
            greatest(told.mention_id, seeds.mention_id) AS item_b
        FROM told
        SEMI JOIN recent USING (article_id)
        INNER JOIN told AS seeds
            ON told.cluster_id = seeds.cluster_id AND told.currency_code = seeds.currency_code
        WHERE seeds.relation = 'seed' AND told.relation <> 'seed'
            AND greatest(told.amount, seeds.amount) >= {DISAGREE} * least(told.amount, seeds.amount)
        """,
    )
    pairs = [(row["item_a"], row["item_b"]) for row in rows]
    scores = scores_of(connection, "project", pairs)
    return [
        Pair("project", a, b, score, is_together=True, why="one project, sums disagree")
        for (a, b), score in zip(pairs, scores, strict=True)
    ]


def _distance(pair: Pair) -> float:
    """How far the score is from the border between linked and not linked."""
    return abs((LINK if pair.score is None else pair.score) - LINK)


def _settled(judgements: Sequence[Judgement]) -> Callable[[Pair], bool]:
    """Whether a person has said, directly or through others, what a pair is; or that it cannot be told."""
    group: dict[tuple[str, str], set[str]] = {}
    for one in judgements:
        if one.verdict == "same":
            members = {one.item_a, one.item_b}.union(
                *(group.get((one.entity, item), set()) for item in (one.item_a, one.item_b))
            )
            group |= {(one.entity, item): members for item in members}

    def items_like(entity: str, item: str) -> frozenset[str]:
        return frozenset(group.get((entity, item), {item}))

    apart = {
        frozenset((items_like(one.entity, one.item_a), items_like(one.entity, one.item_b)))
        for one in judgements
        if one.verdict == "not_same"
    }
    looked_at = {(one.entity, one.item_a, one.item_b) for one in judgements}

    def is_settled(pair: Pair) -> bool:
        left, right = items_like(pair.entity, pair.item_a), items_like(pair.entity, pair.item_b)
        is_judged = (pair.entity, pair.item_a, pair.item_b) in looked_at
        return is_judged or left == right or frozenset((left, right)) in apart

    return is_settled
