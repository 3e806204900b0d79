"""A component is cut into the same clusters whatever the order; judgements outrank scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import InflowError
from ingest.resolve.judgements import read_judgements
from ingest.resolve.matching import Alone, Matcher, cluster_id, new_links, resolve
from ingest.resolve.names import firm_key
from ingest.resolve.records import Judgement, Link


@dataclass(frozen=True)
class Reading:
    """An item at a place on a line."""

    item_id: str
    at: int

    @property
    def order(self) -> tuple[str, ...]:
        return (self.item_id,)


class Near:
    """Items at most 5 apart are linked; a cluster spans at most 8."""

    entity = "firm"
    prefix = "near"
    version = "1"

    def blocks(self, item: Reading) -> frozenset[str]:
        return frozenset({str(item.at // 6), str(item.at // 6 + 1)})

    def score(self, a: Reading, b: Reading) -> float:
        return max(0.0, 1 - abs(a.at - b.at) / 10)

    def may_join(self, left: Sequence[Reading], right: Sequence[Reading]) -> bool:
        places = [item.at for item in (*left, *right)]
        return max(places) - min(places) <= 8

    def relation(self, item: Reading, seed: Reading) -> str:
        return "near"


NEAR: Matcher[Reading] = Near()
READINGS = st.lists(st.integers(0, 60), min_size=1, max_size=12).map(
    lambda places: {f"i{n:02d}": Reading(f"i{n:02d}", at) for n, at in enumerate(places)}
)


def cut(items: dict[str, Reading], judgements: Sequence[Judgement] = ()) -> dict[str, str]:
    links = new_links(NEAR, combinations(items.values(), 2))
    return {member.item_id: member.cluster_id for member in resolve(NEAR, items, links, judgements)}


@given(items=READINGS, seed=st.randoms(use_true_random=False))
def test_neither_the_order_of_items_nor_of_links_matters(items: dict[str, Reading], seed: object) -> None:
    shuffled = list(items.items())
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert cut(dict(shuffled)) == cut(items)


@given(items=READINGS)
def test_no_cluster_is_wider_than_its_matcher_allows(items: dict[str, Reading]) -> None:
    clusters: dict[str, list[int]] = {}
    for item_id, name in cut(items).items():
        clusters.setdefault(name, []).append(items[item_id].at)
    assert all(max(places) - min(places) <= 8 for places in clusters.values())


def line(*places: int) -> dict[str, Reading]:
    return {f"i{n:02d}": Reading(f"i{n:02d}", at) for n, at in enumerate(places)}


def judged(a: str, b: str, verdict: str) -> Judgement:
    return Judgement(entity="firm", item_a=a, item_b=b, verdict=verdict)


def test_the_seed_names_the_cluster_and_scores_say_how_the_others_joined() -> None:
    items = line(0, 1, 30)
    members = resolve(NEAR, items, new_links(NEAR, combinations(items.values(), 2)), [])
    rows = {m.item_id: (m.cluster_id, m.component_id, m.score, m.relation) for m in members}
    assert rows == {
        "i00": (cluster_id("near", "i00"), "i00", 1.0, "seed"),
        "i01": (cluster_id("near", "i00"), "i00", 0.9, "near"),
        "i02": (cluster_id("near", "i02"), "i02", 1.0, "seed"),
    }


def test_judged_the_same_is_one_whatever_the_scores_say() -> None:
    names = cut(line(0, 40, 60), [judged("i00", "i02", "same"), judged("i01", "i00", "unsure")])
    assert names["i00"] == names["i02"] != names["i01"]


def test_judged_apart_stays_apart_also_through_a_third() -> None:
    items = line(0, 2, 4)
    assert len(set(cut(items).values())) == 1
    names = cut(items, [judged("i00", "i02", "not_same")])
    assert names["i00"] != names["i02"]
    assert cut(items, []) == cut(items)


def test_alone_compares_nothing() -> None:
    alone: Matcher[Reading] = Alone("firm", "firm")
    items = line(1, 1)
    assert not alone.blocks(items["i00"])
    links = [Link(item_a="i00", item_b="i01", score=alone.score(*items.values()))]
    assert new_links(alone, [(items["i00"], items["i01"])]) == []
    assert links[0].score == 0


HEADER = "entity,item_a,item_b,verdict,by,on,note"


def test_the_last_judgement_of_a_pair_stands() -> None:
    lines = [HEADER, "firm,b,a,same,me,2025-01-01,", "firm,a,b,not_same,me,2025-02-01,seen both registers"]
    assert read_judgements(lines, "j.csv") == [judged("a", "b", "not_same")]
    assert read_judgements([], "j.csv") == []


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([HEADER, "firm,a,a,same"], "line 2.*two different items"),
        ([HEADER, "person,a,b,same"], "line 2.*needs an entity"),
        ([HEADER, "firm,a,b,perhaps"], "line 2.*verdict"),
        (["a,b"], "no column entity.*first line must be"),
        ([HEADER, "firm,a,b,same", "firm,b,c,same", "firm,a,c,not_same"], "judged not_same, but"),
    ],
)
def test_a_judgement_that_cannot_be_followed_is_refused(lines: list[str], reason: str) -> None:
    with pytest.raises(InflowError, match=reason):
        read_judgements(lines, "j.csv")


def test_spellings_of_one_name_share_a_key() -> None:
    assert firm_key("Velmora-Robotics A.G.") == firm_key("VÉLMORA ROBOTICS A.G.") == "velmora robotics a g"
    assert firm_key("«»") == "«»"
