"""The audit: read what is new, judge it, and tell rows that fail from sets that fail.

A row fault holds its article back and the rest is published. A set fault keeps the last good marts in
place until it is gone, or until a person accepts it: a line `<check> <row>` in `accepted_faults.txt`
under INFLOW_HOME, as the alert spells it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb

from expectations.checks import Suite
from expectations.judging import FailedValues, Frames, joined, judge_slices
from expectations.report import Accepted, AuditReport, BrokenCheck, Fault, unreadable_fault
from expectations.slices import (
    count_articles,
    new_loads,
    portions,
    prepare,
    read_rows,
    read_slice,
    read_values,
    reads_loads,
    take_portion,
)
from expectations.suites import HELD_SHARE, MART_SUITES, RAW_SUITES
from expectations.validation import Judgement, Validator
from ingest import __version__
from ingest.operations import (
    CheckResult,
    audited_load_ids,
    forget_audited_loads,
    held_article_ids,
    last_publication,
    record_audited_loads,
    record_check_results,
    record_held,
)
from ingest.records import HeldArticle
from ingest.settings import Settings
from ingest.warehouse.decisions import decided
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.quarantine import hold_articles
from ingest.warehouse.rights import WITHHELD, hidden_articles

if TYPE_CHECKING:
    import pandas as pd

#: A load may hold back this many articles, or this share of them, whichever is more.
HELD_TOLERATED = 3
HELD_SHARE_TOLERATED = 0.01
#: Up to so many articles every row is judged; of more, each combination of values once.
ARTICLES_BY_ROW = 2_000
ACCEPTED_FAULTS = "accepted_faults.txt"
#: The check that holds what a person dropped.
DROPPED = "dropped"


def audit_raw(settings: Settings) -> AuditReport:
    """Audit the loads that no raw audit has let pass yet, and hold the articles with row faults back.

    A blocked audit holds nothing and leaves its loads to be audited again.

    Raises:
        WarehouseBusy: the warehouse lock was not to be had.
    """
    return _audit(settings, "raw", RAW_SUITES, scope="raw")


def audit_marts(settings: Settings) -> AuditReport:
    """Audit the mart rows of the loads that no audit by this version has let pass yet, and the small tables.

    Articles with row faults are held back, which takes effect when the marts are built again.

    Raises:
        WarehouseBusy: the warehouse lock was not to be had.
    """
    return _audit(settings, "marts", MART_SUITES, scope=f"marts {__version__}")


def readmit_released(settings: Settings) -> list[str]:
    """Have the loads of released articles audited again; return the articles.

    An article that was held back and is not any more (`inflow quarantine retry`) must pass like a new one.
    """
    noted = held_article_ids(settings)
    if not noted:
        return []
    with open_warehouse(settings, read_only=True) as connection:
        released = connection.execute(
            "SELECT article_id, load_id FROM raw.articles WHERE article_id IN (SELECT unnest($1::VARCHAR[])) "
            "AND article_id NOT IN (SELECT article_id FROM raw.held_articles)",
            [noted],
        ).fetchall()
    article_ids = [article_id for article_id, _ in released]
    forget_audited_loads(settings, {load_id for _, load_id in released})
    record_held(settings, article_ids, None)
    return article_ids


def _audit(settings: Settings, layer: str, suites: Sequence[Suite], scope: str) -> AuditReport:
    audited_at = datetime.now(UTC)
    slices = _read_slices(settings, layer, suites, scope)
    if slices is None:
        return AuditReport(layer, audited_at, (), (), (), ())
    validator = Validator(settings, run_name=layer)
    accepted = _accepted(settings)
    judgements, faults = judge_slices(validator, slices.frames, slices.rows, accepted)
    held = {article_id for fault in faults if fault.holds_articles for article_id in fault.articles}
    share = {HELD_SHARE: slices.held_share(held)}
    shares, share_faults = judge_slices(validator, share, slices.rows, accepted)
    report = AuditReport(
        layer=layer,
        audited_at=audited_at,
        load_ids=slices.load_ids,
        results=tuple(_result(judged, audited_at) for judged in (*judgements, *shares)),
        faults=tuple(_located(settings, [*slices.unreadable, *share_faults, *faults])),
        broken=tuple(BrokenCheck(j.check, j.broken) for j in (*judgements, *shares) if j.broken),
    )
    record_check_results(settings, report.results)
    if not report.is_blocked:
        hold_articles(settings, [*_holds(report), *_dropped(settings, slices, audited_at)])
        if layer == "raw" or not report.row_faults:
            record_audited_loads(settings, scope, slices.load_ids, audited_at)
    return report


@dataclass(frozen=True, slots=True)
class _Slices:
    """What one audit read: `articles` has `load_id`, `article_id`, `is_held` of every article in scope.

    `frames` has the rows of each slice, or what is judged in them when there are many.
    """

    settings: Settings
    layer: str
    load_ids: tuple[str, ...]
    frames: Frames
    articles: pd.DataFrame
    unreadable: tuple[Fault, ...]

    def held_share(self, held: set[str]) -> pd.DataFrame:
        """One row per load: how many of its articles are held, with those that this audit would hold."""
        is_held = self.articles["is_held"] | self.articles["article_id"].isin(held)
        loads = is_held.groupby(self.articles["load_id"]).agg(["sum", "size"]).reset_index()
        tolerated = (loads["size"] * HELD_SHARE_TOLERATED).clip(lower=HELD_TOLERATED)
        return loads.assign(
            row_id=loads["load_id"],
            article_id=None,
            said=[
                f"{n} of {size} articles are held"
                for n, size in zip(loads["sum"], loads["size"], strict=True)
            ],
            is_tolerated=loads["sum"] <= tolerated,
            row_count=1,
        )

    def rows(self, failed: Mapping[Suite, FailedValues]) -> Frames:
        """The rows behind values that failed, with what they said where the source lets it be shown."""
        parts: dict[Suite, list[pd.DataFrame]] = {suite: [] for suite in failed}
        with open_warehouse(self.settings, read_only=True) as connection:
            sizes = count_articles(connection, self.load_ids)
            hidden = hidden_articles(self.settings, connection)
            for suite in _read(self.settings, connection, self.layer, sizes, list(failed)):
                parts[suite].append(_showable(read_rows(connection, suite, failed[suite]), hidden))
        return {suite: joined(found) for suite, found in parts.items()}


def _read_slices(settings: Settings, layer: str, suites: Sequence[Suite], scope: str) -> _Slices | None:
    """Read what is judged and let the warehouse free; None when no load is new to the raw audit."""
    known = audited_load_ids(settings, scope)
    parts: dict[Suite, list[pd.DataFrame]] = {suite: [] for suite in (*suites, HELD_SHARE)}
    unreadable: dict[Suite, Fault] = {}
    with open_warehouse(settings, read_only=True) as connection:
        load_ids = new_loads(connection, known, layer)
        if layer == "raw" and not load_ids:
            return None
        sizes = count_articles(connection, load_ids)
        has_many = sum(sizes.values()) > ARTICLES_BY_ROW
        hidden = hidden_articles(settings, connection)
        for suite in _read(settings, connection, layer, sizes, list(parts)):
            read = read_values if has_many and suite is not HELD_SHARE else read_slice
            try:
                parts[suite].append(_showable(read(connection, suite), hidden))
            except duckdb.Error as error:
                if suite is HELD_SHARE:
                    raise
                unreadable[suite] = unreadable_fault(suite, str(error))
    frames = {suite: joined(found) for suite, found in parts.items() if suite not in unreadable}
    articles = frames.pop(HELD_SHARE)
    return _Slices(settings, layer, load_ids, frames, articles, tuple(unreadable.values()))


def _read(
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    layer: str,
    sizes: Mapping[str, int],
    suites: Sequence[Suite],
) -> Iterator[Suite]:
    """Prepare the connection, portion after portion of the loads; yield each suite that can be read then.

    What is about the whole warehouse is read once.
    """
    published = last_publication(settings)
    prepare(connection, published.row_counts if published else {})
    for number, portion in enumerate(portions(sizes)):
        take_portion(connection, layer, portion)
        yield from (suite for suite in suites if number == 0 or reads_loads(suite))


def _showable(rows: pd.DataFrame, hidden: set[str]) -> pd.DataFrame:
    """The rows with what they said withheld where the source does not let it be shown."""
    if not hidden or "said" not in rows:
        return rows
    return rows.assign(said=rows["said"].mask(rows["article_id"].isin(hidden), WITHHELD))


def _located(settings: Settings, faults: list[Fault]) -> list[Fault]:
    """Say of each sample where its article can be read."""
    wanted = {sample.article_id for fault in faults for sample in fault.samples if sample.article_id}
    if not wanted:
        return faults
    with open_warehouse(settings, read_only=True) as connection:
        found = connection.execute(
            "SELECT a.article_id, a.title, a.canonical_url, min_by(s.location, s.received_at) "
            "FROM raw.articles AS a LEFT JOIN raw.sightings AS s USING (article_id) "
            "WHERE a.article_id IN (SELECT unnest($1::VARCHAR[])) GROUP BY ALL",
            [sorted(wanted)],
        ).fetchall()
        hidden = hidden_articles(settings, connection)
    places = {
        article_id: {"title": None if article_id in hidden else title, "url": url, "location": at}
        for article_id, title, url, at in found
    }
    return [
        replace(fault, samples=tuple(replace(s, **places.get(s.article_id or "", {})) for s in fault.samples))
        for fault in faults
    ]


def _result(judged: Judgement, at: datetime) -> CheckResult:
    check = judged.check
    return CheckResult(
        check_name=check.name,
        table_name=check.table,
        level=check.level,
        severity=check.severity,
        is_ok=not judged.failed_row_ids and judged.broken is None,
        evaluated_rows=judged.evaluated_rows,
        failed_rows=len(judged.failed_row_ids),
        detail=f"broken: {judged.broken}" if judged.broken else check.sentence,
        checked_at=at,
    )


def _holds(report: AuditReport) -> list[HeldArticle]:
    return [
        HeldArticle(
            article_id=article_id,
            check_name=fault.check.name,
            failed_rows=failed.failed_rows,
            sample=str(failed.sample),
            held_at=report.audited_at,
        )
        for fault in report.row_faults
        for article_id, failed in fault.articles.items()
    ]


def _dropped(settings: Settings, slices: _Slices, at: datetime) -> list[HeldArticle]:
    """Articles of this audit that a person dropped: out of the marts, whatever the checks say now."""
    known = decided(settings, "drop").intersection(slices.articles["article_id"])
    return [
        HeldArticle(article_id=each, check_name=DROPPED, failed_rows=0, sample="Dropped.", held_at=at)
        for each in sorted(known)
    ]


def _accepted(settings: Settings) -> Accepted:
    """What a person accepted: rows in `accepted_faults.txt`, articles by `inflow quarantine release`."""
    path = settings.home / ACCEPTED_FAULTS
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = (line.split(maxsplit=1) for line in text.splitlines())
    rows = frozenset((words[0], words[1].strip()) for words in lines if len(words) == 2)
    return Accepted(rows, frozenset(decided(settings, "release")))
