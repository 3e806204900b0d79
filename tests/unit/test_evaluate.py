"""The evaluation: a small gold set of ours, the same figures as the shared scorer, and honest intervals."""

from __future__ import annotations

import copy
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.errors import InflowError
from ingest.evaluate import evaluate, predict, read_gold, score, write_predictions
from ingest.evaluate.matching import normalise
from ingest.extract.extractor import default_extractor
from ingest.extract.protocol import Extraction
from ingest.records import Article

SHARED_GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold"

TEXT = "Quellwerk AG will spend 40 million euros on a turbine plant in Graz. It bought Nordrad Ltd in 2019."


def investment(**changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "investors": ["Quellwerk AG"],
        "target": None,
        "partners": [],
        "kind": "new_facility",
        "status": "planned",
        "amount": 40e6,
        "amount_currency": "EUR",
        "region": "Graz",
        "evidence": "Quellwerk AG will spend 40 million euros on a turbine plant in Graz.",
    }
    return {**facts, **changes}


def gold_article(article_id: str = "own-1", **changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": article_id,
        "text": TEXT,
        "firms": [{"name": "Quellwerk AG", "aliases": ["Quellwerk"]}, {"name": "Nordrad Ltd", "aliases": []}],
        "regions": [{"name": "Graz", "iso_country": "AT", "iso_subdivision": "AT-6", "level": "city"}],
        "investments": [
            investment(amount_alternatives=[{"amount": 45e6, "currency": "USD"}]),
            investment(
                kind="acquisition",
                target="Nordrad Ltd",
                amount=None,
                amount_currency=None,
                region=None,
                optional=True,
            ),
        ],
        "statistics": [],
        "relations": [],
    }
    return {**facts, **changes}


def strict_hits(*predicted: dict[str, Any], **changes: Any) -> tuple[int, int, int]:
    gold = gold_article()
    read = {**gold, "investments": list(predicted), **changes}
    row = score({"own-1": gold}, {"own-1": read}).overall["investments_strict"]
    return row["tp"], row["fp"], row["fn"]


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        (investment(), (1, 0, 0)),
        (investment(investors=["Quellwerk"]), (1, 0, 0)),  # an alias is the firm
        (investment(amount=40.3e6), (1, 0, 0)),  # within 1 %
        (investment(amount=45e6, amount_currency="USD"), (1, 0, 0)),  # the article's own conversion
        (investment(kind="expansion"), (1, 0, 0)),  # same family
        (investment(amount=41e6), (0, 1, 1)),
        (investment(amount=40e6, amount_currency="USD"), (0, 1, 1)),
        (investment(amount=None), (0, 1, 1)),
        (investment(kind="acquisition"), (0, 1, 1)),
        (investment(region=None), (0, 1, 1)),
        (investment(investors=["Nordrad"]), (0, 1, 1)),
    ],
)
def test_strict_match(predicted: dict[str, Any], expected: tuple[int, int, int]) -> None:
    assert strict_hits(predicted) == expected


def test_optional_facts_are_neither_missed_nor_invented() -> None:
    bought = investment(kind="acquisition", target="Nordrad", amount=None, amount_currency=None, region=None)
    assert strict_hits(investment(), bought) == (1, 0, 0)
    assert strict_hits(investment(), bought, bought) == (1, 1, 0)


def test_place_inside_the_annotated_country_is_compatible() -> None:
    austria = {"name": "Austria", "iso_country": "AT", "iso_subdivision": None, "level": "country"}
    regions = [*gold_article()["regions"], austria]
    assert strict_hits(investment(region="Austria"), regions=regions) == (1, 0, 0)
    italy = {"name": "Italy", "iso_country": "IT", "iso_subdivision": None, "level": "country"}
    assert strict_hits(investment(region="Italy"), regions=[italy]) == (0, 1, 1)


def test_names_are_compared_without_accents_and_legal_words() -> None:
    assert normalise("The Société Générale S.A.") == normalise("Societe Generale")
    assert normalise("AT&T Inc.") == "at and t"
    assert normalise("Co.") == "co"


def test_false_alarm_needs_an_article_without_investment() -> None:
    quiet = gold_article("own-2", investments=[])
    overall = score({"own-2": quiet}, {"own-2": {**quiet, "investments": [investment()]}}).overall
    assert (overall["docs_without_investment"], overall["of_which_false_alarm"]) == (1, 1)


