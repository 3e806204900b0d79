"""Is the confidence honest? Counts what was read rightly, and compares with what was promised.

`python -m ingest.evaluate.calibration GOLD_DIR` prints the rows of lexicons/investment_confidence.tsv and a
reliability table: each article judged by rates counted on the other articles.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from ingest.evaluate import read_gold
from ingest.evaluate.matching import Facts
from ingest.evaluate.prediction import as_facts
from ingest.evaluate.scoring import match_article
from ingest.extract.extractor import default_extractor
from ingest.extract.investments.confidence import Sort, rate_of, sort_of
from ingest.extract.protocol import Extractor
from ingest.parse.text import plain_article

#: (sort, was it right?) of every investment read in one article.
Judged = list[tuple[Sort, bool]]

#: Upper bounds of the bands of the reliability table.
_BANDS = (0.5, 0.7, 0.8, 0.9, 1.01)


def judge(gold: Mapping[str, Facts], extractor: Extractor) -> dict[str, Judged]:
    """Read every annotated article and say of each investment whether it strictly matches an annotated one.

    A place left unsaid makes a fact poorer, not wrong.
    """
    judged: dict[str, Judged] = {}
    for key, facts in sorted(gold.items()):
        extraction = extractor.extract(plain_article(facts["text"], "gold"))
        read = as_facts(key, extraction)
        unplaced = {**facts, "investments": [{**each, "region": None} for each in facts["investments"]]}
        wrong, wrong_anywhere = (_wrong(each, read) for each in (facts, unplaced))
        pairs = zip(extraction.investments, read["investments"], strict=True)
        judged[key] = [
            (sort_of(investment), id(fact) not in (wrong if fact["region"] else wrong_anywhere))
            for investment, fact in pairs
        ]
    return judged


def _wrong(gold: Facts, read: Facts) -> set[int]:
    """Identities of the investments read that match no annotated one."""
    return {id(fact) for fact in match_article(gold, read)["investments_strict"].invented}


def count_sorts(judged: Mapping[str, Judged], without: str | None = None) -> dict[Sort, tuple[int, int]]:
    """(read, right) of each sort, one article left out."""
    counts: dict[Sort, tuple[int, int]] = {}
    for key, facts in judged.items():
        for sort, is_right in facts if key != without else ():
            read, right = counts.get(sort, (0, 0))
            counts[sort] = read + 1, right + is_right
    return counts


def reliability(judged: Mapping[str, Judged]) -> list[tuple[float, int, float, float]]:
    """(upper bound, facts, mean promise, share right) of each band, every article judged by the others."""
    promised = [
        (rate_of(sort, count_sorts(judged, without=key)), is_right)
        for key, facts in judged.items()
        for sort, is_right in facts
    ]
    rows: list[tuple[float, int, float, float]] = []
    low = 0.0
    for high in _BANDS:
        band = [each for each in promised if low <= each[0] < high]
        if band:
            mean = sum(rate for rate, _ in band) / len(band)
            rows.append((min(high, 1.0), len(band), mean, sum(is_right for _, is_right in band) / len(band)))
        low = high
    return rows


def main() -> None:
    """Print the table of counts and the reliability table of the gold folder named on the command line."""
    judged = judge(read_gold(Path(sys.argv[1])), default_extractor())
    print("family\tinvestor\ttold\tread\tright")
    for sort, (read, right) in sorted(count_sorts(judged).items()):
        print(*sort, read, right, sep="\t")
    print("\nconfidence up to   facts   promised   right")
    for high, facts, promise, share in reliability(judged):
        print(f"{high:16.2f} {facts:7} {promise:10.3f} {share:7.3f}")


if __name__ == "__main__":
    main()
