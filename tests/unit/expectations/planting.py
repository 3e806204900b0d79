"""Plants a fault in an open transaction, audits what it changed, and says which incidents follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property

import duckdb

from expectations.alerts import Alert, render_alerts
from expectations.checks import Suite
from expectations.judging import Frames, judge_slices
from expectations.report import Accepted, AuditReport
from expectations.slices import prepare, read_slice, take_portion
from expectations.validation import Validator
from ingest.settings import Settings


class Field:
    """A sound warehouse to plant faults in, one at a time; every fault is rolled back.

    Only slices that a fault has changed are judged again: the others gave no fault when nothing was planted,
    and the judges see nothing but their slice.
    """

    def __init__(
        self, settings: Settings, suites: Sequence[Suite], published_rows: Mapping[str, int] | None = None
    ) -> None:
        self.settings = settings
        self.suites = suites
        self.layer = suites[0].layer
        self.published_rows = published_rows or {}
        self.validator = Validator(settings, "planted")

    def alerts(self, fault: str = "") -> list[Alert]:
        """What on-call would be told after this fault."""
        frames = self._read(fault)
        changed = {suite: rows for suite, rows in frames.items() if not rows.equals(self._sound[suite])}
        return self._judge(changed)

    def alerts_of_everything(self) -> list[Alert]:
        """What on-call would be told of the sound warehouse, every slice judged."""
        return self._judge(self._read(""))

    @cached_property
    def _sound(self) -> Frames:
        return self._read("")

    def _read(self, fault: str) -> Frames:
        with duckdb.connect(str(self.settings.warehouse)) as connection:
            loads = [row[0] for row in connection.execute("SELECT load_id FROM raw.loads").fetchall()]
            connection.begin()
            if fault:
                connection.execute(fault)
            prepare(connection, self.published_rows)
            take_portion(connection, self.layer, [*loads, "empty"])
            frames = {suite: read_slice(connection, suite) for suite in self.suites}
            connection.rollback()
        return {suite: rows.sort_values("row_id", ignore_index=True) for suite, rows in frames.items()}

    def _judge(self, frames: Frames) -> list[Alert]:
        judgements, faults = judge_slices(self.validator, frames, lambda failed: {}, Accepted())
        assert [judged.broken for judged in judgements if judged.broken] == []
        report = AuditReport(self.layer, datetime.now(UTC), ("load",), (), tuple(faults), ())
        return render_alerts(report)