def test_an_article_nobody_read_is_all_missed() -> None:
    overall = score({"own-1": gold_article()}, {}).overall
    assert overall["predicted_docs"] == 0
    assert overall["firms"]["fn"] == 2
    assert overall["investments_strict"]["fn"] == 1


def test_intervals_hold_the_figure_and_are_repeatable() -> None:
    gold = {f"own-{n}": gold_article(f"own-{n}") for n in range(20)}
    read = {
        key: {**facts, "investments": facts["investments"][: n % 2]}
        for n, (key, facts) in enumerate(gold.items())
    }
    first, second = score(gold, read), score(gold, read)
    low, high = first.intervals["investments_strict"]
    assert first.intervals == second.intervals
    assert low < first.overall["investments_strict"]["f1"] < high
    assert first.intervals["firms"] == (1.0, 1.0)


def test_sources_are_told_apart() -> None:
    gold = {"one-1": gold_article("one-1"), "two-1": gold_article("two-1")}
    result = score(gold, {"one-1": gold["one-1"]})
    assert result.only["one"]["firms"]["f1"] == 1.0
    assert result.without["one"]["firms"]["f1"] == 0.0
    assert "f1 without:" in result.as_text()


class Silent:
    """An extractor that reads nothing."""

    version = "silent"

    def extract(self, article: Article) -> Extraction:
        return Extraction()


def test_evaluating_a_folder(tmp_path: Path) -> None:
    (tmp_path / "own-1.json").write_text(json.dumps(gold_article()), encoding="utf-8")
    result = evaluate(tmp_path, Silent())
    shown = json.loads(result.as_json())
    assert shown["investments_strict"]["fn"] == 1
    assert shown["extractor_version"] == "silent"
    write_predictions(tmp_path / "out.jsonl", result.predictions)
    (line,) = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["id"] == "own-1"


@pytest.mark.parametrize("content", ["{", "[]", "{}"])
def test_a_broken_gold_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "bad.json").write_text(content, encoding="utf-8")
    with pytest.raises(InflowError, match=r"bad\.json"):
        read_gold(tmp_path)


def test_an_empty_gold_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InflowError, match="no annotated article"):
        read_gold(tmp_path)


@pytest.mark.skipif(not SHARED_GOLD.is_dir(), reason="the shared gold set is not beside the project")
def test_figures_equal_the_shared_scorers(tmp_path: Path) -> None:
    gold = read_gold(SHARED_GOLD / "dev")
    for name, predictions in {
        "read": predict(gold, default_extractor()),
        "spoiled": {key: spoiled(facts, seed) for seed, (key, facts) in enumerate(gold.items())},
    }.items():
        path = tmp_path / f"{name}.jsonl"
        write_predictions(path, predictions)
        command = [
            sys.executable,
            str(SHARED_GOLD / "score_investments.py"),
            str(SHARED_GOLD / "dev"),
            str(path),
        ]
        shown = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        assert score(gold, predictions).overall == json.loads(shown)


def spoiled(facts: dict[str, Any], seed: int) -> dict[str, Any]:
    """The annotation with a third of its facts dropped, doubled or changed."""
    draw = random.Random(seed)
    read = copy.deepcopy(dict(facts))
    for table in ("firms", "regions", "investments", "statistics", "relations"):
        kept = [fact for fact in read[table] if draw.random() > 0.15]
        kept += [copy.deepcopy(fact) for fact in kept if draw.random() < 0.15]
        read[table] = kept
    for fact in read["investments"]:
        if draw.random() < 0.3:
            fact["amount"], fact["amount_currency"] = draw.choice([(None, None), (5e6, "USD"), (4e7, "EUR")])
        if draw.random() < 0.3:
            fact["kind"] = draw.choice(["commitment", "acquisition", "partnership", "withdrawal"])
        if draw.random() < 0.3:
            fact["region"] = draw.choice([None, *(region["name"] for region in facts["regions"])])
        if draw.random() < 0.3 and facts["firms"]:
            fact["investors"] = [draw.choice(facts["firms"])["name"]]
    for fact in read["regions"]:
        if draw.random() < 0.2:
            fact["iso_subdivision"], fact["level"] = None, "country"
    return read
