"""What it takes to audit a million mentions, and a load of ten thousand beside them.

    python -m benchmarks.audit [COPIES] [--home FOLDER]

Generated articles with some ten thousand mentions are loaded, built and published; then their rows are
copied under new ids until there are COPIES (default 100) of them, each a load of its own. Audited are one
load beside all the others, as after every load, and all of them at once, as after an upgrade: the raw
tables, then the marts. Each is measured in a fresh process that has audited a small home before, so that it
is warm; memory is the most that the process held, and what that is above the warm process. FOLDER keeps what
was filled.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from benchmarks.increment import apart, fill
from benchmarks.memory import peak_megabytes
from expectations.audit import audit_marts, audit_raw
from ingest import __version__
from ingest.operations import forget_audited_loads, record_audited_loads
from ingest.settings import Settings

MENTIONS_COPIED = 10_000
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "2GB"}
_ARTICLE = "left(sha256(article_id || n), 20)"
#: What an id becomes in copy `n`; an article's is the beginning of its hash, as the audit wants it.
_NEW_IDS = {
    "article_id": _ARTICLE,
    "content_sha256": "sha256(left(content_sha256, 20) || n)",
    "evidence": f"[struct_update(piece, article_id := {_ARTICLE.replace('article_id', 'piece.article_id')}) "
    "FOR piece IN evidence]",
    **{
        column: f"{column} || '-' || n"
        for column in (
            "mention_id", "load_id", "sighting_id", "investment_id", "investment_sk", "investor_firm_id",
            "target_firm_id", "firm_id", "parent_firm_id", "related_firm_id", "relation_id", "statistic_id",
            "statement_id", "item_id", "cluster_id", "component_id", "firm_key", "story_id",
        )
    },
}  # fmt: skip
#: The tables that slices read, but those that do not grow with the articles.
_TABLES = (
    "raw.loads", "raw.sightings", "raw.articles", "raw.firm_mentions", "raw.region_mentions",
    "raw.investment_mentions", "raw.statistic_mentions", "marts.bridge_investment_parties",
    "marts.dim_articles", "marts.dim_firms", "marts.dim_investments", "marts.dim_investment_versions",
    "marts.fct_investment_amounts", "marts.fct_investment_mentions", "marts.fct_statements",
    "marts.fct_statistics", "marts.fct_status_events", "resolved.firm_members", "resolved.firm_names",
    "intermediate.int_region_references",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """One audit: values judged, seconds, the most memory, and that of the warm process."""

    judged: int
    wall_seconds: float
    processor_seconds: float
    peak_mb: float
    warm_mb: float


def main() -> None:
    """Fill, audit, and print a table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("copies", nargs="?", type=int, default=100)
    options.add_argument("--home", type=Path, help="keep what was filled in this folder, and use it again")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = (chosen.home or Path(folder)).absolute()
        small, large = (Settings(home=kept / name) for name in ("small", f"large-{chosen.copies}"))
        if not small.marts.exists():
            apart(fill, small, MENTIONS_COPIED)
            apart(list_sources, small)
        if not (large.home / "grown").exists():
            shutil.rmtree(large.home, ignore_errors=True)
            shutil.copytree(small.home, large.home)
            apart(grow, large, chosen.copies)
            (large.home / "grown").touch()
        print(f"{mentions(large):,} mentions stored")
        print(f"{'':>18}{'rows x checks':>15}{'seconds':>9}{'processor':>11}{'peak MB':>9}{'above warm':>12}")
        for scope in ("one load", "all loads"):
            for layer in ("raw", "marts"):
                cost = apart(audit, small, large, layer, 1 if scope == "one load" else chosen.copies)
                print(
                    f"{f'{scope}, {layer}':>18}{cost.judged:>15,}{cost.wall_seconds:>9.1f}"
                    f"{cost.processor_seconds:>11.1f}{cost.peak_mb:>9.0f}"
                    f"{cost.peak_mb - cost.warm_mb:>12.0f}",
                    flush=True,
                )


def list_sources(settings: Settings) -> None:
    """Have every outlet listed: a warning about each article would be what is measured."""
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("UPDATE marts.dim_articles SET source_id = 'listed'")


def grow(settings: Settings, copies: int) -> None:
    """Copy what is stored until it is there `copies` times."""
    with duckdb.connect(str(settings.warehouse), config=_CONFIG) as connection:
        for table in _TABLES:
            columns = [name for name, *_ in connection.execute(f"FROM {table} LIMIT 0").description or ()]
            has_articles_evidence = table == "marts.dim_investments"
            new = ", ".join(
                f"{_NEW_IDS[column]} AS {column}"
                for column in columns
                if column in _NEW_IDS and (column != "evidence" or has_articles_evidence)
            )
            connection.execute(
                f"INSERT INTO {table} SELECT * EXCLUDE (n) REPLACE ({new}) "  # noqa: S608 (names of our own)
                f"FROM range(1, {copies}) AS numbers(n), {table}"
            )
        connection.execute(
            "INSERT INTO resolved.state SELECT what, value || '-' || n "
            "FROM resolved.state, range(1, $1) AS numbers(n) WHERE what = 'load'",
            [copies],
        )


def mentions(settings: Settings) -> int:
    """Mentions stored."""
    tables = [table for table in _TABLES if table.startswith("raw.") and table.endswith("_mentions")]
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return sum(_count(connection, table) for table in tables)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone() or (0,)  # noqa: S608
    return int(count)


def audit(small: Settings, large: Settings, layer: str, new_loads: int) -> Cost:
    """Audit the last loads of the large home, after the small home."""
    run, scope = (audit_raw, "raw") if layer == "raw" else (audit_marts, f"marts {__version__}")
    _leave(small, scope, 1)
    run(small)
    _leave(large, scope, new_loads)
    warm = peak_megabytes()
    wall, processor = time.perf_counter(), time.process_time()
    report = run(large)
    assert not report.faults, "generated articles are sound: the copies are at fault"
    return Cost(
        judged=sum(result.evaluated_rows for result in report.results),
        wall_seconds=time.perf_counter() - wall,
        processor_seconds=time.process_time() - processor,
        peak_mb=peak_megabytes(),
        warm_mb=warm,
    )


def _leave(settings: Settings, scope: str, new_loads: int) -> None:
    """Leave so many loads to be audited; the others are taken for audited."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        rows = connection.execute("SELECT load_id FROM raw.loads ORDER BY load_id").fetchall()
    loads = [load_id for (load_id,) in rows]
    forget_audited_loads(settings, loads)
    record_audited_loads(settings, scope, loads[:-new_loads], datetime.now(UTC))


if __name__ == "__main__":
    main()
