"""Confidence is counted: rates shrink towards the family's and the whole's, and the table is well formed."""

from __future__ import annotations

import pytest

from ingest.evaluate.calibration import count_sorts, reliability
from ingest.extract.investments.confidence import confidence_of, rate_of
from ingest.lexicons import read_rows
from ingest.records import KINDS

COUNTS = {
    ("capex", "near", "sum"): (40, 40),
    ("capex", "far", "place"): (4, 1),
    ("equity", "near", "sum"): (10, 9),
}


def test_a_common_sort_has_nearly_its_own_rate() -> None:
    assert rate_of(("capex", "near", "sum"), COUNTS) == pytest.approx(0.994, abs=0.005)


def test_a_rare_sort_leans_on_its_family() -> None:
    assert 0.25 < rate_of(("capex", "far", "place"), COUNTS) < 0.93


def test_an_unseen_sort_has_the_rate_of_its_family_and_an_unseen_family_that_of_all() -> None:
    assert rate_of(("capex", "far", "bare"), COUNTS) == pytest.approx(0.93, abs=0.02)
    assert rate_of(("alliance", "far", "bare"), COUNTS) == pytest.approx(50.0 / 54, abs=0.05)
    assert rate_of(("alliance", "far", "bare"), {}) == 0.5


def test_the_table_is_well_formed() -> None:
    families = {family for family, _, _ in KINDS.values()}
    for family, who, told, read, right in read_rows("investment_confidence.tsv"):
        assert family in families
        assert who in ("near", "far")
        assert told in ("sum", "place", "bare")
        assert 0 <= int(right) <= int(read)
        assert 0 < confidence_of((family, who, told)) < 1


def test_an_article_is_judged_by_the_others() -> None:
    sort = ("capex", "near", "sum")
    judged = {"a": [(sort, True)] * 10, "b": [(sort, False)] * 10}
    assert count_sorts(judged, without="a") == {sort: (10, 0)}
    rows = reliability(judged)
    assert sum(facts for _, facts, _, _ in rows) == 20
    assert rows[0][3] == 1.0  # judged by b alone, a was promised nothing, yet all of it was right
