"""What a task would spend its first seconds on, done once in the process that all tasks are forked from."""

from __future__ import annotations

import importlib
import logging

from ingest.settings import read_settings

#: dbt and Great Expectations cost 12 s when each task imports them, and nothing when its parent has.
MODULES = (
    "airflow.sdk.execution_time.task_runner",
    "dbt.adapters.duckdb",
    "dbt.cli.main",
    "expectations.audit",
    "expectations.data_docs",
    "expectations.steps",
    "great_expectations",  # the expectations import it in their functions, so that `inflow` starts quickly
    "great_expectations.core.run_identifier",
    "great_expectations.data_context.types.base",
    "great_expectations.expectations.expectation_configuration",
    "ingest.pipeline",
)
_LOG = logging.getLogger(__name__)


def warm_up() -> None:
    """Import the libraries and read the extractor's tables.

    Nothing here may stop a scheduler: what fails will fail in its task again, where people look.
    """
    for name in MODULES:
        try:
            importlib.import_module(name)
        except Exception:
            _LOG.exception("Could not import %s ahead of the tasks", name)
    try:
        _read_samples()
    except Exception:
        _LOG.exception("Could not read the samples ahead of the tasks")


def _read_samples() -> None:
    """Every table and model that reading needs is loaded on its first use, and kept."""
    from ingest.extract.extractor import default_extractor
    from ingest.parse.article import parse_article

    settings = read_settings()
    for pattern, media_type in (("*.txt", "text"), ("*.html", "html")):
        for sample in sorted(settings.samples.glob(pattern)):
            article = parse_article(
                sample.read_bytes(),
                media_type=media_type,  # type: ignore[arg-type]
                source="warm-up",
                max_bytes=settings.max_article_bytes,
            )
            default_extractor().extract(article)
