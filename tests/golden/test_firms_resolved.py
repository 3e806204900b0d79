"""The labelled firm names are well formed: each can be decided by its case, and traps are marked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pycountry
import yaml

FIRMS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("firms_resolved.yml").read_text(encoding="utf-8")
)["firms"]
BY_ID = {firm["id"]: firm for firm in FIRMS}
CASES = [(firm["id"], case) for firm in FIRMS for case in firm["cases"]]


def test_the_set_is_as_large_and_as_varied_as_it_has_to_be() -> None:
    assert len(CASES) >= 120
    assert len({firm["country"] for firm in FIRMS}) >= 15
    assert sum("not" in firm for firm in FIRMS) >= 20
    for key, least in (("alias_of", 10), ("formerly", 2), ("ticker", 3)):
        assert sum(key in case for _, case in CASES) >= least, key


def test_every_firm_has_an_id_a_country_and_two_names_or_more() -> None:
    assert len(BY_ID) == len(FIRMS)
    for firm in FIRMS:
        assert pycountry.countries.get(alpha_2=firm["country"]), firm["id"]
        assert len(firm["cases"]) >= 2, firm["id"]
        assert firm["trap"]


def test_namesakes_name_each_other_and_parents_are_listed() -> None:
    for firm in FIRMS:
        for other in firm.get("not", ()):
            assert firm["id"] in BY_ID[other].get("not", ()), (firm["id"], other)
        assert set(firm.get("parents", ())) < set(BY_ID) - {firm["id"]}


def test_no_case_says_the_same_of_two_firms() -> None:
    said = Counter((case["surface"], case.get("country"), case.get("alias_of")) for _, case in CASES)
    assert not [what for what, times in said.items() if times > 1]


def test_short_and_former_names_are_bound_to_names_of_the_same_firm() -> None:
    for firm, case in CASES:
        surfaces = [other["surface"] for other in BY_ID[firm]["cases"]]
        for bound in filter(None, (case.get("alias_of"), case.get("formerly"))):
            assert any(surface.startswith(bound) for surface in surfaces), case
        assert case.get("ticker", "") in str(case), case
