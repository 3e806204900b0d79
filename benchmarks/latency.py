"""Seconds from dropping an article to reading it in the published marts, on a service of its own.

    python -m benchmarks.latency [ARTICLES]    default 10, dropped one by one, each once the last is out

Starts `inflow up` on a temporary home, so nothing of yours is touched. Times are those of `inflow status`:
from the file's arrival in the inbox to the replacement of marts.duckdb.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.operations import stage_summary
from ingest.service.status import read_backlog
from ingest.settings import Settings

ARTICLE = (
    "{firm} to build plant in Graz\n\nGRAZ - {firm} said that it will invest {sum} million euros in a new "
    "turbine factory in Graz, Austria. The plant will make blades for wind parks along the coast.\n"
)


def main(articles: int) -> None:
    """Print p50, p95 and the share of each stage."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "var")
        with service(settings):
            for number in range(articles):
                text = ARTICLE.format(firm=f"Aldera Wind {number}", sum=100 + number)
                unfinished = settings.inbox / f"{number}.part"
                unfinished.write_text(text)
                unfinished.rename(settings.inbox / f"{number}.txt")
                wait_until_published(settings)
            summary = stage_summary(settings, recent=articles)
    shares = ", ".join(f"{stage} {share:.0%}" for stage, share in summary.shares.items())
    print(f"drop to published, {summary.articles} articles dropped one by one:")
    print(f"p50 {summary.p50_seconds:.1f} s, p95 {summary.p95_seconds:.1f} s")
    print(f"spent on the way to {shares}")


@contextmanager
def service(settings: Settings) -> Iterator[None]:
    """`inflow up` in a process of its own, serving, with the sample articles published."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "ingest.cli", "up"],
            env=os.environ | {"INFLOW_HOME": str(settings.home)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            while not settings.marts.exists():
                if process.poll() is not None:
                    output.seek(0)
                    sys.exit(output.read())
                time.sleep(0.5)
            wait_until_published(settings)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


def wait_until_published(settings: Settings) -> None:
    """Return when nothing waits any more."""
    while read_backlog(settings).total:
        time.sleep(0.1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
