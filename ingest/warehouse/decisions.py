"""What a person decided about items of the quarantine: a file, so that it survives a rebuild."""

from __future__ import annotations

import csv
import getpass
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

from filelock import FileLock

from ingest.settings import Settings

Decision = Literal["release", "drop", "retry"]
#: Under INFLOW_HOME; the last line about an item stands.
DECISIONS = "quarantine_decisions.csv"
_COLUMNS = ("item_id", "decision", "by", "on", "note")


def decide(settings: Settings, item_ids: Iterable[str], decision: Decision, note: str) -> None:
    """Note a decision: release (it is right), drop (it is not wanted) or retry (judge it anew)."""
    path = settings.home / DECISIONS
    with FileLock(f"{path}.lock"):
        is_new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            if is_new:
                rows.writerow(_COLUMNS)
            on = f"{datetime.now(UTC):%Y-%m-%d}"
            rows.writerows((item_id, decision, getpass.getuser(), on, note) for item_id in item_ids)


def decided(settings: Settings, decision: Decision) -> set[str]:
    """Ids of the items about which this is the last decision."""
    path = settings.home / DECISIONS
    if not path.exists():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        last = {row["item_id"]: row["decision"] for row in csv.DictReader(file)}
    return {item_id for item_id, made in last.items() if made == decision}
