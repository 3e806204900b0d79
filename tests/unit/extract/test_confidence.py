"""Confidence is learned: signals move it the way the examples say; the weights are well formed."""

from __future__ import annotations

import pytest

from ingest.evaluate.calibration import Judged, calibration_error, learn, promises, reliability
from ingest.extract.confidence import FIELDS, REVIEW_BELOW, logistic, probability
from ingest.extract.extractor import default_extractor
from ingest.lexicons import read_rows
from ingest.parse.text import plain_article

FLAT = frozenset({"sum beside"})
HEDGED = frozenset({"hedged"})
EXAMPLES = [
    *[Judged("fact", FLAT, True)] * 45,
    *[Judged("fact", FLAT, False)] * 5,
    *[Judged("fact", HEDGED, True)] * 15,
    *[Judged("fact", HEDGED, False)] * 35,
]
TEXT = (
    "Velmora AG will invest 40 million euros in a plant in Gdansk. "
    "Foreign direct investment in Poland rose to $9 billion in 2024."
)


def test_weights_learned_promise_what_was_right() -> None:
    weights = learn(EXAMPLES)
    assert logistic(weights, FLAT) == pytest.approx(0.9, abs=0.05)
    assert logistic(weights, HEDGED) == pytest.approx(0.3, abs=0.05)


def test_weights_do_not_depend_on_the_order_of_examples() -> None:
    assert learn(EXAMPLES) == learn(EXAMPLES[::-1])


def test_few_examples_move_a_signal_little() -> None:
    rare = learn([*EXAMPLES, Judged("fact", frozenset({"rare"}), False)])
    assert abs(rare["rare"]) < 0.5


def test_nothing_is_certain() -> None:
    assert 0 < logistic({"always": -100.0}, ()) < logistic({"always": 100.0}, ()) < 1


def test_an_article_is_judged_by_the_others() -> None:
    judged = {
        **{f"flat {n}": [Judged("fact", FLAT, True)] for n in range(20)},
        "odd": [Judged("fact", FLAT, False)],
    }
    promised = dict.fromkeys([False, True], 0.0) | {right: rate for rate, right in promises(judged, "fact")}
    assert promised[False] > 0.9  # the others were all right, so much was promised to the one that is not


def test_the_error_is_the_distance_of_promise_and_truth() -> None:
    rows = reliability([(0.9, True)] * 9 + [(0.9, False)] + [(0.6, False)] * 10)
    assert [row[1:] for row in rows] == [(10, pytest.approx(0.6), 0.0), (10, pytest.approx(0.9), 0.9)]
    assert calibration_error(rows) == pytest.approx(0.3)


def test_every_fact_of_an_article_gets_its_probabilities() -> None:
    extraction = default_extractor().extract(plain_article(TEXT, "test"))
    (investment,), (statistic,) = extraction.investments, extraction.statistics
    assert {each.field for each in investment.field_confidence} == set(FIELDS) - {"fact"}
    for fact in (investment, statistic):
        assert 0 < fact.confidence < 1
        assert (fact.review_state == "pending") == (fact.confidence < REVIEW_BELOW)


def test_a_field_that_is_unknown_has_no_probability() -> None:
    article = plain_article("Velmora AG bought its rival Nordrad Ltd last year, the chairman said.", "test")
    (investment,) = default_extractor().extract(article).investments
    assert {"amount", "destination"}.isdisjoint(each.field for each in investment.field_confidence)


def test_the_committed_weights_are_well_formed() -> None:
    rows = read_rows("confidence_weights.tsv")
    assert {field for field, _, _ in rows} == {*FIELDS, "statistic"}
    assert len({(field, signal) for field, signal, _ in rows}) == len(rows)
    assert all(abs(float(weight)) < 6 for _, _, weight in rows)
    assert all(0 < probability(field, frozenset()) < 1 for field in FIELDS)
