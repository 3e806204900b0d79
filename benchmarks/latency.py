"""Seconds from dropping an article to reading it in the published marts, beside what Airflow itself takes.

    python -m benchmarks.latency [ARTICLES]    default 10, dropped one by one, each once the last is out

Starts `inflow up` on a temporary home, so nothing of yours is touched. Times are those of `inflow status`:
from the file's arrival in the inbox to the replacement of marts.duckdb. In turns with the articles, a chain
of three empty tasks is run on the same Airflow: the floor.
"""

from __future__ import annotations

import statistics
import sys
from itertools import islice

from benchmarks.generated_stories import stories
from benchmarks.service import running_service
from ingest.operations import stage_summary


def main(articles: int) -> None:
    """Print p50, p95 and the share of each stage, and how many times the floor that is."""
    floors = []
    with running_service() as service:
        for story in islice(stories(), articles):
            service.drop(story)
            service.wait_until_published()
            floors.append(service.floor_seconds())
        summary = stage_summary(service.settings, recent=articles)
    shares = ", ".join(f"{stage} {share:.0%}" for stage, share in summary.shares.items())
    p50, p95 = summary.p50_seconds or 0.0, summary.p95_seconds or 0.0
    floor = statistics.median(floors)
    print(f"drop to published, {summary.articles} articles dropped one by one:")
    print(f"p50 {p50:.1f} s, p95 {p95:.1f} s")
    print(f"floor (three empty tasks in a row, same Airflow, same minutes): p50 {floor:.1f} s")
    print(f"ratio to the floor: {p50 / floor:.2f}")
    print(f"spent on the way to {shares}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
