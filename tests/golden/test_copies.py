"""The matcher of articles on the labelled pairs: the floors it has to keep, held-out stories apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import InflowError
from ingest.evaluate.copies import as_text, judge_pairs, rate

FOLDERS = [Path(__file__).with_name("near_duplicates"), Path(__file__).with_name("projects")]
PAIRS = judge_pairs(FOLDERS)


@pytest.mark.parametrize("is_held_out", [False, True])
def test_copies_are_found_and_only_copies(is_held_out: bool) -> None:
    half = [pair for pair in PAIRS if pair.is_held_out is is_held_out]
    rates = rate(half)
    assert rates.pairs >= 100
    assert rates.precision >= 0.98, as_text(half)
    assert rates.recall >= 0.95, as_text(half)
    assert rates.relations >= 0.93, as_text(half)


def test_both_kinds_of_error_are_named() -> None:
    labels = {True: "different", False: "near"}
    turned = [pair for pair in PAIRS if not pair.is_found][:1] + [pair for pair in PAIRS if pair.is_found][:1]
    report = as_text(
        [type(p)(**{f: getattr(p, f) for f in p.__slots__} | {"label": labels[p.is_found]}) for p in turned]
    )
    assert "linked, but different: 1" in report
    assert "copies not linked: 1" in report
    for pair in turned:
        assert f"{pair.left} {pair.right}" in report


def test_a_pair_without_its_text_is_refused() -> None:
    with pytest.raises(InflowError, match="no text a-"):
        judge_pairs(FOLDERS[:1])
