"""One entity resolved incrementally: only what is new or changed is compared, only its components are cut.

The components of dirty items are cut again as a whole: the outcome is that of resolving all at once.
A block of more items than `largest_block` is not compared: its key tells too little, and its items meet under
their rarer keys. When a block grows beyond that or shrinks below it, all its items are compared again: the
outcome depends on what there is, not on how it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import duckdb

from ingest.resolve.matching import Item, Matcher, new_links, resolve
from ingest.resolve.records import Block, Judgement, Link, Member, Redirect, State
from ingest.warehouse.resolved import column_of, insert, name_ids, read_rows

#: Dirty items resolved at once; bounds the memory of a full resolution.
CHUNK = 20_000

T = TypeVar("T", bound=Item)

# ruff: noqa: S608 (table names are made of our own entity names)


@dataclass(slots=True)
class Changes:
    """What a resolution changed: items that are in another cluster, clusters that it changed or retired."""

    moved_items: set[str] = field(default_factory=set)
    clusters: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Entity(Generic[T]):
    """A matcher, how its items are read by id, and the query that names all of them."""

    matcher: Matcher[T]
    read: Callable[[duckdb.DuckDBPyConnection, set[str]], dict[str, T]]
    all_ids: str
    largest_block: int = 1000

    def resolve(
        self, connection: duckdb.DuckDBPyConnection, dirty: set[str], judgements: Sequence[Judgement]
    ) -> Changes:
        """Resolve the dirty items (new, changed or gone); all of them when the matcher is another version."""
        state = State(
            what=self.matcher.entity, value=f"{self.matcher.version}, blocks up to {self.largest_block}"
        )
        known = column_of(connection, f"SELECT value FROM resolved.state WHERE what = '{state.what}'")
        if known != {state.value}:
            dirty = dirty | column_of(connection, self.all_ids)
            connection.execute(f"DELETE FROM resolved.state WHERE what = '{state.what}'")
            insert(connection, "state", [state])
        judged = [one for one in judgements if one.entity == self.matcher.entity]
        changes = Changes()
        ordered = sorted(dirty)
        for start in range(0, len(ordered), CHUNK):
            _Chunk(self, connection, set(ordered[start : start + CHUNK]), judged).resolve(changes)
        return changes


class _Chunk(Generic[T]):
    """Dirty items that are resolved together."""

    def __init__(
        self,
        entity: Entity[T],
        connection: duckdb.DuckDBPyConnection,
        dirty: set[str],
        judgements: Sequence[Judgement],
    ) -> None:
        self.matcher = entity.matcher
        self.connection = connection
        self.dirty = dirty
        self.judgements = judgements
        self.read = entity.read
        self.items = entity.read(connection, dirty)
        self.present = set(self.items)
        self.largest_block = entity.largest_block
        self.blocks, self.links, self.members = (
            f"{entity.matcher.entity}_{table}" for table in ("blocks", "links", "members")
        )

    def resolve(self, changes: Changes) -> None:
        """Compare the dirty items, cut the components they are part of, and write what changed."""
        peers = self._compare() | self._judged_partners()
        before = self._components_of(self.dirty | peers)
        here = (before.keys() - self.dirty) | self.present | peers
        self._fetch(here)
        items = {item_id: self.items[item_id] for item_id in here & self.items.keys()}
        links = self._links_among(items)
        after = {member.item_id: member for member in resolve(self.matcher, items, links, self.judgements)}
        self._write(before, after)
        changes.moved_items |= {
            item_id
            for item_id in before.keys() | after.keys()
            if _cluster(before, item_id) != _cluster(after, item_id)
        }
        changes.clusters |= {
            member.cluster_id
            for one, other in ((before, after), (after, before))
            for item_id, member in one.items()
            if item_id in self.dirty or other.get(item_id) != member
        }

    def _compare(self) -> set[str]:
        """Replace blocks and links of the dirty items; returns the items that they are linked with."""
        grown = self._replace_blocks()
        if grown:
            self.dirty |= grown
            self.present |= grown
            name_ids(self.connection, "dirty", self.dirty)
            self._read_near_blocks(
                f"SELECT block_key FROM resolved.{self.blocks} WHERE item_id IN (FROM dirty)"
            )
        self.connection.execute(
            f"DELETE FROM resolved.{self.links} WHERE item_a IN (FROM dirty) OR item_b IN (FROM dirty)"
        )
        pairs = self.connection.execute(
            "WITH compared AS (SELECT block_key FROM near_blocks GROUP BY ALL HAVING count(*) <= $most) "
            "SELECT DISTINCT least(a.item_id, b.item_id), greatest(a.item_id, b.item_id) "
            "FROM near_blocks AS a SEMI JOIN dirty ON a.item_id = dirty.id "
            "SEMI JOIN compared ON a.block_key = compared.block_key "
            "INNER JOIN near_blocks AS b ON a.block_key = b.block_key AND a.item_id <> b.item_id",
            {"most": self.largest_block},
        ).fetchall()
        self._fetch({item_id for pair in pairs for item_id in pair})
        # In order, because a matcher remembers for a while what it read of an item.
        links = new_links(self.matcher, ((self.items[a], self.items[b]) for a, b in sorted(pairs)))
        insert(self.connection, self.links, links)
        return {item_id for link in links for item_id in (link.item_a, link.item_b)}

    def _replace_blocks(self) -> set[str]:
        """Replace the blocks of the dirty items and read all that share one into `near_blocks`.

        Returns other items of blocks that have become too large to be compared, or are so no more.
        """
        name_ids(self.connection, "dirty", self.dirty)
        before = self.connection.execute(
            f"DELETE FROM resolved.{self.blocks} WHERE item_id IN (FROM dirty) RETURNING block_key"
        ).fetchall()
        blocks = [
            Block(block_key=key, item_id=item.item_id)
            for item in map(self.items.__getitem__, sorted(self.present))
            for key in sorted(self.matcher.blocks(item))
        ]
        insert(self.connection, self.blocks, blocks)
        left, come = Counter(key for (key,) in before), Counter(block.block_key for block in blocks)
        name_ids(self.connection, "near_keys", left.keys() | come.keys())
        self._read_near_blocks("FROM near_keys")
        sizes = self.connection.execute("SELECT block_key, count(*) FROM near_blocks GROUP BY ALL").fetchall()
        now = dict.fromkeys(left.keys() | come.keys(), 0) | dict(sizes)
        crossed = {
            key
            for key, size in now.items()
            if (size > self.largest_block) != (size - come[key] + left[key] > self.largest_block)
        }
        name_ids(self.connection, "near_keys", crossed)
        return column_of(
            self.connection,
            "SELECT DISTINCT item_id FROM near_blocks SEMI JOIN near_keys ON block_key = near_keys.id "
            "ANTI JOIN dirty ON item_id = dirty.id",
        )

    def _read_near_blocks(self, keys: str) -> None:
        """One pass over the blocks: those under the keys that a query names."""
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE near_blocks AS "
            f"FROM resolved.{self.blocks} WHERE block_key IN ({keys})"
        )

    def _judged_partners(self) -> set[str]:
        """Items that a person calls the same as a dirty one, and that exist."""
        partners = {
            item_id
            for one in self.judgements
            if one.verdict == "same" and {one.item_a, one.item_b} & self.dirty
            for item_id in (one.item_a, one.item_b)
        }
        self._fetch(partners)
        return partners & self.items.keys()

    def _components_of(self, item_ids: set[str]) -> dict[str, Member]:
        """Members, as they stand, of every component that one of the items is in."""
        name_ids(self.connection, "near", item_ids)
        rows = read_rows(
            self.connection,
            f"FROM resolved.{self.members} WHERE component_id IN (SELECT component_id "
            f"FROM resolved.{self.members} SEMI JOIN near ON item_id = near.id)",
        )
        return {row["item_id"]: Member(**row) for row in rows}

    def _links_among(self, items: Mapping[str, T]) -> list[Link]:
        name_ids(self.connection, "near", items)
        rows = read_rows(
            self.connection,
            f"FROM resolved.{self.links} WHERE item_a IN (FROM near) AND item_b IN (FROM near)",
        )
        return [Link(**row) for row in rows]

    def _fetch(self, item_ids: set[str]) -> None:
        if missing := item_ids - self.items.keys():
            self.items |= self.read(self.connection, missing)

    def _write(self, before: Mapping[str, Member], after: Mapping[str, Member]) -> None:
        name_ids(self.connection, "near", before.keys() | after.keys())
        self.connection.execute(f"DELETE FROM resolved.{self.members} WHERE item_id IN (FROM near)")
        insert(self.connection, self.members, list(after.values()))
        in_use = {member.cluster_id for member in after.values()}
        retired = {
            member.cluster_id: _cluster(after, member.item_id)
            for member in before.values()
            if member.relation == "seed" and member.cluster_id not in in_use
        }
        name_ids(self.connection, "near", in_use | retired.keys())
        self.connection.execute(
            "DELETE FROM resolved.redirects WHERE entity = $entity AND retired_id IN (FROM near)",
            {"entity": self.matcher.entity},
        )
        self._redirect(retired)

    def _redirect(self, retired: Mapping[str, str | None]) -> None:
        """Note who took over; what led to a retired id leads to its successor."""
        redirects = [
            Redirect(entity=self.matcher.entity, retired_id=old, current_id=new)
            for old, new in retired.items()
        ]
        if not redirects:
            return
        insert(self.connection, "redirects", redirects)
        self.connection.execute(
            "UPDATE resolved.redirects AS led SET current_id = taken.current_id "
            "FROM resolved.redirects AS taken "
            "WHERE led.entity = taken.entity AND led.current_id = taken.retired_id"
        )


def _cluster(members: Mapping[str, Member], item_id: str) -> str | None:
    return members[item_id].cluster_id if item_id in members else None
