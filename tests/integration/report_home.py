"""Marts that dbt built from three fictional articles: a plain one, a hostile one, one of a closed outlet."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

from ingest.settings import PROJECT_ROOT, Settings
from ingest.warehouse.batches import write_batch
from ingest.warehouse.build import build_marts
from ingest.warehouse.load import load_pending_batches
from ingest.warehouse.publish import publish_marts
from tests.unit.warehouse.fictional import Story, batch, settings_in

PLAIN = Story(note="The mayor of Ghent welcomed it. " * 20)
HOSTILE = Story(
    firm="<img src=x onerror=document.title='owned'> & Söhne AG",
    city="Aalst",
    geonames_id=2803448,
    amount=None,
    note="</script><script>document.title='owned'</script> {{7*7}} \u202eesrever \u2028 next 🏭 line",
)
CLOSED = Story(firm="Quellwerk GmbH", city="Bruges", geonames_id=2800931, amount=Decimal(9), source="closed")
_CLOSED_OUTLET = (
    "- {id: closed, name: Closed Courier, owner_group: closed, kind: daily, tier: 2, "
    "may_store_text: true, may_show_quote: false}\n"
)


def publish_told(home: Path) -> Settings:
    """Load the articles, build their marts and publish them."""
    settings = settings_in(home)
    shutil.copyfile(PROJECT_ROOT / "dbt_project" / "sources.yml", home / "sources.yml")
    with (home / "sources.yml").open("a") as sources:
        sources.write(_CLOSED_OUTLET)
    write_batch(settings, batch([PLAIN, HOSTILE, CLOSED]))
    load_pending_batches(settings)
    build_marts(settings)
    publish_marts(settings)
    return settings
