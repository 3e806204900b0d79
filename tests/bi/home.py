"""A small home with marts worth asking: every labelled article of the golden sets, built and published."""

from __future__ import annotations

from pathlib import Path

import yaml

from ingest.settings import Settings
from ingest.warehouse.build import build_marts
from ingest.warehouse.publish import publish_marts
from tests.golden import mart_sets, project_labels
from tests.golden.loading import judge, load
from tests.unit.warehouse.fictional import settings_in


def publish_golden(home: Path) -> Settings:
    """Load the articles as records, past the audit: labels ground fewer fields than it asks for."""
    settings = settings_in(home)
    outlets = list(project_labels.read_sources().values())
    known = {outlet["id"] for outlet in outlets}
    outlets += [
        outlet
        for outlet in yaml.safe_load(mart_sets.SOURCES.read_text("utf-8"))["sources"]
        if outlet["id"] not in known
    ]
    (home / "sources.yml").write_text(yaml.safe_dump({"sources": outlets}), encoding="utf-8")
    told = [article for name in ("carmakers", "towers") for article in mart_sets.read_set(name).articles]
    judge(settings, mart_sets.judgements(told))
    labelled = [
        {
            "articles": [label.article],
            "firm_mentions": list(label.firms),
            "region_mentions": list(label.regions),
            "investment_mentions": list(label.investments),
        }
        for label in project_labels.read_labelled_articles()
    ]
    load(settings, [*labelled, *(article.records() for article in told)])
    build_marts(settings)
    publish_marts(settings)
    return settings
