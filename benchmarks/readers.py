"""20 readers for 60 seconds while the marts are published every second: errors, torn reads, p95.

    python -m benchmarks.readers [READERS] [SECONDS]

Each reader is a process that opens the published file for a look each second, as a dashboard does. A look is
torn when the rows that it counts are not those of which the file's publication speaks. Exit code 1: an
error or a torn read.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from ingest.pipeline import drain, land_paths
from ingest.settings import Settings
from ingest.warehouse.build import build_marts
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import publish_marts

PERIOD_SECONDS = 1.0
READER = """
import json, os, sys, time
import duckdb
seconds, errors, torn, states = [], [], 0, set()
while not os.path.exists(sys.argv[2]):
    started = time.perf_counter()
    try:
        with duckdb.connect(sys.argv[1], read_only=True) as marts:
            marts.execute("SET enable_progress_bar = false")  # it would be printed after two seconds
            told = marts.execute("SELECT row_counts['dim_investments'] FROM publication").fetchone()[0]
            found = marts.execute("SELECT count(*) FROM dim_investments").fetchone()[0]
            joined = marts.execute(
                "SELECT count(DISTINCT investment_id) FROM fct_investment_mentions JOIN dim_investments "
                "USING (investment_id)"
            ).fetchone()[0]
    except duckdb.Error as error:
        errors.append(str(error))
        continue
    seconds.append(time.perf_counter() - started)
    time.sleep(max(0.0, 1.0 - seconds[-1]))
    torn += not told == found == joined
    states.add(told)
print(json.dumps({"seconds": seconds, "errors": errors, "torn": torn, "states": len(states)}))
"""


@dataclass(frozen=True, slots=True)
class Looks:
    """What all readers saw together. `states`: publications that one reader saw at most."""

    publications: int
    seconds: list[float]
    errors: list[str]
    torn: int
    states: int


def main(readers: int, seconds: float) -> int:
    """Print what the readers saw; 1 when something went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "var")
        land_paths(settings, [settings.samples])
        drain(settings, workers=1)
        build_marts(settings)
        publish_marts(settings)
        looks = measure(settings, readers, seconds)
    p50, p95 = (quantiles(looks.seconds, n=100)[place - 1] * 1000 for place in (50, 95))
    print(f"{readers} readers, {seconds:g} s, {looks.publications} publications:")
    print(f"{len(looks.seconds)} looks, {len(looks.errors)} errors, {looks.torn} torn")
    print(f"p50 {p50:.0f} ms, p95 {p95:.0f} ms (three queries each, the opening of the file included)")
    print(f"a reader saw up to {looks.states} publications")
    return 1 if looks.errors or looks.torn else 0


def measure(settings: Settings, readers: int, seconds: float) -> Looks:
    """Let the readers look while the marts grow and are published once a second."""
    enough = settings.home / "enough"
    command = [sys.executable, "-c", READER, str(settings.marts), str(enough)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(readers)]
    publications, deadline = 0, time.monotonic() + seconds
    try:
        while (started := time.monotonic()) < deadline:
            grow(settings)
            publish_marts(settings)
            publications += 1
            time.sleep(max(0.0, started + PERIOD_SECONDS - time.monotonic()))
    finally:
        enough.touch()
        outputs = [json.loads(reader.communicate()[0]) for reader in running]
    return Looks(
        publications=publications,
        seconds=[one for output in outputs for one in output["seconds"]],
        errors=[error for output in outputs for error in output["errors"]],
        torn=sum(output["torn"] for output in outputs),
        states=max(output["states"] for output in outputs),
    )


def grow(settings: Settings) -> None:
    """One more investment in the built marts, so that each publication differs; a build would take longer."""
    number = "(SELECT 'more-' || count(*) FROM marts.dim_investments) AS investment_id"
    with open_warehouse(settings) as connection:
        connection.execute(
            f"INSERT INTO marts.fct_investment_mentions SELECT * REPLACE ({number}, "  # noqa: S608 (our names)
            "uuid()::VARCHAR AS mention_id) FROM marts.fct_investment_mentions LIMIT 1"
        )
        connection.execute(
            f"INSERT INTO marts.dim_investments SELECT * REPLACE ({number}) "  # noqa: S608 (our names)
            "FROM marts.dim_investments LIMIT 1"
        )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 20, float(sys.argv[2]) if sys.argv[2:] else 60.0))
