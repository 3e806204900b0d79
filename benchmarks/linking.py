"""How many pairs of mentions are compared, at what cost: `python -m benchmarks.linking [MENTIONS...]`.

Firms are named as news names them, very unevenly (Zipf: the n-th firm 1/n as often as the first); every firm
has projects in proportion, each told some three times within two years of ten. Blocks are counted as a build
counts them: those above the bound of `ingest.warehouse.resolve` are not compared.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from benchmarks.generated_stories import MIDDLES, ONSETS
from ingest.resolve.projects import ProjectMatcher
from ingest.resolve.records import ProjectMention
from ingest.warehouse.resolve import PROJECTS

_FIRMS = 20_000
_TOLD = 3
_TOPICS = ("cell plant", "data centre", "paper mill", "warehouse", "laboratory", "brewery", "smelter", "port")
_SAMPLE = 20_000


def generated(mentions: int, seed: int = 7) -> Iterator[ProjectMention]:
    """Mentions of projects of firms that are named unevenly."""
    chance = random.Random(seed)
    weights = [1 / rank for rank in range(1, _FIRMS + 1)]
    owners = chance.choices(range(_FIRMS), weights, k=-(-mentions // _TOLD))
    for number in range(mentions):
        project = number % len(owners)
        yield _mention(number, owners[project], random.Random(f"{seed}-{project}"), chance)


def _mention(number: int, firm: int, project: random.Random, chance: random.Random) -> ProjectMention:
    name = f"{ONSETS[firm % 20]}{MIDDLES[firm // 20 % 16]}{MIDDLES[firm // 320 % 16]}{firm // 5120}os works"
    country, city, days = project.randrange(60), project.randrange(40), project.randrange(2900)
    topic, sum_ = project.choice(_TOPICS), Decimal(project.randrange(1, 90) * 10**7)
    published = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(days=days + chance.randrange(730))
    is_told = chance.random() < 0.7
    return ProjectMention(
        item_id=f"{number:08d}", article_id=f"a{number:08d}", published_at=published, start_char=0,
        title=f"{name} plans a {topic}",
        quote=f"{name} will build a {topic} for {sum_:,} euros.",
        kind="new_facility", status="announced", modality="announced",
        investors=(f"firm-{firm}",), targets=(),
        others=(), investor_names=(name,), target_names=(),
        destination_name=f"city {city}" if is_told else None,
        destination_level="city" if is_told else "country", country_code=f"C{country}",
        subdivision_code=f"C{country}-{city}" if is_told else None,
        geonames_id=country * 100 + city if is_told else None, amount=sum_ if chance.random() < 0.6 else None,
        amount_low=None, amount_high=None, currency_code="EUR", stated_usd=None, stake_pct=None, jobs=None,
        sector=None, business_function=None, date_lower=date(2020, 1, 1), date_upper=date(2020, 1, 1),
    )  # fmt: skip


def measure(mentions: int) -> None:
    """Print pairs per mention, the blocks left out, and the CPU time of keys and of pairs."""
    matcher = ProjectMatcher()
    items = {item.item_id: item for item in generated(mentions)}
    started = time.process_time()
    blocks: dict[str, list[str]] = defaultdict(list)
    for item in items.values():
        for key in matcher.blocks(item):
            blocks[key].append(item.item_id)
    keyed = time.process_time() - started
    compared = [block for block in blocks.values() if len(block) <= PROJECTS.largest_block]
    pairs = sum(len(block) * (len(block) - 1) // 2 for block in compared)
    sample = random.Random(1).choices(compared, [len(block) for block in compared], k=_SAMPLE)
    started = time.process_time()
    for block in sample:
        matcher.score(items[block[0]], items[block[-1]])
    scored = (time.process_time() - started) / _SAMPLE
    print(
        f"{mentions:8,} mentions   {pairs / mentions:6.1f} pairs each   largest block "
        f"{max(map(len, blocks.values())):6,}   not compared {len(blocks) - len(compared):4} blocks   "
        f"keys {1e6 * keyed / mentions:4.0f} us a mention   score {1e6 * scored:4.0f} us a pair"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mentions", nargs="*", type=int, default=[10_000, 30_000, 100_000])
    for mentions in parser.parse_args().mentions:
        measure(mentions)


if __name__ == "__main__":
    main()
