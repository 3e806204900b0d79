"""Resolving in many steps, in any order, with detours, gives the rows of resolving once."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.resolve.records import Judgement
from ingest.warehouse.resolve_entity import Changes, Entity
from ingest.warehouse.resolved import create_resolved_schema, read_rows
from tests.unit.resolve.test_matching import NEAR, Reading, judged, line


class Line:
    """A warehouse of readings: what is `present` exists."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("CREATE TABLE present (item_id VARCHAR)")
        create_resolved_schema(self.connection)
        self.present: dict[str, Reading] = {}
        self.entity = Entity(NEAR, self._read, "SELECT item_id FROM present")

    def _read(self, connection: duckdb.DuckDBPyConnection, ids: set[str]) -> dict[str, Reading]:
        return {item_id: self.present[item_id] for item_id in ids & self.present.keys()}

    def resolve(self, dirty: set[str], judgements: Sequence[Judgement] = ()) -> Changes:
        return self.entity.resolve(self.connection, dirty, judgements)

    def rows(self) -> list[dict[str, object]]:
        return read_rows(self.connection, "FROM resolved.firm_members ORDER BY item_id")

    def redirects(self) -> list[tuple[str, str | None]]:
        return self.connection.execute(
            "SELECT retired_id, current_id FROM resolved.redirects ORDER BY ALL"
        ).fetchall()


def at_once(items: dict[str, Reading], judgements: Sequence[Judgement] = ()) -> list[dict[str, object]]:
    whole = Line()
    whole.present = dict(items)
    whole.resolve(set(items), judgements)
    return whole.rows()


@settings(max_examples=25, deadline=None)
@given(
    places=st.lists(st.integers(0, 40), min_size=2, max_size=10),
    steps=st.lists(st.sets(st.integers(0, 9), min_size=1), min_size=1, max_size=5),
)
@example(places=[0, 0, 30, 19, 24], steps=[{3}, {2, 3, 4}, {0, 1, 2, 3}])  # compared, yet not linked
def test_steps_order_and_detours_do_not_matter(places: list[int], steps: list[set[int]]) -> None:
    items = line(*places)
    grown = Line()
    for step in steps:  # each step brings some items and takes others away
        chosen = {f"i{n:02d}" for n in step} & items.keys()
        for item_id in chosen:
            if grown.present.pop(item_id, None) is None:
                grown.present[item_id] = items[item_id]
        grown.resolve(chosen)
    missing = items.keys() - grown.present.keys()
    grown.present = dict(items)
    grown.resolve(set(missing))
    assert grown.rows() == at_once(items)


def test_clusters_that_join_leave_a_redirect_and_un_merging_restores_the_rows() -> None:
    warehouse = Line()
    warehouse.present = line(0, 20)
    warehouse.resolve({"i00", "i01"})
    before = warehouse.rows()
    same = [judged("i00", "i01", "same")]
    changes = warehouse.resolve({"i00", "i01"}, same)
    joined, retired = before[0]["cluster_id"], before[1]["cluster_id"]
    assert {row["cluster_id"] for row in warehouse.rows()} == {joined}
    assert warehouse.redirects() == [(retired, joined)]
    assert changes.moved_items == {"i01"}
    assert changes.clusters == {joined, retired}
    warehouse.resolve({"i00", "i01"})
    assert warehouse.rows() == before
    assert warehouse.redirects() == []


def test_a_chain_of_redirects_leads_to_what_is_in_use() -> None:
    warehouse = Line()
    items = {f"i{n:02d}": Reading(f"i{n:02d}", at) for n, at in enumerate((3, 2, 1))}
    for item_id in ("i02", "i01", "i00"):  # each is an earlier seed than the one before
        warehouse.present[item_id] = items[item_id]
        warehouse.resolve({item_id})
    (current,) = {row["cluster_id"] for row in warehouse.rows()}
    assert [target for _, target in warehouse.redirects()] == [current, current]


def test_only_the_touched_component_is_read() -> None:
    warehouse = Line()
    warehouse.present = line(0, 3, 50, 53)
    warehouse.resolve(set(warehouse.present))
    asked: set[str] = set()
    read = warehouse._read

    def counted(connection: duckdb.DuckDBPyConnection, ids: set[str]) -> dict[str, Reading]:
        asked.update(ids)
        return read(connection, ids)

    warehouse.entity = Entity(NEAR, counted, "SELECT item_id FROM present")
    warehouse.present["i04"] = Reading("i04", 52)
    warehouse.resolve({"i04"})
    assert asked == {"i02", "i03", "i04"}
    assert warehouse.rows() == at_once(warehouse.present)


def test_another_version_of_the_matcher_resolves_everything_again() -> None:
    warehouse = Line()
    warehouse.present = line(0, 3)
    warehouse.connection.execute("INSERT INTO present VALUES ('i00'), ('i01')")
    warehouse.resolve({"i00"})
    assert len(warehouse.rows()) == 2
    warehouse.connection.execute("UPDATE resolved.state SET value = 'older'")
    warehouse.connection.execute("DELETE FROM resolved.firm_members")
    warehouse.resolve(set())
    assert warehouse.rows() == at_once(warehouse.present)
