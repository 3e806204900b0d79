"""When each article reached each stage, and how long recent ones took from arrival to publication."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from ingest.operations.store import STAGES, Stage, backlogs, stage_timings, transaction
from ingest.settings import Settings

RECENT_ARTICLES = 1_000
#: Looks at the backlog that are remembered.
BACKLOGS_KEPT = 12


@dataclass(frozen=True, slots=True)
class StageSeconds:
    """Seconds that recent articles took on the way to one stage."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class StageSummary:
    """Event-to-mart seconds of recent articles.

    `shares` maps each stage but the first to its part of 1, `stages` to what articles took on the way to it.
    """

    articles: int
    p50_seconds: float | None
    p95_seconds: float | None
    shares: dict[str, float]
    stages: dict[str, StageSeconds]


def record_stage(settings: Settings, stage: Stage, article_ids: Iterable[str], at: datetime) -> None:
    """Note that these articles finished `stage` at one instant. The first note of a stage stands."""
    record_stage_times(settings, stage, dict.fromkeys(article_ids, at))


def record_stage_times(settings: Settings, stage: Stage, times: Mapping[str, datetime]) -> None:
    """Note when each article (key) finished `stage`, in one transaction. The first note stands."""
    if not times:
        return
    column = stage_timings.c[f"{stage}_at"]
    statement = insert(stage_timings)
    first_stands = statement.on_conflict_do_update(
        index_elements=["article_id"],
        set_={column.name: sa.func.coalesce(column, statement.excluded[column.name])},
    )
    rows = [{"article_id": article_id, column.name: at} for article_id, at in times.items()]
    with transaction(settings) as connection:
        connection.execute(first_stands, rows)


def record_held(settings: Settings, article_ids: Iterable[str], at: datetime | None) -> None:
    """Note that the audit holds these articles back, so that they wait for nothing; None lets them go on."""
    with transaction(settings) as connection:
        for article_id in article_ids:
            is_it = stage_timings.c.article_id == article_id
            connection.execute(sa.update(stage_timings).where(is_it).values(held_at=at))


def held_article_ids(settings: Settings) -> list[str]:
    """Articles noted as held back."""
    held = sa.select(stage_timings.c.article_id).where(
        stage_timings.c.published_at.is_(None), stage_timings.c.held_at.is_not(None)
    )
    with transaction(settings) as connection:
        return list(connection.scalars(held))


def articles_waiting(settings: Settings, stage: Stage) -> list[str]:
    """Unpublished articles, not held back, that finished the stage before `stage` but not `stage` itself."""
    previous = STAGES[STAGES.index(stage) - 1]
    waiting = sa.select(stage_timings.c.article_id).where(
        stage_timings.c.published_at.is_(None),
        stage_timings.c.held_at.is_(None),
        stage_timings.c[f"{previous}_at"].is_not(None),
        stage_timings.c[f"{stage}_at"].is_(None),
    )
    with transaction(settings) as connection:
        return list(connection.scalars(waiting))


def oldest_waiting(settings: Settings) -> datetime | None:
    """When the article was received that waits longest for its publication; None when none waits."""
    waits = stage_timings.c.published_at.is_(None) & stage_timings.c.held_at.is_(None)
    with transaction(settings) as connection:
        oldest: datetime | None = connection.scalar(
            sa.select(sa.func.min(stage_timings.c.received_at)).where(waits)
        )
    return oldest


def record_backlog(settings: Settings, total: int, at: datetime) -> list[int]:
    """Note how much waits; return the last `BACKLOGS_KEPT` notes, newest first."""
    with transaction(settings) as connection:
        connection.execute(insert(backlogs).values(at=at, total=total).on_conflict_do_nothing())
        last = sa.select(backlogs.c.total).order_by(backlogs.c.at.desc()).limit(BACKLOGS_KEPT)
        totals = list(connection.scalars(last))
        kept = sa.select(backlogs.c.at).order_by(backlogs.c.at.desc()).limit(BACKLOGS_KEPT)
        connection.execute(sa.delete(backlogs).where(backlogs.c.at.not_in(kept)))
    return totals


def stage_summary(settings: Settings, recent: int = RECENT_ARTICLES) -> StageSummary:
    """Seconds from received to published of the `recent` last published articles, and where they went."""
    finished = (
        sa.select(*(stage_timings.c[f"{stage}_at"] for stage in STAGES))
        .where(stage_timings.c.published_at.is_not(None), stage_timings.c.received_at.is_not(None))
        .order_by(stage_timings.c.published_at.desc())
        .limit(recent)
    )
    with transaction(settings) as connection:
        rows = connection.execute(finished).all()
    totals = sorted((row.published_at - row.received_at).total_seconds() for row in rows)
    spent: dict[str, list[float]] = {stage: [] for stage in STAGES[1:]}
    for row in rows:
        reached = row[0]
        for stage, at in zip(STAGES[1:], row[1:], strict=True):
            if at is not None and at > reached:  # a stage that was not noted counts to the next one
                spent[stage].append((at - reached).total_seconds())
                reached = at
    whole = sum(map(sum, spent.values())) or 1.0
    return StageSummary(
        articles=len(rows),
        p50_seconds=_quantile(totals, 0.50),
        p95_seconds=_quantile(totals, 0.95),
        shares={stage: sum(seconds) / whole for stage, seconds in spent.items()} if rows else {},
        stages={stage: _stage_seconds(seconds) for stage, seconds in spent.items() if seconds},
    )


def _stage_seconds(seconds: list[float]) -> StageSeconds:
    ordered = sorted(seconds)
    return StageSeconds(p50=_quantile(ordered, 0.50) or 0.0, p95=_quantile(ordered, 0.95) or 0.0)


def _quantile(ordered: list[float], part: float) -> float | None:
    """The smallest value that `part` of the values do not exceed."""
    return ordered[math.ceil(part * len(ordered)) - 1] if ordered else None
