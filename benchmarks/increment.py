"""What it takes to add 100 articles to a warehouse that holds few, many, very many mentions.

    python -m benchmarks.increment [MENTIONS ...] [--rounds N] [--homes FOLDER]

For each size (default 10000 100000), on a home of its own: generated articles are loaded and everything
is built once (`full`), then 100 articles at a time are added, in a process of their own (`add`, median of 3
rounds after one that warms up). Seconds are processor time; a ratio is that of the largest size to the
smallest. The records are written by a generator, so reading is not in it. FOLDER keeps the homes: what was
filled there before is not filled again.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.generated_news import VERSION, mention_count, records
from benchmarks.generated_stories import Story, stories
from expectations.steps import run_audit, run_build, run_publish
from ingest.settings import Settings
from ingest.warehouse.batches import ParsedBatch, write_batch
from ingest.warehouse.load import load_pending_batches
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.resolve import resolve_new

ADDED = 100
STEPS = ("load", "resolve", "build", "audit", "publish")
_BATCH_ARTICLES = 5_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor seconds of each step, and the most memory that the process held, in MB."""

    seconds: dict[str, float]
    memory_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: what was stored, what building it cost, what adding to it costs."""

    mentions: int
    articles: int
    full: Cost
    added: Cost
    megabytes: dict[str, float] = field(default_factory=dict)


def main() -> None:
    """Measure every size and print the tables."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("mentions", nargs="*", type=int, default=[10_000, 100_000])
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--homes", type=Path, help="keep the homes in this folder, and use those kept there")
    chosen = options.parse_args()
    measured = []
    for size in sorted(chosen.mentions):
        with tempfile.TemporaryDirectory() as folder:
            home = (chosen.homes or Path(folder)) / str(size)
            measured.append(measure(Settings(home=home.absolute()), size, chosen.rounds))
        print(f"{measured[-1].mentions} mentions: done", file=sys.stderr)
    print(as_text(measured))


def measure(settings: Settings, mentions: int, rounds: int) -> Measured:
    """Fill a home and add to it, each in a process of its own, so that each has its own peak of memory."""
    note = settings.home / "filled.json"
    if not note.exists():
        articles, stored, full = apart(fill, settings, mentions)
        about = {"articles": articles, "next": articles, "mentions": stored, "full": asdict(full)}
        note.write_text(json.dumps(about))
    filled = json.loads(note.read_text())
    articles, stored, full = filled["articles"], filled["mentions"], Cost(**filled["full"])
    added = apart(add, settings, filled["next"], rounds)
    note.write_text(json.dumps(filled | {"next": filled["next"] + ADDED * (rounds + 1)}))
    files = {"warehouse": settings.warehouse, "marts": settings.marts}
    sizes = {name: path.stat().st_size / 1e6 for name, path in files.items()}
    return Measured(stored, articles, full, added, sizes)


def fill(settings: Settings, mentions: int) -> tuple[int, int, Cost]:
    """Load articles until there are as many mentions; build, audit and publish. Articles, mentions, cost."""
    seconds = {"load": 0.0}
    articles = stored = 0
    told = stories()
    while stored < mentions:
        wanted = min(_BATCH_ARTICLES, 1 + int((mentions - stored) / 4))
        batch, count = _batch(list(islice(told, wanted)))
        with _timed(seconds, "load"):
            _load(settings, batch)
        articles, stored = articles + wanted, stored + count
    seconds |= _steps(settings)
    return articles, stored, Cost(seconds, _peak_megabytes())


def add(settings: Settings, first: int, rounds: int) -> Cost:
    """Add ADDED articles at a time, from story `first` on; the median cost of a round."""
    told = islice(stories(), first, None)
    taken: list[dict[str, float]] = []
    for _ in range(rounds + 1):
        batch, _ = _batch(list(islice(told, ADDED)))
        seconds: dict[str, float] = {}
        with _timed(seconds, "load"):
            _load(settings, batch)
        taken.append(seconds | _steps(settings))
    return Cost(
        {step: statistics.median(one[step] for one in taken[1:]) for step in STEPS}, _peak_megabytes()
    )


def _steps(settings: Settings) -> dict[str, float]:
    """Resolve, build, audit and publish what was loaded; processor seconds of each."""
    seconds: dict[str, float] = {}
    with _timed(seconds, "resolve"), open_warehouse(settings) as connection:
        resolve_new(settings, connection)
    for step, run in (("build", run_build), ("audit", run_audit), ("publish", run_publish)):
        with _timed(seconds, step):
            run(settings)
    with open_warehouse(settings, read_only=True) as connection:
        held = connection.execute("SELECT count(*) FROM raw.held_articles").fetchone()
    assert held == (0,), "a generated article was held back: the generator is at fault"
    return seconds


def _batch(chosen: Sequence[Story]) -> tuple[ParsedBatch, int]:
    tables: dict[str, list[Any]] = {}
    for story in chosen:
        for table, rows in records(story).items():
            tables.setdefault(table, []).extend(rows)
    receipts = [row.sighting_id for row in tables["sightings"]]
    batch = ParsedBatch(
        load_id=f"generated-{chosen[0].number:09d}",
        tables=tables,
        receipts=receipts,
        received=len(receipts),
        pending=0,
        parse_seconds=0.0,
        extractor_version=VERSION,
    )
    return batch, mention_count(tables)


def _load(settings: Settings, batch: ParsedBatch) -> None:
    settings.make_folders()
    write_batch(settings, batch)
    load_pending_batches(settings)


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.process_time()
    yield
    seconds[step] = seconds.get(step, 0.0) + time.process_time() - started


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def apart(work: Callable[..., T], *arguments: object) -> T:
    """Run in a process of its own and return what it returns.

    Forked, as Airflow's tasks are: in one that was spawned DuckDB draws progress bars, as for a person.
    """
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as process:
        return process.submit(work, *arguments).result()


def as_text(measured: Sequence[Measured]) -> str:
    """Two tables: adding to what is stored, and building all of it."""
    lines = [_table("add 100 articles, processor seconds", measured, lambda one: one.added, per=None)]
    lines.append(
        _table("full build, processor ms per article", measured, lambda one: one.full, per="articles")
    )
    return "\n\n".join(lines)


def _table(
    title: str, measured: Sequence[Measured], cost: Callable[[Measured], Cost], per: str | None
) -> str:
    first, last = measured[0], measured[-1]

    def value(one: Measured, step: str) -> float:
        seconds = cost(one).seconds
        chosen = ("resolve", "build", "audit") if step == "resolve to audit" else (step,)
        total = sum(seconds[each] for each in chosen)
        return total if per is None else 1e3 * total / one.articles

    rows = [
        f"{title}\n{'stored mentions':>18}" + "".join(f"{one.mentions:>12,}" for one in measured) + "   ratio"
    ]
    rows.append(f"{'articles':>18}" + "".join(f"{one.articles:>12,}" for one in measured))
    for step in (*STEPS, "resolve to audit"):
        ratio = value(last, step) / max(value(first, step), 1e-9)
        rows.append(
            f"{step:>18}" + "".join(f"{value(one, step):>12.2f}" for one in measured) + f"{ratio:>8.2f}"
        )
    rows.append(f"{'peak memory, MB':>18}" + "".join(f"{cost(one).memory_mb:>12,.0f}" for one in measured))
    if per is None:
        for name in first.megabytes:
            rows.append(
                f"{name + ', MB':>18}" + "".join(f"{one.megabytes[name]:>12,.1f}" for one in measured)
            )
    return "\n".join(rows)


if __name__ == "__main__":
    main()
