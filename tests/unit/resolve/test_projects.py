"""Reports of one project are brought together, others kept apart; order does not matter."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.evaluate.linking import candidates
from ingest.resolve.matching import LINK, new_links, resolve
from ingest.resolve.projects import ProjectMatcher
from ingest.resolve.records import Judgement, Member, ProjectMention
from ingest.resolve.signals import compare

PROJECTS = ProjectMatcher()

PLEDGE = ProjectMention(
    item_id="a1-i0", article_id="a1", published_at=datetime(2024, 3, 4, 8, tzinfo=UTC), start_char=40,
    title="Velmora picks Ghent for a robot plant",
    quote="Velmora Robotics AG will build a 250 million euro plant for welding robots in Ghent, it said.",
    kind="new_facility", status="announced", modality="announced",
    investors=("firm-v",), targets=(), others=(), investor_names=("velmora robotics ag",), target_names=(),
    destination_name="Ghent", destination_level="city", country_code="BE", subdivision_code="BE-VOV",
    geonames_id=2797656, amount=Decimal(250_000_000), amount_low=Decimal(250_000_000),
    amount_high=Decimal(250_000_000), currency_code="EUR", stated_usd=None, stake_pct=None, jobs=None,
    sector="machinery", business_function="manufacturing", date_lower=date(2024, 3, 4),
    date_upper=date(2024, 3, 4),
)  # fmt: skip
PURCHASE = dataclasses.replace(
    PLEDGE, kind="acquisition", targets=("firm-t",), target_names=("tarnow press",), destination_name=None,
    destination_level=None, country_code=None, subdivision_code=None, geonames_id=None,
    business_function=None,
    quote="Velmora Robotics AG has agreed to buy the toolmaker Tarnow Press for 250 million euros.",
)  # fmt: skip


def later(told: ProjectMention, days: int = 1, **changes: Any) -> ProjectMention:
    """The same told elsewhere, `days` later, with changes."""
    article = f"a{days + 100}"
    assert told.published_at
    changes = {"title": "Robots for Flanders", **changes}
    return dataclasses.replace(
        told, item_id=f"{article}-i0", article_id=article, published_at=told.published_at + timedelta(days),
        **changes,
    )  # fmt: skip


def cut(items: Sequence[ProjectMention], judgements: Sequence[Judgement] = ()) -> list[Member]:
    links = new_links(PROJECTS, candidates(PROJECTS, items))
    members = resolve(PROJECTS, {item.item_id: item for item in items}, links, judgements)
    return sorted(members, key=lambda member: member.item_id)


def is_one(a: ProjectMention, b: ProjectMention) -> bool:
    return len({member.cluster_id for member in cut([a, b])}) == 1


NOT_SAID: dict[str, Any] = {"amount": None, "amount_low": None, "amount_high": None, "currency_code": None}
FLANDERS: dict[str, Any] = {
    "destination_name": "East Flanders", "destination_level": "subdivision", "geonames_id": None,
}  # fmt: skip
ANTWERP: dict[str, Any] = {
    "destination_name": "Antwerp", "subdivision_code": "BE-VAN", "geonames_id": 2803138,
}  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        later(PLEDGE, 1),
        later(PLEDGE, 2, investors=("firm-x",), investor_names=("velmora",)),
        later(PLEDGE, 3, **FLANDERS),
        later(PLEDGE, 4, **NOT_SAID),
        later(PLEDGE, 5, amount=Decimal(270_000_000), currency_code="USD", quote="It costs $270 million."),
        later(PLEDGE, 700, status="opened", amount=Decimal(290_000_000), date_lower=None, date_upper=None),
        later(PLEDGE, 300, status="cancelled", **NOT_SAID),
    ],
    ids=["elsewhere", "short name", "province", "no sum", "in dollars", "opened for more", "cancelled"],
)
def test_one_project(other: ProjectMention) -> None:
    assert is_one(PLEDGE, other), compare(PLEDGE, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (PLEDGE, later(PLEDGE, 0, **ANTWERP)),
        (PLEDGE, later(PLEDGE, 9, business_function="rnd", kind="rnd", amount=Decimal(18_000_000),
                       quote="Velmora will spend 18 million euros on an optics laboratory in Ghent.")),
        (PLEDGE, later(PLEDGE, 9, kind="withdrawal", **NOT_SAID, quote="Velmora closes its Ghent foundry.")),
        (PLEDGE, later(PLEDGE, 400, amount=Decimal(700_000_000), business_function="logistics",
                       quote="Velmora plans a second depot in Ghent.")),
        (PURCHASE, later(PURCHASE, 2, investors=("firm-o",), investor_names=("oskar tools",),
                         amount=Decimal(280_000_000))),
        (PURCHASE, later(PURCHASE, 2, targets=("firm-z",), target_names=("zelten guss",))),
        (dataclasses.replace(PURCHASE, stake_pct=Decimal(30)),
         later(PURCHASE, 400, stake_pct=Decimal(70), amount=Decimal(610_000_000))),
        (dataclasses.replace(PLEDGE, quote="The first phase of the plant costs 250 million euros."),
         later(PLEDGE, 500, quote="The second phase of the plant costs 250 million euros.")),
    ],
    ids=["city", "laboratory", "closure", "depot", "bidder", "target", "second step", "phase"],
)  # fmt: skip
def test_two_projects(one: ProjectMention, other: ProjectMention) -> None:
    assert not is_one(one, other), compare(one, other)


def test_two_events_of_one_sentence_are_two_projects() -> None:
    beside = dataclasses.replace(PLEDGE, item_id="a1-i1", **ANTWERP)
    assert compare(PLEDGE, beside)["article"] == "one sentence"
    assert not is_one(PLEDGE, beside)


def test_the_next_sentence_completes_what_the_first_leaves_out() -> None:
    first = dataclasses.replace(PLEDGE, **NOT_SAID)
    second = dataclasses.replace(
        PLEDGE, item_id="a1-i1", start_char=200, destination_name=None, destination_level=None,
        country_code=None, subdivision_code=None, geonames_id=None, quote="It will cost 250 million euros.",
    )  # fmt: skip
    assert is_one(first, second)
    apart = dataclasses.replace(second, quote="It spends 250 million euros on another plant.")
    assert compare(first, apart)["article"] == "beside"


def test_a_thin_link_does_not_join_what_does_not_fit() -> None:
    antwerp = later(PLEDGE, 2, **ANTWERP, amount=Decimal(90_000_000))
    thin = later(PLEDGE, 1, **NOT_SAID, destination_name=None, destination_level=None, country_code=None,
                 subdivision_code=None, geonames_id=None)  # fmt: skip
    assert PROJECTS.score(PLEDGE, thin) >= LINK
    assert PROJECTS.score(antwerp, thin) >= LINK
    clusters = {member.item_id: member.cluster_id for member in cut([PLEDGE, thin, antwerp])}
    assert clusters[PLEDGE.item_id] != clusters[antwerp.item_id]


# -- any set of reports --------------------------------------------------------------------------------------

REPORTS = st.lists(
    st.builds(
        lambda days, place, sum_, status, names, phase: later(
            PLEDGE, days, **place, **sum_, status=status, investor_names=names,
            quote=f"{phase} of the plant.",
        ),
        st.integers(0, 900),
        st.sampled_from([{}, FLANDERS, ANTWERP]),
        st.sampled_from([{}, NOT_SAID, {"amount": Decimal(300_000_000)}, {"amount": Decimal(20_000_000)}]),
        st.sampled_from(["announced", "opened", "cancelled", "rumoured"]),
        st.sampled_from([("velmora",), ("velmora robotics ag",), ("velmora steel",)]),
        st.sampled_from(["The first phase", "The second phase", "The start"]),
    ),
    min_size=2, max_size=8, unique_by=lambda item: item.item_id,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(items=REPORTS, seed=st.randoms(use_true_random=False))
def test_order_does_not_matter(items: list[ProjectMention], seed: Any) -> None:
    shuffled = list(items)
    seed.shuffle(shuffled)
    assert cut(shuffled) == cut(items)


@settings(max_examples=60, deadline=None)
@given(items=REPORTS)
def test_scores_are_symmetric_and_never_without_a_shared_block(items: list[ProjectMention]) -> None:
    for a in items:
        for b in items:
            assert PROJECTS.score(a, b) == PROJECTS.score(b, a)
            assert compare(a, b) == compare(b, a)
            assert PROJECTS.may_join([a], [b]) == PROJECTS.may_join([b], [a])


@settings(max_examples=60, deadline=None)
@given(items=REPORTS, data=st.data())
def test_judgements_outrank_scores_and_taking_them_back_restores_all(
    items: list[ProjectMention], data: st.DataObject
) -> None:
    before = cut(items)
    a, b = data.draw(st.permutations([item.item_id for item in items]))[:2]
    for verdict in ("same", "not_same"):
        members = cut(items, [Judgement(entity="project", item_a=a, item_b=b, verdict=verdict)])
        clusters = {member.item_id: member.cluster_id for member in members}
        assert (clusters[a] == clusters[b]) == (verdict == "same")
    assert cut(items) == before
