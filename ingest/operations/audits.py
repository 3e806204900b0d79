"""What was audited, what each check said, and what was published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from ingest.operations.store import audited_loads, check_results, publications, steps, transaction
from ingest.settings import Settings

CHECK_RESULTS_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PublicationRecord:
    """One replacement of the published marts; `row_counts` maps each mart table to its rows."""

    published_at: datetime
    articles: int
    seconds: float
    row_counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check said of one slice. `level` is row or set, `severity` block or warn."""

    check_name: str
    table_name: str
    level: str
    severity: str
    is_ok: bool
    evaluated_rows: int
    failed_rows: int
    detail: str
    checked_at: datetime


def record_audited_loads(settings: Settings, scope: str, load_ids: Iterable[str], at: datetime) -> None:
    """Note loads that an audit of `scope` let pass, so that it does not read them again."""
    rows = [{"scope": scope, "load_id": load_id, "audited_at": at} for load_id in load_ids]
    if rows:
        with transaction(settings) as connection:
            connection.execute(insert(audited_loads).on_conflict_do_nothing(), rows)


def audited_load_ids(settings: Settings, scope: str) -> list[str]:
    """Every load that an audit of `scope` let pass."""
    passed = sa.select(audited_loads.c.load_id).where(audited_loads.c.scope == scope)
    with transaction(settings) as connection:
        return list(connection.scalars(passed))


def forget_audited_loads(settings: Settings, load_ids: Iterable[str]) -> None:
    """Have these loads audited again, in every scope."""
    with transaction(settings) as connection:
        connection.execute(sa.delete(audited_loads).where(audited_loads.c.load_id.in_(list(load_ids))))


def record_step(settings: Settings, step: str, at: datetime) -> None:
    """Note when `step` (build, audit) last ended well."""
    statement = insert(steps).values(step=step, finished_at=at)
    newest = statement.on_conflict_do_update(index_elements=["step"], set_={"finished_at": at})
    with transaction(settings) as connection:
        connection.execute(newest)


def last_step(settings: Settings, step: str) -> datetime | None:
    """When `step` last ended well; None when it never did."""
    with transaction(settings) as connection:
        return connection.scalar(sa.select(steps.c.finished_at).where(steps.c.step == step))


def record_check_results(settings: Settings, results: Sequence[CheckResult]) -> None:
    """Keep the results of one audit; results older than `CHECK_RESULTS_KEPT` go."""
    if not results:
        return
    expired = check_results.c.checked_at < results[0].checked_at - CHECK_RESULTS_KEPT
    with transaction(settings) as connection:
        connection.execute(sa.delete(check_results).where(expired))
        connection.execute(sa.insert(check_results), [asdict(result) for result in results])


def last_check_results(settings: Settings) -> list[CheckResult]:
    """The newest result of every check."""
    newest = sa.func.row_number().over(
        partition_by=[check_results.c.check_name, check_results.c.table_name],
        order_by=check_results.c.checked_at.desc(),
    )
    ranked = sa.select(check_results, newest.label("newest")).subquery()
    last = sa.select(*(ranked.c[column.name] for column in check_results.c)).where(ranked.c.newest == 1)
    with transaction(settings) as connection:
        return [CheckResult(**row) for row in connection.execute(last).mappings()]


def record_publication(settings: Settings, publication: PublicationRecord) -> None:
    """Note one replacement of the published marts."""
    with transaction(settings) as connection:
        connection.execute(sa.insert(publications), asdict(publication))


def last_publication(settings: Settings) -> PublicationRecord | None:
    """The newest publication; None before the first."""
    columns = [column for column in publications.c if column.name != "publication_id"]
    newest = sa.select(*columns).order_by(publications.c.publication_id.desc()).limit(1)
    with transaction(settings) as connection:
        row = connection.execute(newest).mappings().first()
    return PublicationRecord(**row) if row else None
