"""A steady stream of articles: does the backlog grow, does memory, does publication keep going?

    python -m benchmarks.load [MINUTES] [ARTICLES_PER_SECOND]    default 10 minutes at 20 a second

Starts `inflow up` on a temporary home. The articles are generated: new projects, further reports of recent
ones, copies. Exit code 1 when the backlog or memory grows, or publication stalls.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.generated_stories import stories
from benchmarks.service import Service, running_service
from ingest.operations import last_publication
from ingest.service.status import read_backlog
from ingest.warehouse.publish import read_marts

SAMPLE_SECONDS = 10.0
#: What counts as growth from the second to the last quarter: the first one fills caches and pools.
GROWTH = 1.25
STALL_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at the service. Seconds since the start; memory in MB."""

    seconds: float
    dropped: int
    backlog: int
    published: int
    seconds_since_publication: float
    memory: float


def main(minutes: float, rate: float) -> int:
    """Print a line per look and the verdict."""
    samples: list[Sample] = []
    with running_service() as service:
        before = _published(service)
        started = time.monotonic()
        with dropping(service, rate) as dropped:
            print("seconds  dropped  backlog  published  last publication  memory")
            while time.monotonic() - started < minutes * 60:
                time.sleep(SAMPLE_SECONDS)
                samples.append(_look(service, time.monotonic() - started, dropped[0], before))
                print(_line(samples[-1]), flush=True)
            steady = time.monotonic() - started
        service.wait_until_published()
        drained = time.monotonic() - started - steady
        missing = dropped[0] - (_published(service) - before)
    print(f"{dropped[0]} articles in {steady:.0f} s; all published {drained:.0f} s later, {missing} missing")
    faults = judge(samples) + ([f"{missing} articles are missing"] if missing else [])
    print("\n".join(faults) or "steady: the backlog does not grow, memory is flat, publication keeps going")
    return 1 if faults else 0


def judge(samples: Sequence[Sample]) -> list[str]:
    """What is not steady about the samples: the last quarter is compared with the second."""
    quarter = max(1, len(samples) // 4)
    early, late = samples[quarter : 2 * quarter] or samples[:quarter], samples[-quarter:]
    faults = []
    for name in ("backlog", "memory"):
        was, now = (statistics.median(getattr(one, name) for one in part) for part in (early, late))
        if now > GROWTH * max(was, 1.0):
            faults.append(f"{name} grows: {was:.0f} in the second quarter, {now:.0f} in the last")
    longest = max(one.seconds_since_publication for one in samples)
    if longest > STALL_SECONDS:
        faults.append(f"publication stalls: {longest:.0f} s without one")
    return faults


@contextmanager
def dropping(service: Service, rate: float) -> Iterator[list[int]]:
    """Drop `rate` articles a second while the block runs; yields a list of the one number dropped so far."""
    dropped, stopped = [0], threading.Event()
    news = stories()
    started = time.monotonic()

    def drop() -> None:
        while not stopped.is_set():
            while dropped[0] < (time.monotonic() - started) * rate:
                service.drop(next(news))
                dropped[0] += 1
            stopped.wait(0.5 / rate)

    thread = threading.Thread(target=drop, daemon=True)
    thread.start()
    try:
        yield dropped
    finally:
        stopped.set()
        thread.join()


def _look(service: Service, seconds: float, dropped: int, before: int) -> Sample:
    published = last_publication(service.settings)
    since = time.time() - published.published_at.timestamp() if published else seconds
    return Sample(
        seconds=seconds,
        dropped=dropped,
        backlog=read_backlog(service.settings).total,
        published=_published(service) - before,
        seconds_since_publication=since,
        memory=service.memory_mb(),
    )


def _published(service: Service) -> int:
    return int(read_marts(service.settings, "SELECT count(*) AS n FROM dim_articles")[0]["n"])


def _line(one: Sample) -> str:
    return (
        f"{one.seconds:7.0f}  {one.dropped:7}  {one.backlog:7}  {one.published:9}  "
        f"{one.seconds_since_publication:12.0f} s ago  {one.memory:4.0f} MB"
    )


if __name__ == "__main__":
    given = [float(word) for word in sys.argv[1:3]]
    sys.exit(main(*given, *(10.0, 20.0)[len(given) :]))
