"""Firms are one by name, spelling or bound short form; legal forms, countries and arms keep them apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.resolve.firms import FirmMatcher
from ingest.resolve.matching import LINK, new_links, resolve
from ingest.resolve.names import firm_key, parse_name
from ingest.resolve.records import FirmName, Judgement

FIRMS = FirmMatcher()


def firm(name: str, *aliases: str, country: str | None = None) -> FirmName:
    return FirmName(
        item_id=firm_key(name),
        first_published_at=datetime(2024, 5, 1, tzinfo=UTC),
        first_article_id="a",
        names=(name,),
        legal_forms=(),
        country_codes=(country,) if country else (),
        aliases=tuple(map(firm_key, aliases)),
    )


def cut(items: Sequence[FirmName], judgements: Sequence[Judgement] = ()) -> set[frozenset[str]]:
    """Clusters, comparing only what shares a block."""
    pairs = [(a, b) for a, b in combinations(items, 2) if FIRMS.blocks(a) & FIRMS.blocks(b)]
    by_id = {item.item_id: item for item in items}
    clusters: dict[str, set[str]] = {}
    for member in resolve(FIRMS, by_id, new_links(FIRMS, pairs), judgements):
        clusters.setdefault(member.cluster_id, set()).add(member.item_id)
    return set(map(frozenset, clusters.values()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Velmora Robotics AG", "Velmora Robotics"),
        ("Québrac Systèmes SE", "Quebrac Systemes"),
        ("Søndrup Mejeri A/S", "Soendrup Mejeri"),
        ("Müllheimer Werke GmbH & Co. KG", "Muellheimer Werke"),
        ("Trans-Boreal Shipping Ltd", "Transboreal Shipping"),
        ("PT Sagara Nusa Tbk", "Sagara Nusa"),
        ("OAO Nevsklit", "ОАО Невсклит"),
        ("Ostrava Nářadí, a.s.", "Ostrava Naradi"),
        ("Casal Gomes, S.A. de C.V.", "Casal Gomes"),
        ("Tilbrook Intl Inc", "Tilbrook International"),
        ("Marden & Stroud plc", "Marden and Stroud"),
        ("Pellworth Holdings Group Ltd", "Pellworth"),
        ("Widok Sp. z o.o.", "Widok"),
        ("Varadi Gépgyár Zrt.", "Varadi Gepgyar"),
        ("Kelana Sdn. Bhd.", "Kelana"),
        ("N.K. Halder Pvt. Ltd.", "NK Halder"),
    ],
)
def test_one_firm_in_two_spellings(one: str, other: str) -> None:
    assert FIRMS.blocks(firm(one)) & FIRMS.blocks(firm(other))
    assert FIRMS.score(firm(one), firm(other)) == FIRMS.score(firm(other), firm(one)) >= LINK


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (firm("Halm Foods AS"), firm("Halm Foods Inc")),
        (firm("Halm Foods", country="NO"), firm("Halm Foods Group", country="US")),
        (firm("Velmora Polska"), firm("Velmora", "Velmora Polska")),
        (firm("Velmora China", "Velmora"), firm("Velmora")),
        (firm("Callow Steel"), firm("Caloway Steel")),
        (firm("Velmora"), firm("Velmora Robotics")),
        (firm("China Ferrite", "China"), firm("China")),
        (firm("General Ferrite", "General"), firm("General")),
    ],
)
def test_two_firms(one: FirmName, other: FirmName) -> None:
    assert FIRMS.score(one, other) == FIRMS.score(other, one) < LINK


def test_a_short_form_counts_when_a_text_binds_it() -> None:
    whole = firm("Brenta Merani Automotive", "BMA")
    assert FIRMS.score(whole, firm("BMA")) >= LINK
    assert FIRMS.score(firm("Brenta Merani Automotive"), firm("BMA")) == 0
    assert cut([whole, firm("BMA"), firm("Brenta Merani Automotive Co Ltd", "Brenta")]) == {
        frozenset({"brenta merani automotive", "bma", "brenta merani automotive co ltd"})
    }


def test_a_short_form_of_two_firms_does_not_make_them_one() -> None:
    clusters = cut([firm("Grindal Motors", "GM"), firm("Grindal Mills", "GM"), firm("GM")])
    assert not [c for c in clusters if {"grindal motors", "grindal mills"} <= c]


def test_a_name_without_form_belongs_to_one_of_two_that_exclude_each_other() -> None:
    clusters = cut([firm("Halm Foods AS"), firm("Halm Foods Inc"), firm("Halm Foods")])
    assert len(clusters) == 2


def test_names_are_taken_apart() -> None:
    name = parse_name("Grupo Casal Gomes, S.A.B. de C.V.")
    assert name.core == ("casal", "gomes")
    assert name.forms == {"grupo", "sab de cv"}
    assert name.countries == {"MX"}
    assert parse_name("AG").core == ("ag",)


NAMES = st.lists(
    st.builds(
        lambda words, form, alias: firm(f"{' '.join(words)} {form}".strip(), *alias),
        st.lists(st.sampled_from(["Halm", "Foods", "Steel", "Polska"]), min_size=1, max_size=3, unique=True),
        st.sampled_from(["", "AS", "Inc", "plc"]),
        st.lists(st.sampled_from(["Halm", "HF", "Steel"]), max_size=2),
    ),
    min_size=1,
    max_size=10,
    unique_by=lambda item: item.item_id,
)


@given(items=NAMES, seed=st.randoms(use_true_random=False))
def test_order_does_not_matter(items: list[FirmName], seed: object) -> None:
    shuffled = list(items)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    assert cut(shuffled) == cut(items)


@given(items=NAMES, data=st.data())
def test_judgements_outrank_scores_and_leave_nothing_behind(
    items: list[FirmName], data: st.DataObject
) -> None:
    before = cut(items)
    ids = [item.item_id for item in items]
    a, b = data.draw(st.sampled_from(ids)), data.draw(st.sampled_from(ids))
    if a != b:
        same = cut(items, [Judgement(entity="firm", item_a=a, item_b=b, verdict="same")])
        apart = cut(items, [Judgement(entity="firm", item_a=a, item_b=b, verdict="not_same")])
        assert any({a, b} <= cluster for cluster in same)
        assert not any({a, b} <= cluster for cluster in apart)
    assert cut(items) == before
