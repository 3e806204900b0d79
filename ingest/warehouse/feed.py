"""Reading what publications changed: `rpt_changes` from a cursor on, and `rpt_restatements`."""

from __future__ import annotations

import re
from typing import Any

from ingest.errors import InflowError
from ingest.settings import Settings
from ingest.warehouse.publish import read_marts

#: A change_id, a publication_id, or a day, with or without hyphens.
_CURSOR = re.compile(r"\d{8}(T\d{6}\.\d{6}Z(-\d{6})?)?")


def read_changes(settings: Settings, since: str | None = None, limit: int = 1000) -> list[dict[str, Any]]:
    """Changes after the cursor `since`, oldest first; all of them without a cursor.

    The cursor is the change_id read last; a day (2026-11-30) stands for its first moment, a publication_id
    for the end of that publication.

    Raises:
        InflowError: `since` is no cursor, or nothing is published yet.
    """
    after = _cursor(since) if since else ""
    sql = "FROM rpt_changes WHERE change_id > $after ORDER BY change_id LIMIT $limit"
    return read_marts(settings, sql, {"after": after, "limit": limit})


def changes_of(settings: Settings, publication_id: str) -> list[dict[str, Any]]:
    """Changes that one publication brought."""
    sql = "FROM rpt_changes WHERE publication_id = $publication_id ORDER BY change_id"
    return read_marts(settings, sql, {"publication_id": publication_id})


def read_restatements(settings: Settings) -> list[dict[str, Any]]:
    """Metrics that another reading of the same articles changed, newest first.

    Raises:
        InflowError: nothing is published yet.
    """
    return read_marts(settings, "FROM rpt_restatements ORDER BY publication_id DESC, metric_name")


def _cursor(since: str) -> str:
    """The cursor as it compares with change ids."""
    is_day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", since)
    plain = since.replace("-", "") if is_day else since
    if not _CURSOR.fullmatch(plain):
        raise InflowError(
            f"{since!r} is no cursor. Give the change_id that you read last, a publication_id, or a day such "
            "as 2026-11-30."
        )
    # A publication's own changes begin with its id, so they come after it; `~` puts the cursor behind them.
    return f"{plain}~" if plain.endswith("Z") else plain
