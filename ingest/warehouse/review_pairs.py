"""Two items and where they stand: the pairs that a person names, and what their ids stand for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from ingest.errors import InflowError
from ingest.resolve.records import ENTITIES, Judgement
from ingest.warehouse.resolve import ARTICLES, FIRMS, PROJECTS
from ingest.warehouse.resolve_entity import Entity
from ingest.warehouse.resolved import read_rows

_ID_LENGTH = 8
_RESOLVED: dict[str, Entity[Any]] = {"firm": FIRMS, "article": ARTICLES, "project": PROJECTS}

# ruff: noqa: S608 (table names are made of our own entity names)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items of one entity (`item_a` < `item_b`) and where they stand.

    `score` is None when they never met. `why` says what makes the pair worth a look; `verdict` is what a
    person said before.
    """

    entity: str
    item_a: str
    item_b: str
    score: float | None
    is_together: bool
    why: str
    verdict: str | None = None

    @property
    def pair_id(self) -> str:
        """Short id, the same for the same two items always."""
        return pair_id_of(self.entity, self.item_a, self.item_b)


def pair_id_of(entity: str, item_a: str, item_b: str) -> str:
    """Short id of a pair."""
    name = f"{entity} {item_a} {item_b}"
    return hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()[:_ID_LENGTH]


def judged_pairs(connection: duckdb.DuckDBPyConnection, judgements: Iterable[Judgement]) -> list[Pair]:
    """The pairs that a person judged, as they stand since the last build."""
    check_built(connection)
    return [
        named_pair(connection, one.entity, one.item_a, one.item_b, "judged", verdict=one.verdict)
        for one in judgements
    ]


def pairs_of_cluster(connection: duckdb.DuckDBPyConnection, cluster_id: str) -> list[Pair]:
    """The members of a firm, story or project, each with the seed: what to look at when one does not belong.

    Raises:
        InflowError: there is no such cluster, or nothing was built yet.
    """
    check_built(connection)
    for entity in ENTITIES:
        members = read_rows(
            connection,
            f"SELECT item_id, relation FROM resolved.{entity}_members WHERE cluster_id = $cluster_id "
            "ORDER BY relation <> 'seed', item_id",
            {"cluster_id": cluster_id},
        )
        if members:
            seed = members[0]["item_id"]
            return [
                named_pair(
                    connection,
                    entity,
                    min(seed, member["item_id"]),
                    max(seed, member["item_id"]),
                    member["relation"],
                )
                for member in members[1:]
            ]
    raise InflowError(
        f"{cluster_id}: no firm, story or project has this id now. Ids stand in firm_id, story_id and "
        "investment_id of the marts; one that was given up is in resolved.redirects."
    )


def pair_of_items(connection: duckdb.DuckDBPyConnection, entity: str, one: str, other: str) -> Pair:
    """The pair of two items that a person names.

    Raises:
        InflowError: the entity or an item does not exist, or both are one.
    """
    check_built(connection)
    if entity not in ENTITIES:
        raise InflowError(f"{entity}: not one of {', '.join(ENTITIES)}.")
    known = {row["item_id"] for row in _members(connection, entity, (one, other))}
    if missing := [item for item in (one, other) if item not in known]:
        raise InflowError(
            f"{missing[0]}: no {entity} item has this id. `inflow review list --of CLUSTER` shows the items "
            "of a firm, story or project."
        )
    if one == other:
        raise InflowError(f"{one}: name two different items.")
    return named_pair(connection, entity, min(one, other), max(one, other), "named")


def stored_pairs(connection: duckdb.DuckDBPyConnection, pair_id: str) -> set[tuple[str, str, str]]:
    """Links, and members with their seed, whose id begins so: (entity, item_a, item_b)."""
    stored = " UNION ".join(
        f"""
        SELECT '{entity}' AS entity, item_a, item_b FROM resolved.{entity}_links
        UNION SELECT '{entity}',
            least(members.item_id, seeds.item_id), greatest(members.item_id, seeds.item_id)
        FROM resolved.{entity}_members AS members
        INNER JOIN resolved.{entity}_members AS seeds
            ON members.cluster_id = seeds.cluster_id AND seeds.relation = 'seed'
        WHERE members.relation <> 'seed'
        """
        for entity in ENTITIES
    )
    rows = connection.execute(
        f"SELECT * FROM ({stored}) WHERE starts_with(md5(concat_ws(' ', entity, item_a, item_b)), $pair_id)",
        {"pair_id": pair_id},
    ).fetchall()
    return {(entity, item_a, item_b) for entity, item_a, item_b in rows}


def check_built(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise InflowError when nothing was built in this home yet."""
    tables = connection.execute(
        "SELECT count(*) FROM duckdb_tables() "
        "WHERE schema_name = 'resolved' AND table_name = 'project_members'"
    ).fetchone()
    if not tables or not tables[0]:
        raise InflowError(
            "Nothing to review: nothing was built here yet. Start with `inflow up` or `inflow run PATH`, "
            "and check INFLOW_HOME."
        )


def scores_of(
    connection: duckdb.DuckDBPyConnection, entity: str, pairs: Sequence[tuple[str, str]]
) -> list[float | None]:
    """Score of each pair; None when an item does not exist any more."""
    resolved = _RESOLVED[entity]
    items = resolved.read(connection, {item for pair in pairs for item in pair})
    return [
        resolved.matcher.score(items[a], items[b]) if a in items and b in items else None for a, b in pairs
    ]


def named_pair(
    connection: duckdb.DuckDBPyConnection, entity: str, a: str, b: str, why: str, verdict: str | None = None
) -> Pair:
    """The pair as it stands; `a` < `b`. An item that is gone gives no score."""
    clusters = {row["cluster_id"] for row in _members(connection, entity, (a, b))}
    (score,) = scores_of(connection, entity, [(a, b)])
    return Pair(entity, a, b, score, is_together=len(clusters) == 1, why=why, verdict=verdict)


def _members(
    connection: duckdb.DuckDBPyConnection, entity: str, items: Sequence[str]
) -> list[dict[str, Any]]:
    return read_rows(
        connection,
        f"SELECT item_id, cluster_id FROM resolved.{entity}_members WHERE item_id IN (SELECT unnest($items))",
        {"items": list(items)},
    )
