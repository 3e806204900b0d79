"""How well the labelled firm names come together: `python -m tests.golden.firm_linking` prints it.

Every case is read as an article that says just that: the surface, its country, and the full or former name
to which it binds the surface. What is measured is which cases come together, after blocking.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

from ingest.evaluate.linking import Agreement, agreement
from ingest.resolve.firms import FirmMatcher
from ingest.resolve.matching import new_links, resolve
from ingest.resolve.names import firm_key, folded
from ingest.resolve.records import FirmName
from tests.golden.test_firms_resolved import CASES

FIRMS = FirmMatcher()


def items() -> dict[str, FirmName]:
    """The names of all cases by key, each with what all cases say of it."""
    stated: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for _, case in CASES:
        name = stated[key_of(case)]
        name["names"].add(case.get("alias_of", case["surface"]))
        name["country_codes"] |= {case["country"]} if "country" in case else set()
        name["aliases"] |= {folded(case[bound]) for bound in ("formerly",) if bound in case}
        name["aliases"] |= {folded(case["surface"])} if "alias_of" in case else set()
        if "formerly" in case:
            stated[firm_key(case["formerly"])]["names"].add(case["formerly"])
    return {
        key: FirmName(
            item_id=key,
            first_published_at=datetime(2024, 1, 1, tzinfo=UTC),
            first_article_id=key,
            legal_forms=(),
            **{field: tuple(sorted(said[field])) for field in ("names", "country_codes", "aliases")},
        )
        for key, said in stated.items()
    }


def key_of(case: dict[str, Any]) -> str:
    """The item under which an article that says this is resolved: the fullest form of the name in it."""
    return firm_key(case.get("alias_of", case["surface"]))


def measured() -> Agreement:
    """Agreement over the cases; a case is named by its number and firm."""
    known = items()
    blocks: dict[str, list[FirmName]] = defaultdict(list)
    for item in known.values():
        for block in FIRMS.blocks(item):
            blocks[block].append(item)
    pairs = [pair for block in blocks.values() for pair in combinations(block, 2)]
    cluster = {m.item_id: m.cluster_id for m in resolve(FIRMS, known, new_links(FIRMS, pairs), [])}
    numbered = {f"{number}": (firm, cluster[key_of(case)]) for number, (firm, case) in enumerate(CASES)}
    return agreement(
        {case: found for case, (_, found) in numbered.items()},
        {case: firm for case, (firm, _) in numbered.items()},
    )


if __name__ == "__main__":
    found = measured()
    print(found)
    print("wrongly merged: " + ("; ".join(" = ".join(names) for names in found.merges) or "none"))
    print("wrongly split: " + (", ".join(f"{name} in {parts}" for name, parts in found.splits) or "none"))
