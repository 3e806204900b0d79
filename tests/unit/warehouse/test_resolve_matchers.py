"""The matchers in use, grown step by step with detours, give what resolving all at once gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.resolve.firms import FirmMatcher
from ingest.resolve.projects import ProjectMatcher
from ingest.resolve.records import Judgement
from ingest.warehouse.resolve_entity import Entity
from ingest.warehouse.resolved import create_resolved_schema, read_rows
from tests.unit.resolve.test_firms import NAMES
from tests.unit.resolve.test_matching import NEAR, line
from tests.unit.resolve.test_projects import REPORTS

MATCHERS: dict[str, Any] = {"firm": FirmMatcher(), "project": ProjectMatcher(), "near": NEAR}


class Store:
    """A warehouse of items of one matcher: what is `present` exists."""

    def __init__(self, matcher: Any, largest_block: int) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("CREATE TABLE present (item_id VARCHAR)")
        create_resolved_schema(self.connection)
        self.present: dict[str, Any] = {}
        self.table = matcher.entity
        self.entity = Entity(matcher, self._read, "SELECT item_id FROM present", largest_block)

    def _read(self, connection: duckdb.DuckDBPyConnection, ids: set[str]) -> dict[str, Any]:
        return {item_id: self.present[item_id] for item_id in ids & self.present.keys()}

    def put(self, items: Mapping[str, Any], judgements: Sequence[Judgement] = ()) -> None:
        self.present |= items
        self.entity.resolve(self.connection, set(items), judgements)

    def take(self, ids: set[str]) -> None:
        self.present = {item_id: item for item_id, item in self.present.items() if item_id not in ids}
        self.entity.resolve(self.connection, ids, [])

    def rows(self) -> list[list[dict[str, object]]]:
        return [
            read_rows(self.connection, f"FROM resolved.{self.table}_{table} ORDER BY ALL")
            for table in ("members", "links", "blocks")
        ]


def at_once(name: str, items: Mapping[str, Any], largest_block: int) -> list[list[dict[str, object]]]:
    store = Store(MATCHERS[name], largest_block)
    store.put(items)
    return store.rows()


def check(name: str, items: Sequence[Any], steps: Sequence[set[int]], largest_block: int) -> None:
    """Each step brings some items and takes away others; in the end all are there."""
    known = {item.item_id: item for item in items}
    store = Store(MATCHERS[name], largest_block)
    for step in steps:
        chosen = {items[n % len(items)].item_id for n in step}
        store.take(chosen & store.present.keys())
        store.put({item_id: known[item_id] for item_id in sorted(chosen) if item_id not in store.present})
    store.put({item_id: item for item_id, item in known.items() if item_id not in store.present})
    assert store.rows() == at_once(name, known, largest_block)


STEPS = st.lists(st.sets(st.integers(0, 9), min_size=1), min_size=1, max_size=3)


@settings(max_examples=8, deadline=None)
@given(items=NAMES, steps=STEPS, largest_block=st.integers(2, 6))
def test_firms(items: list[Any], steps: list[set[int]], largest_block: int) -> None:
    check("firm", items, steps, largest_block)


@settings(max_examples=8, deadline=None)
@given(items=REPORTS, steps=STEPS, largest_block=st.integers(2, 6))
def test_projects(items: list[Any], steps: list[set[int]], largest_block: int) -> None:
    check("project", items, steps, largest_block)


@settings(max_examples=6, deadline=None)
@given(items=REPORTS, data=st.data())
def test_what_a_judgement_joined_comes_apart_when_it_is_taken_back(items: list[Any], data: Any) -> None:
    known = {item.item_id: item for item in items}
    a, b = data.draw(st.permutations(sorted(known)))[:2]
    store = Store(MATCHERS["project"], 100)
    store.put(known)
    before = store.rows()
    store.put({a: known[a], b: known[b]}, [Judgement(entity="project", item_a=a, item_b=b, verdict="same")])
    members = {row["item_id"]: row["cluster_id"] for row in store.rows()[0]}
    assert members[a] == members[b]
    store.put({a: known[a], b: known[b]})
    assert store.rows() == before


@pytest.mark.parametrize(("largest", "clusters"), [(3, 1), (2, 3)])
def test_a_block_that_is_too_large_is_not_compared(largest: int, clusters: int) -> None:
    store = Store(NEAR, largest)
    items = line(1, 2, 3)
    for item_id, item in items.items():
        store.put({item_id: item})
    assert len({row["cluster_id"] for row in store.rows()[0]}) == clusters
    store.take({"i02"})
    assert len({row["cluster_id"] for row in store.rows()[0]}) == 1
