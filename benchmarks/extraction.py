"""Articles per second and core, text to records, beside a floor and installable peers in the same run.

    python -m benchmarks.extraction [FOLDER]    of labelled articles (JSON with a `text`); default: our own

The texts are brought to 3 kB each (`articles.bring_to_length`). All times are processor time, the median of
some rounds in which the works take turns. What is compared:

- text to records: everything the pipeline extracts, against the floor (`floor.tag_places`), a bare pass that
  cuts tokens and looks names of places up, and so does the least that any reader of articles must do;
- page to article: a news page with navigation and teasers around each text, against bare trafilatura, which
  reads no roles, no date and no language;
- money alone and places alone, against the packages that `peers.txt` names.

A last table shows the time per kB of one megabyte of text, whole and cut into shorter texts: where it is the
same for each length, time is linear.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import trafilatura

from benchmarks.articles import OUR_ARTICLES, bring_to_length, following, news_page, read_texts
from benchmarks.floor import tag_places
from benchmarks.peers import PeerMissing, ask
from benchmarks.timing import ROUNDS, median_seconds
from ingest.extract.document import Document
from ingest.extract.extractor import default_extractor
from ingest.extract.money import read_money
from ingest.extract.protocol import Extraction
from ingest.extract.regions import find_regions
from ingest.parse.article import parse_article
from ingest.parse.text import plain_article
from ingest.records import Article

#: The slowest peer reads some twenty articles a second.
PEER_ARTICLES = 20
MEGABYTE = 1_000_000
LENGTHS = (10_000, 100_000, MEGABYTE)


def main(folder: Path) -> None:
    """Print the figures for the texts in `folder`."""
    texts = read_texts(folder)
    articles = bring_to_length(texts)
    size = sum(len(text.encode()) for text in articles)
    print(
        f"{len(articles)} articles of {size / len(articles) / 1000:.1f} kB from {len(texts)} labelled texts, "
        f"processor time, median of {ROUNDS} rounds"
    )
    print_speed(articles, size)
    print_peers(articles[:PEER_ARTICLES])
    print_growth(texts)


def print_speed(texts: list[str], size: int) -> None:
    """Text to records beside the floor, page to article beside bare trafilatura."""
    articles = [plain(text) for text in texts]
    pages = [news_page(text) for text in texts]
    seconds = median_seconds(
        {
            "records": partial(read_all, articles),
            "floor": lambda: [tag_places(text) for text in texts],
            "pages": partial(parse_all, pages),
            "trafilatura": lambda: [trafilatura.extract(page) for page in pages],
        }
    )
    print_rate("text to records", len(texts), size, seconds["records"])
    print_rate("floor: tokens, names of places", len(texts), size, seconds["floor"])
    print(f"  text to records reaches {seconds['floor'] / seconds['records']:.2f} of the floor's speed")
    markup = sum(map(len, pages))
    print_rate("page to article", len(pages), markup, seconds["pages"])
    print_rate("bare trafilatura", len(pages), markup, seconds["trafilatura"])
    print(f"  page to article takes {seconds['pages'] / seconds['trafilatura']:.2f} of trafilatura's time")


def print_peers(texts: list[str]) -> None:
    """Our readers of money and places, each alone with the cutting of sentences, beside their peers."""
    size = sum(len(text.encode()) for text in texts)
    seconds = median_seconds(
        {
            "money": lambda: [read_money(Document.from_article(plain(text))) for text in texts],
            "places": lambda: [find_regions(Document.from_article(plain(text))) for text in texts],
        }
    )
    for ours, peers in (("money", ["recognizers-text"]), ("places", ["flashgeotext", "geotext"])):
        print_rate(f"{ours} alone", len(texts), size, seconds[ours])
        for peer in peers:
            try:
                print_rate(peer, len(texts), size, ask(peer, texts, rounds=3).seconds)
            except PeerMissing as missing:
                print(f"{missing}")


def print_growth(texts: list[str]) -> None:
    """Time per kB of one megabyte of text, cut into texts of each length, and of pages around them."""
    megabyte = "\n\n".join(following(texts, 0, MEGABYTE))[:MEGABYTE]
    for length in LENGTHS:
        pieces = [megabyte[start : start + length] for start in range(0, MEGABYTE, length)]
        articles, pages = [plain(piece) for piece in pieces], [news_page(piece) for piece in pieces]
        seconds = median_seconds(
            {
                "records": partial(read_all, articles),
                "pages": partial(parse_all, pages),
            },
            rounds=1,
        )
        per_kb = {name: 1000 * 1000 * taken / MEGABYTE for name, taken in seconds.items()}
        print(
            f"{len(pieces):>3} x {length // 1000:>5,} kB: to records {per_kb['records']:.2f} ms per kB, "
            f"as pages to articles {per_kb['pages']:.2f} ms per kB"
        )


def print_rate(name: str, articles: int, size: int, seconds: float) -> None:
    """One line: articles and MB per second."""
    print(f"{name:32}{articles / seconds:8.0f} articles/s{size / seconds / 1e6:8.2f} MB/s")


def plain(text: str) -> Article:
    """The text as the pipeline's parser hands it to the extractor."""
    return plain_article(text, "benchmark")


def read_all(articles: list[Article]) -> list[Extraction]:
    """Everything that the pipeline extracts."""
    return [default_extractor().extract(article) for article in articles]


def parse_all(pages: list[bytes]) -> list[Article]:
    """Pages through our own parser."""
    return [parse_article(page, media_type="html", source="benchmark", max_bytes=10**8) for page in pages]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUR_ARTICLES)
