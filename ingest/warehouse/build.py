"""Marts from raw tables: one dbt build in this process, under the warehouse lock.

Before dbt, what is new is resolved (`ingest.warehouse.resolve`). A warm build writes the rows that this
touched and leaves seeds, views and static tables as they are. When anything in the dbt project changed since
the warehouse was last built (or it never was), everything is built afresh.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb
import yaml

from ingest import __version__
from ingest.errors import BuildFailed
from ingest.registry import registry_digest
from ingest.settings import Settings
from ingest.warehouse.corrections import load_corrections
from ingest.warehouse.firm_ids import load_firm_ids
from ingest.warehouse.lock import hold_warehouse, open_locked
from ingest.warehouse.reference import load_reference
from ingest.warehouse.resolve import forget_touched, resolve_new

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

_SHOWN_FAILURES = 5
#: What a warm build leaves as it is: views, tables that no article changes, and tests of views of
#: what is tested itself.
_LASTING = ("config.materialized:view", "tag:static", "tag:of_view")


@dataclass(frozen=True, slots=True)
class BuildResult:
    """One successful build. `nodes` counts the models, seeds and tests that ran."""

    seconds: float
    nodes: int
    is_full_refresh: bool


def build_marts(settings: Settings, *, with_unit_tests: bool = False) -> BuildResult:
    """Bring the marts of the private warehouse up to date and test their keys and relations.

    Raises:
        InflowError: the judgements, sources.yml or a file of firm ids are malformed; nothing is changed.
        BuildFailed: dbt could not read the project, or models or tests failed; the message names them.
            What BI reads is untouched.
        WarehouseBusy: the lock was not to be had.
    """
    started = time.perf_counter()
    digest = project_digest(settings)
    with hold_warehouse(settings):
        with open_locked(settings) as connection:
            load_reference(settings, connection)
            load_firm_ids(settings, connection)
            resolve_new(settings, connection)
            load_corrections(settings, connection)
            is_full_refresh = _built_digest(connection) != digest
        arguments = _arguments(settings, with_unit_tests=with_unit_tests, is_full_refresh=is_full_refresh)
        nodes = len(_run_dbt(settings, arguments).result.results)  # type: ignore[union-attr]
        with open_locked(settings) as connection:
            forget_touched(connection)
            if is_full_refresh:
                _remember_digest(connection, digest)
    return BuildResult(time.perf_counter() - started, nodes, is_full_refresh)


def project_digest(settings: Settings) -> str:
    """What identifies the state of the dbt project: its files, the sources, the package version."""
    project = settings.dbt_project
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(project.rglob("*")):
        if path.is_file() and path.suffix in (".sql", ".yml", ".csv"):
            digest.update(path.relative_to(project).as_posix().encode())
            digest.update(path.read_bytes())
    digest.update(registry_digest(settings).encode())
    return digest.hexdigest()


def mart_names(settings: Settings) -> list[str]:
    """Names of the mart tables, in order: one per model file."""
    return sorted(path.stem for path in (settings.dbt_project / "models" / "marts").glob("*.sql"))


def rule_versions(settings: Settings) -> dict[str, str]:
    """Rule -> its version, as dbt applies it: the variables of the project that end in `rule_version`."""
    project = yaml.safe_load((settings.dbt_project / "dbt_project.yml").read_text(encoding="utf-8"))
    return {
        name.removesuffix("_version"): version
        for name, version in sorted(project["vars"].items())
        if name.endswith("rule_version")
    }


def parse_project(settings: Settings) -> Path:
    """Have dbt read its project; returns the manifest, which tells every model, column and test.

    Raises:
        BuildFailed: dbt could not read the project.
    """
    _run_dbt(settings, ["parse", *_places(settings)])
    return settings.home / "dbt" / "target" / "manifest.json"


def document_project(settings: Settings) -> Path:
    """dbt's documentation as one page: every model, its columns, tests and lineage.

    It is made from the project alone, and made again when the project has changed.

    Raises:
        BuildFailed: dbt could not read the project.
    """
    page = settings.home / "dbt" / "docs" / f"{project_digest(settings)}.html"
    if page.exists():
        return page
    with TemporaryDirectory() as home:  # a build may be writing to this home's own dbt folder meanwhile
        apart = Settings(home=Path(home))
        parse_project(apart)
        _run_dbt(apart, ["docs", "generate", "--static", "--empty-catalog", "--no-compile", *_places(apart)])
        shutil.rmtree(page.parent, ignore_errors=True)
        page.parent.mkdir(parents=True)
        shutil.move(Path(home) / "dbt" / "target" / "static_index.html", page)
    return page


def _arguments(settings: Settings, *, with_unit_tests: bool, is_full_refresh: bool) -> list[str]:
    """dbt's command line for a build."""
    arguments = ["build", *_places(settings)]
    if not with_unit_tests:
        arguments += ["--exclude-resource-type", "unit_test", "--no-write-json"]
    if is_full_refresh:
        arguments += ["--full-refresh"]
    else:
        arguments += ["--exclude-resource-type", "seed", "--exclude", *_LASTING]
        arguments += ["--indirect-selection", "cautious"]  # keep the tests that also look at what lasts
    return arguments


