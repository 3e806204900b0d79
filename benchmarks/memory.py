"""Peak memory of the process after 1,000 articles and after 100,000: flat, when nothing piles up.

    python -m benchmarks.memory [ARTICLES]    default 100,000; at some hundred a second

Our own labelled articles are read again and again, each time with other names and numbers in them, so that
every cache of words and names meets words that it has never seen.
"""

from __future__ import annotations

import random
import re
import resource
import sys
from collections.abc import Iterator

from benchmarks.articles import OUR_ARTICLES, read_texts
from ingest.extract.extractor import default_extractor
from ingest.parse.text import plain_article

FIRST = 1_000
#: Of the names and numbers of a text this share is another one in every copy.
VARIED = 0.3
_NAME_OR_NUMBER = re.compile(r"\b(?:[A-Z][a-z]{3,}|\d{2,})\b")
_SYLLABLES = (
    "ba",
    "dor",
    "eth",
    "fin",
    "gra",
    "hol",
    "in",
    "kar",
    "lo",
    "mun",
    "ost",
    "per",
    "rav",
    "sel",
    "tu",
    "vi",
)


def main(articles: int) -> None:
    """Print the peak after the first thousand, every tenth part, and the ratio."""
    read = default_extractor().extract
    first = 0.0
    for number, text in enumerate(varied_texts(articles), start=1):
        read(plain_article(text, "benchmark"))
        if number == FIRST or number % max(articles // 5, 1) == 0:
            peak = peak_megabytes()
            first = first or peak
            print(f"after {number:>7,} articles: peak {peak:.0f} MB", flush=True)
    print(f"ratio {peak_megabytes() / first:.2f}")


def varied_texts(articles: int) -> Iterator[str]:
    """Our labelled texts in turn, with some of their names and numbers replaced, the same in every run."""
    chance = random.Random(1)
    texts = read_texts(OUR_ARTICLES)

    def vary(match: re.Match[str]) -> str:
        if chance.random() > VARIED:
            return match[0]
        if match[0].isdigit():
            return str(chance.randrange(10, 10_000))
        return "".join(chance.choices(_SYLLABLES, k=chance.randrange(2, 5))).capitalize()

    for number in range(articles):
        yield _NAME_OR_NUMBER.sub(vary, texts[number % len(texts)])


def peak_megabytes() -> float:
    """The most memory that this process ever held; Linux counts in kB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
