"""The labelled firm names come together at least as well as last time."""

from __future__ import annotations

from tests.golden.firm_linking import measured

#: Namesakes whose articles give one and the same name: only what is told of them tells them apart.
NAMESAKES = {("f-52", "f-53"), ("f-54", "f-55")}


def test_names_of_one_firm_come_together_and_others_stay_apart() -> None:
    found = measured()
    assert found.n >= 180
    assert found.precision >= 0.98
    assert found.recall >= 0.97
    assert set(found.merges) <= NAMESAKES
