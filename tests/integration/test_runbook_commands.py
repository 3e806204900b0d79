"""What a runbook has people type does what it says there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from ingest.pipeline import drain
from ingest.settings import PROJECT_ROOT, Settings
from ingest.warehouse.lock import open_warehouse

SCHEMA = PROJECT_ROOT / "docs" / "runbooks" / "schema.md"
_FACTS = (
    "SELECT article_id, mention_id, amount, quote FROM raw.investment_mentions "
    "JOIN raw.articles USING (article_id) ORDER BY ALL"
)


def facts(settings: Settings) -> list[tuple[object, ...]]:
    with open_warehouse(settings, read_only=True) as connection:
        return connection.execute(_FACTS).fetchall()


def test_a_warehouse_is_loaded_anew_from_the_landing_zone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    settings.make_folders()
    for sample in ("rumour.txt", "round-up-five-deals.txt"):
        (settings.inbox / sample).write_bytes((settings.samples / sample).read_bytes())
    drain(settings)
    before = facts(settings)
    assert before

    (commands,) = re.findall(r"```sh\n(.+?)```", SCHEMA.read_text(), re.DOTALL)
    environment = os.environ | {"INFLOW_HOME": str(settings.home)}
    subprocess.run(["bash", "-e", "-c", commands], env=environment, check=True)
    assert not settings.warehouse.exists()
    assert drain(settings).parsed == 2
    assert facts(settings) == before
