"""A text may end or begin anywhere: in a number, a name, a bracket, after a comma."""

import json
import random
from pathlib import Path

import pytest

from ingest.extract.extractor import default_extractor
from ingest.parse.text import plain_article
from ingest.settings import PROJECT_ROOT

ARTICLES = sorted((PROJECT_ROOT / "tests" / "golden" / "articles").glob("*.json"))
CUTS = 6


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_no_cut_breaks_the_extractor(path: Path) -> None:
    text = json.loads(path.read_text())["text"]
    positions = random.Random(path.stem)
    for _ in range(CUTS):
        start, end = sorted(positions.sample(range(len(text) + 1), 2))
        cut = text[start:end]
        extraction = default_extractor().extract(plain_article(cut, "test"))
        assert all(cut[firm.start_char : firm.end_char] == firm.quote for firm in extraction.firms)


@pytest.mark.parametrize("end", [",", " -", " (", " and", " of", " $", " “", ":", " plans to", " 3 mln"])
def test_a_place_may_be_followed_by_the_end(end: str) -> None:
    text = f"Varnholt AG will invest 300 million euros in a plant in Linz{end}"
    extraction = default_extractor().extract(plain_article(text, "test"))
    assert [firm.quote for firm in extraction.firms] == ["Varnholt AG"]
