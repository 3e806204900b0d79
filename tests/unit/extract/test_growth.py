"""Whole articles, text to records: four times the text takes about four times as long."""

import json
import time

from ingest.extract.extractor import default_extractor
from ingest.parse.text import plain_article
from ingest.settings import PROJECT_ROOT

ARTICLES = sorted((PROJECT_ROOT / "tests" / "golden" / "articles").glob("*.json"))
CHARS = 15_000


def test_time_grows_with_the_text_and_no_faster() -> None:
    texts = [json.loads(path.read_text())["text"] for path in ARTICLES]
    whole = "\n\n".join(texts * (1 + 4 * CHARS // sum(map(len, texts))))
    assert len(whole) >= 4 * CHARS
    seconds_to_read(whole[:CHARS])  # tables and caches are filled
    assert seconds_to_read(whole[: 4 * CHARS]) < 2 * 4 * seconds_to_read(whole[:CHARS])


def seconds_to_read(text: str) -> float:
    """Processor time of the quicker of two readings."""
    article, seconds = plain_article(text, "test"), []
    for _ in range(2):
        started = time.process_time()
        default_extractor().extract(article)
        seconds.append(time.process_time() - started)
    return min(seconds)
