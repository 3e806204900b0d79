"""What the benchmarks read: labelled articles brought to a length of 3 kB, as text and as news pages."""

from __future__ import annotations

import html
import json
from pathlib import Path

from ingest.settings import PROJECT_ROOT

OUR_ARTICLES = PROJECT_ROOT / "tests" / "golden" / "articles"
CHARS = 3_000


def read_texts(folder: Path) -> list[str]:
    """Return the `text` of every labelled article (JSON) in `folder`, in the order of their names.

    Raises:
        SystemExit: no article is there.
    """
    texts = [json.loads(path.read_text())["text"] for path in sorted(folder.glob("*.json"))]
    if not texts:
        raise SystemExit(f"{folder}: no labelled article (*.json with a `text`). Name another folder.")
    return texts


def bring_to_length(texts: list[str], chars: int = CHARS) -> list[str]:
    """Return as many articles as there are texts, each one followed by the next ones up to `chars`.

    Following on, rather than saying the same again, leaves every sentence new to the reader; the last
    sentence is cut where the length is reached.
    """
    return ["\n\n".join(following(texts, first, chars))[:chars] for first in range(len(texts))]


def following(texts: list[str], first: int, chars: int) -> list[str]:
    """Return texts from number `first` on, around the end of the list, until they hold `chars`."""
    taken: list[str] = []
    while sum(map(len, taken)) < chars:
        taken.append(texts[(first + len(taken)) % len(texts)])
    return taken


def news_page(text: str) -> bytes:
    """Return the text as a page has it: metadata, navigation, the article, teasers, a footer."""
    title, *lines = [html.escape(line) for line in text.split("\n") if line.strip()]
    linked = {"@type": "NewsArticle", "headline": title, "datePublished": "2024-05-06T07:08:09Z"}
    sections = "".join(f'<li><a href="/{number}">Section {number}</a></li>' for number in range(40))
    teasers = "".join(
        f'<div class="teaser"><h4><a href="/{number}">Other story {number}</a></h4><p>What it says.</p></div>'
        for number in range(12)
    )
    body = "".join(f"<p>{line}</p>\n" for line in lines)
    return (
        f'<!doctype html><html lang="en"><head><title>{title} | Harbour Post</title>'
        f'<meta property="og:title" content="{title}"><meta name="description" content="{title}">'
        f'<link rel="canonical" href="https://www.harbourpost.example/business/story">'
        f'<script type="application/ld+json">{json.dumps(linked)}</script></head>'
        f"<body><header><nav><ul>{sections}</ul></nav></header>"
        f'<article class="story"><h1>{title}</h1>\n{body}</article><aside class="more">{teasers}</aside>'
        f'<footer><a href="/terms">Terms</a></footer></body></html>'
    ).encode()
