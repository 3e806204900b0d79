"""A judgement joins in every mart, survives a full rebuild, and taken back leaves the former rows exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingest.resolve.records import Judgement
from ingest.settings import Settings
from ingest.warehouse.batches import write_batch
from ingest.warehouse.build import build_marts
from ingest.warehouse.judged import record, withdraw
from ingest.warehouse.load import load_pending_batches
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.publish import marts_hash, publish_marts
from tests.unit.warehouse.fictional import Story, batch, settings_in

#: Two plants in one city, of firms whose names have nothing in common; and a third party that stays.
PLANT = Story(firm="Velmora Robotics AG", note="Work begins in May.")
OTHER_PLANT = Story(
    firm="Ostrava Kestrel Works", legal_form=None, amount=Decimal(90_000_000), note="It is old."
)
BYSTANDER = Story(firm="Brightwater Foods Inc", legal_form="Inc", city="Mechelen", geonames_id=2791537)


def built(settings: Settings) -> dict[str, str]:
    build_marts(settings)
    publish_marts(settings)
    return marts_hash(settings.marts)


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(settings, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_what_a_person_joins_is_one_and_what_a_person_parts_again_is_as_before(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_batch(settings, batch([PLANT, OTHER_PLANT, BYSTANDER]))
    load_pending_batches(settings)
    before = built(settings)
    count = "SELECT (SELECT count(*) FROM marts.dim_investments), (SELECT count(*) FROM marts.dim_firms)"
    ((investments, firms),) = rows(settings, count)

    keys = [key for (key,) in rows(settings, "SELECT firm_key FROM resolved.firm_names ORDER BY firm_key")]
    one, other = (key for key in keys if "brightwater" not in key)
    same_firm = Judgement(entity="firm", item_a=one, item_b=other, verdict="same")
    one, other = sorted(f"{story.article_id}-i0" for story in (PLANT, OTHER_PLANT))
    same_project = Judgement(entity="project", item_a=one, item_b=other, verdict="same")
    for judgement in (same_firm, same_project):
        record(settings, judgement, by="editor", on=date(2025, 3, 10))
    joined = built(settings)
    assert joined != before
    assert rows(settings, count) == [(investments - 1, firms - 1)]
    told = "SELECT mention_count, article_count FROM marts.dim_investments ORDER BY ALL"
    assert rows(settings, told) == [(1, 1), (2, 2)]
    with open_warehouse(settings) as connection:
        connection.execute("DROP TABLE main.built_project")
    assert built(settings) == joined, "after a full rebuild"

    for judgement in (same_firm, same_project):
        withdraw(settings, judgement.entity, judgement.item_a, judgement.item_b)
    assert built(settings) == before
    assert rows(settings, "SELECT count(*) FROM resolved.redirects") == [(0,)]
