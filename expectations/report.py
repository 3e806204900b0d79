"""What an audit found, as plain data."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from expectations.checks import Check, Suite, columns_check
from expectations.validation import Judgement
from ingest.operations import CheckResult

if TYPE_CHECKING:
    import pandas as pd

SAMPLES_SHOWN = 3
QUOTE_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """One failing row: its id, its article, the words behind it and the value judged.

    `title`, `url` and `location` say where the article can be read.
    """

    row_id: str
    article_id: str | None
    quote: str
    value: str
    title: str | None = None
    url: str | None = None
    location: str | None = None

    def __str__(self) -> str:
        return f"{self.row_id}: {self.value}, from “{self.quote}”"


@dataclass(frozen=True, slots=True)
class ArticleFault:
    """How many rows of one article failed a check, and the first of them."""

    failed_rows: int
    sample: Sample


@dataclass(frozen=True, slots=True)
class Fault:
    """One check that did not hold, with the rows that failed it.

    `articles` maps the id of each article concerned to what failed in it (none for a check about loads);
    `is_accepted` says that a person has accepted every failing row of this set fault; `concerns` has the ids
    of the articles, and of the rows that belong to no article.
    """

    check: Check
    evaluated_rows: int
    failed_rows: int
    samples: tuple[Sample, ...]
    articles: dict[str, ArticleFault]
    is_accepted: bool = False
    concerns: frozenset[str] = frozenset()

    @property
    def holds_articles(self) -> bool:
        """Whether it is a row fault whose articles are held back."""
        return self.check.level == "row" and self.check.severity == "block"


@dataclass(frozen=True, slots=True)
class BrokenCheck:
    """A check that crashed: nothing is known about the data."""

    check: Check
    reason: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """One audit of one layer (`raw` or `marts`) over `load_ids`."""

    layer: str
    audited_at: datetime
    load_ids: tuple[str, ...]
    results: tuple[CheckResult, ...]
    faults: tuple[Fault, ...]
    broken: tuple[BrokenCheck, ...]

    @property
    def row_faults(self) -> tuple[Fault, ...]:
        """Faults of single rows: their articles are held back, the rest is published."""
        return tuple(f for f in self.faults if f.check.level == "row" and f.check.severity == "block")

    @property
    def set_faults(self) -> tuple[Fault, ...]:
        """Faults of the whole: the last good marts stay."""
        return tuple(
            f
            for f in self.faults
            if f.check.level == "set" and f.check.severity == "block" and not f.is_accepted
        )

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """Faults that are reported only."""
        return tuple(f for f in self.faults if f.check.severity == "warn" or f.is_accepted)

    @property
    def blocking_broken(self) -> tuple[BrokenCheck, ...]:
        """Crashed checks without which nobody can vouch for the data."""
        return tuple(b for b in self.broken if b.check.severity == "block")

    @property
    def is_blocked(self) -> bool:
        """Whether these data may not be published."""
        return bool(self.set_faults or self.blocking_broken)

    @property
    def held_articles(self) -> set[str]:
        """Ids of the articles that the row faults hold back."""
        return {article_id for fault in self.row_faults for article_id in fault.articles}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a person accepted as it is: rows of a check (check name, row id), and whole articles."""

    rows: frozenset[tuple[str, str]] = frozenset()
    articles: frozenset[str] = frozenset()


def read_fault(judged: Judgement, rows: pd.DataFrame, accepted: Accepted) -> Fault | None:
    """Look the failing rows up in their slice; None when they are all of articles that were released.

    A row fault that no article accounts for cannot be held back, so it counts as a set fault.
    """
    check = judged.check
    is_failed = rows["row_id"].isin(judged.failed_row_ids)
    if check.level == "row":
        is_failed &= ~rows["article_id"].isin(accepted.articles)
    failed = rows[is_failed]
    if failed.empty:
        return None
    samples = [_sample(row, check.expectation.column) for row in failed.to_dict("records")]
    articles: dict[str, ArticleFault] = {}
    for sample in samples:
        if sample.article_id:
            known = articles.get(sample.article_id)
            articles[sample.article_id] = ArticleFault(
                known.failed_rows + 1 if known else 1, known.sample if known else sample
            )
    is_orphan = check.level == "row" and any(sample.article_id is None for sample in samples)
    return Fault(
        check=replace(check, level="set") if is_orphan else check,
        evaluated_rows=judged.evaluated_rows,
        failed_rows=len(samples),
        samples=tuple(samples[:SAMPLES_SHOWN]),
        articles=articles,
        is_accepted=all((check.name, sample.row_id) in accepted.rows for sample in samples),
        concerns=frozenset(sample.article_id or sample.row_id for sample in samples),
    )


def unreadable_fault(suite: Suite, reason: str) -> Fault:
    """A slice that DuckDB refuses: the table is not what its records say."""
    sample = Sample(suite.name, None, reason.splitlines()[0][:QUOTE_SHOWN], "unreadable")
    return Fault(columns_check(suite), 0, 1, (sample,), {}, concerns=frozenset([suite.name]))


def _sample(row: dict[Hashable, Any], column: str) -> Sample:
    article_id, said = row["article_id"], " ".join(str(row["said"]).split())
    return Sample(
        row_id=str(row["row_id"]),
        article_id=article_id if isinstance(article_id, str) else None,
        quote=said if len(said) <= QUOTE_SHOWN else said[: QUOTE_SHOWN - 1] + "…",
        value=f"{column} = {row[column]}",
    )
