"""The Data Docs: a page for each of the last audits' suites, in plain HTML under `settings.data_docs`.

An audit leaves its results as JSON; pages are drawn afterwards, away from the path to the marts.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.settings import Settings

#: Audits of one table that stay readable.
RUNS_KEPT = 10
_SITE = "audits"


def open_context(settings: Settings) -> Any:
    """A Great Expectations context whose results and pages live under `settings.data_docs`."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import DataContextConfig, ProgressBarsConfig

    folder = settings.data_docs
    remove_half_written(folder)
    in_memory = {"class_name": "InMemoryStoreBackend"}
    config = DataContextConfig(
        stores={
            "suites": {"class_name": "ExpectationsStore", "store_backend": _files(folder / "suites")},
            "results": {"class_name": "ValidationResultsStore", "store_backend": _files(folder / "results")},
            "checkpoints": {"class_name": "CheckpointStore", "store_backend": in_memory},
            "validation_definition_store": {
                "class_name": "ValidationDefinitionStore",
                "store_backend": in_memory,
            },
        },
        expectations_store_name="suites",
        validation_results_store_name="results",
        checkpoint_store_name="checkpoints",
        data_docs_sites={
            _SITE: {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": _files(folder),
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            }
        },
        progress_bars=ProgressBarsConfig(globally=False),
        analytics_enabled=False,
    )
    context = gx.get_context(mode="ephemeral", project_config=config)
    for layer in ("raw", "marts"):
        context.data_sources.add_pandas(layer)
    return context


def remove_half_written(folder: Path) -> None:
    """Remove stored suites and results that a full disk or a crash cut off: nothing could be audited by them.

    Great Expectations writes them in place. They are written again: suites from code, results by each audit.
    """
    for path in [*folder.glob("suites/**/*.json"), *folder.glob("results/**/*.json")]:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 2))
            if not file.read().rstrip().endswith(b"}"):
                path.unlink()


def build_data_docs(settings: Settings) -> Path:
    """Draw the pages of the audits since the last call, drop the oldest; return the index page."""
    context = open_context(settings)
    results = context.validation_results_store
    newest_first = sorted(results.list_keys(), key=lambda key: key.run_id.run_time, reverse=True)
    seen: dict[str, int] = {}
    for key in newest_first:
        suite = key.expectation_suite_identifier.name
        seen[suite] = seen.get(suite, 0) + 1
        if seen[suite] > RUNS_KEPT:
            results.remove_key(key)
            _page(settings, key).unlink(missing_ok=True)
    undrawn = [key for key in results.list_keys() if not _page(settings, key).exists()]
    if undrawn:
        context.build_data_docs(site_names=[_SITE], resource_identifiers=undrawn)
    return settings.data_docs / "index.html"


def _page(settings: Settings, key: Any) -> Path:
    return settings.data_docs.joinpath("validations", *key.to_tuple()).with_suffix(".html")


def _files(folder: Path) -> dict[str, str]:
    return {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)}