def _places(settings: Settings) -> list[str]:
    """Where dbt reads and writes: everything that it writes goes under the home, never into the package."""
    project, scratch = str(settings.dbt_project), settings.home / "dbt"
    places = ["--project-dir", project, "--profiles-dir", project]
    places += ["--target-path", str(scratch / "target"), "--log-path", str(scratch / "logs")]
    quiet = [
        "--log-level",
        "none",
        "--no-use-colors",
        "--no-version-check",
        "--no-send-anonymous-usage-stats",
    ]
    return places + quiet


def _run_dbt(settings: Settings, arguments: list[str]) -> dbtRunnerResult:
    """Run dbt in this process."""
    from dbt.cli.main import dbtRunner  # seconds to import: only a build pays for it

    with _environment("INFLOW_WAREHOUSE", str(settings.warehouse)):
        try:
            outcome = dbtRunner().invoke(arguments)
        finally:
            _close_dbt_connections()
    if not outcome.success:
        raise BuildFailed(_failure(settings, outcome))
    return outcome


def _close_dbt_connections() -> None:
    """Close the file: dbt would keep it open until this process ends, lock or no lock."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager._ENV = None


def _failure(settings: Settings, outcome: dbtRunnerResult) -> str:
    """Say which nodes failed and why, or why dbt did not get that far."""
    log = settings.home / "dbt" / "logs" / "dbt.log"
    if outcome.exception is not None:
        return f"dbt could not run: {outcome.exception} The marts stay as they are; details in {log}."
    results = getattr(outcome.result, "results", [])
    failed = [result for result in results if result.status in ("error", "fail", "runtime error")]
    lines = [f"- {result.node.unique_id}: {' '.join(str(result.message).split())}" for result in failed]
    if len(lines) > _SHOWN_FAILURES:
        lines[_SHOWN_FAILURES:] = [f"- and {len(lines) - _SHOWN_FAILURES} more"]
    return "\n".join([f"dbt: {len(failed)} of {len(results)} nodes failed; details in {log}.", *lines])


@contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    """Set one environment variable while dbt renders its profile."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _built_digest(connection: duckdb.DuckDBPyConnection) -> str | None:
    connection.execute("CREATE TABLE IF NOT EXISTS main.built_project (digest VARCHAR)")
    row = connection.execute("SELECT digest FROM main.built_project").fetchone()
    return row[0] if row else None


def _remember_digest(connection: duckdb.DuckDBPyConnection, digest: str) -> None:
    connection.execute("CREATE OR REPLACE TABLE main.built_project AS SELECT ? AS digest", [digest])
