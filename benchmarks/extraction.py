"""Articles per second and core, text to records, beside a floor and a peer measured in the same run.

    python -m benchmarks.extraction [FOLDER]    of labelled articles (JSON with a `text`); default: our own

The floor cuts the same texts into tokens and looks each word up in the gazetteer: what any reader of places
must at least do. The peer for pages is bare trafilatura on the same HTML.
"""

from __future__ import annotations

import html
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from ingest.extract.document import Document
from ingest.extract.extractor import default_extractor
from ingest.extract.gazetteer import gazetteer
from ingest.parse.article import parse_article
from ingest.parse.text import plain_article
from ingest.records import Article
from ingest.settings import PROJECT_ROOT

OUR_ARTICLES = PROJECT_ROOT / "tests" / "golden" / "articles"
ROUNDS = 5


def main(folder: Path) -> None:
    """Print the figures for the texts in `folder`."""
    texts = [json.loads(path.read_text())["text"] for path in sorted(folder.glob("*.json"))]
    articles = [plain_article(text, "benchmark") for text in texts]
    pages = [page(text) for text in texts]
    size = sum(len(text.encode()) for text in texts)
    extractor = default_extractor()

    def extract() -> None:
        for article in articles:
            extractor.extract(article)

    read = median_seconds(extract)
    floor = median_seconds(lambda: look_up_words(articles))
    parsed = median_seconds(lambda: [parse_page(each) for each in pages])
    bare = median_seconds(lambda: [trafilatura.extract(each) for each in pages])
    print(
        f"{len(texts)} articles, {size / len(texts) / 1000:.1f} kB each, median of {ROUNDS} rounds, one core"
    )
    print(f"text to records     {len(texts) / read:8.0f} articles/s  {size / read / 1e6:6.2f} MB/s")
    print(
        f"  of the floor      {floor / read:8.2f}  (tokens, gazetteer: {len(texts) / floor:.0f} articles/s)"
    )
    print(f"page to article     {len(texts) / parsed:8.0f} articles/s")
    print(f"  of bare trafilatura's time {parsed / bare:.2f}")


def look_up_words(articles: list[Article]) -> int:
    """The floor: every token of every sentence, looked up."""
    places = gazetteer()
    return sum(
        token.text in places
        for article in articles
        for sentence in Document.from_article(article).sentences
        for token in sentence.tokens
    )


def page(text: str) -> bytes:
    """The text as the body of a page with navigation around it."""
    title, *lines = text.split("\n")
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    links = "".join(f'<li><a href="/{number}">Section {number}</a></li>' for number in range(40))
    return (
        f"<html><head><title>{html.escape(title)}</title></head><body><nav><ul>{links}</ul></nav>"
        f"<article><h1>{html.escape(title)}</h1>{body}</article><footer>Terms</footer></body></html>"
    ).encode()


def parse_page(data: bytes) -> Article:
    """One page through our own parser."""
    return parse_article(data, media_type="html", source="benchmark", max_bytes=10**7)


def median_seconds(work: Callable[[], object]) -> float:
    """Median wall time of `work`, after one warm-up."""
    work()
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUR_ARTICLES)
