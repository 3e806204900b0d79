"""Annotated articles are read at least as well as last time, word for word, and the same each time.

How to move a floor: `tests/golden/ratchet.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.evaluate import read_gold, score
from ingest.evaluate.prediction import predict
from ingest.extract.extractor import default_extractor
from ingest.extract.protocol import Extraction
from ingest.parse.text import plain_article
from ingest.records import InvestmentMention, Mention, StatisticMention
from tests.golden.ratchet import ARTICLES, SETS, FloorLowered, Floors, digest, figures, main, measure

RENEW = "If that is meant, run: .venv/bin/python -m tests.golden.ratchet --renew"
GOLD = read_gold(ARTICLES)


@pytest.mark.parametrize("name", sorted(SETS))
def test_no_figure_falls_below_its_floor(name: str) -> None:
    folder = SETS[name]
    if not folder.is_dir():
        pytest.skip(f"{folder}: this set is not beside the checkout")
    assert Floors.read().floors[name], f"no floor is pinned for {name}. {RENEW}"
    fallen = Floors.read().below(name, measure(folder))
    assert not fallen, f"{name}: measure: (floor, now) {fallen}"


def test_no_article_changed_unnoticed() -> None:
    assert digest() == Floors.read().digest, f"The articles in {ARTICLES.name}/ changed. {RENEW}"


def test_the_set_is_large_and_has_articles_without_investment() -> None:
    assert len(GOLD) >= 40
    assert sum(not facts["investments"] for facts in GOLD.values()) >= 10


def test_every_label_stands_in_its_article() -> None:
    faults = [f"{key}: {fault}" for key, facts in GOLD.items() for fault in label_faults(key, dict(facts))]
    assert not faults


def test_every_quote_is_verbatim_and_every_reading_equal() -> None:
    mentions = 0
    for key, facts in GOLD.items():
        article = plain_article(facts["text"], "golden")
        extraction = default_extractor().extract(article)
        assert extraction == default_extractor().extract(article), key
        for where, start, end, quote in quotes(extraction):
            assert quote, (key, where)
            assert article.text[start:end] == quote, (key, where)
            mentions += 1
    assert mentions > 5 * len(GOLD)


def test_another_process_with_another_hash_seed_reads_the_same(tmp_path: Path) -> None:
    readings = []
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.jsonl"
        command = [sys.executable, "-m", "ingest.cli", "evaluate", str(ARTICLES), "--predictions", str(out)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        readings.append(out.read_bytes())
    assert readings[0] == readings[1]


def test_an_extractor_that_lost_its_rules_is_noticed() -> None:
    predictions = predict(GOLD, default_extractor())
    for key in sorted(predictions)[::3]:
        predictions[key] = {**predictions[key], "investments": [], "firms": []}
    fallen = Floors.read().below("articles", figures(score(GOLD, predictions)))
    assert {"firms", "investments_strict", "investments_lenient", "amounts"} <= set(fallen)


def test_a_floor_goes_down_only_with_a_reason() -> None:
    state = Floors(floors={"articles": {"firms": 0.9, "amounts": 0.5}})
    with pytest.raises(FloorLowered, match=r"firms 0\.900 -> 0\.800"):
        state.renew("articles", {"firms": 0.8, "amounts": 0.7})
    assert state.floors["articles"] == {"firms": 0.9, "amounts": 0.5}

    state.renew("articles", {"firms": 0.8, "amounts": 0.7}, reason="stricter guideline")
    assert state.floors["articles"] == {"firms": 0.79, "amounts": 0.69}
    assert state.reasons == [
        {"set": "articles", "measure": "firms", "from": 0.9, "to": 0.79, "reason": "stricter guideline"}
    ]


def test_a_floor_keeps_its_height_while_it_holds() -> None:
    state = Floors(floors={"articles": {"firms": 0.9}})
    state.renew("articles", {"firms": 0.905})
    assert state.floors["articles"] == {"firms": 0.9}


def test_the_command_refuses_to_lower_a_floor_in_silence(tmp_path: Path) -> None:
    state = Floors.read()
    state.floors["articles"]["investments_strict"] = 1.0
    floors = tmp_path / "floors.json"
    state.write(floors)
    before = floors.read_bytes()

    assert main(["--renew", "--floors", str(floors)]) == 1
    assert floors.read_bytes() == before

    assert main(["--renew", "--floors", str(floors), "--reason", "a trap was added"]) == 0
    after = Floors.read(floors)
    assert after.floors["articles"]["investments_strict"] < 1
    assert [entry["reason"] for entry in after.reasons] == ["a trap was added"]
    assert after.digest == digest()


def test_a_changed_article_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"id": "a"}))
    before = digest(tmp_path)
    (tmp_path / "a.json").write_text(json.dumps({"id": "b"}))
    assert digest(tmp_path) != before
    (tmp_path / "a.json").write_text(json.dumps({"id": "a"}))
    assert digest(tmp_path) == before


def quotes(extraction: Extraction) -> Iterator[tuple[str, int, int, str]]:
    """Where, start, end and words of every mention and of every piece of evidence."""
    groups: tuple[tuple[Mention, ...], ...] = (
        extraction.firms, extraction.regions, extraction.investments, extraction.statistics,
        extraction.relations,
    )  # fmt: skip
    for mention in (mention for group in groups for mention in group):
        yield mention.mention_id, mention.start_char, mention.end_char, mention.quote
        if isinstance(mention, InvestmentMention | StatisticMention):
            for piece in mention.evidence:
                yield f"{mention.mention_id} {piece.field}", piece.start_char, piece.end_char, piece.quote


def label_faults(key: str, facts: dict[str, Any]) -> Iterator[str]:
    """Names, evidence and dates that the text does not hold, and parties or places that are not listed."""
    text = facts["text"]
    firms = {firm["name"] for firm in facts["firms"]}
    places = {place["name"] for place in facts["regions"]} | {None}
    words = [
        form
        for thing in facts["firms"] + facts["regions"]
        for form in (thing["name"], *thing.get("aliases", []))
    ]
    words += [fact["evidence"] for fact in facts["investments"] + facts["statistics"]]
    words += [fact["date_text"] for fact in facts["investments"] if fact["date_text"]]
    words += [fact["period"] for fact in facts["statistics"] if fact["period"]]
    yield from (f"not in the text: {word!r}" for word in words if word not in text)
    for fact in facts["investments"]:
        named = {*fact["investors"], *fact["partners"], *fact.get("sellers", []), fact["target"]} - {None}
        yield from (f"not a listed firm: {name!r}" for name in named - firms)
        if (fact["amount"] is None) != (fact["amount_currency"] is None):
            yield "an amount without a currency"
    ties = {party for tie in facts["relations"] for party in (tie["subject"], tie["object"])}
    yield from (f"not a listed firm: {name!r}" for name in ties - firms)
    regions = {fact["region"] for fact in facts["investments"] + facts["statistics"]}
    yield from (f"not a listed place: {name!r}" for name in regions - places)
    if not key.replace("-", "").isalnum() or facts["id"] != key:
        yield "odd id"
