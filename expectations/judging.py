"""Judges slices; large ones in two steps: each combination of values, then the rows whose values failed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from expectations.checks import Suite
from expectations.report import Accepted, Fault, read_fault
from expectations.validation import Judgement, Validator

if TYPE_CHECKING:
    import pandas as pd

Frames = dict[Suite, "pd.DataFrame"]
#: Column -> the values that failed in it.
FailedValues = dict[str, list[Any]]
#: Reads the rows behind values that failed.
RowsOf = Callable[[Mapping[Suite, FailedValues]], Frames]


def judge_slices(
    validator: Validator, frames: Frames, rows_of: RowsOf, accepted: Accepted
) -> tuple[list[Judgement], list[Fault]]:
    """Judge slices: what each check said, and the checks that did not hold, in the order of the suites.

    A frame has the rows of its slice, or each combination of judged values once with its `row_count`. Of the
    latter, rows are read only where a value fails: a million sound rows cost what a thousand cost.
    """
    judged = {suite: validator.judge(suite, rows) for suite, rows in frames.items()}
    summed_up = {suite for suite, rows in frames.items() if "said" not in rows}
    failed = {suite: _failed_values(judged[suite], frames[suite]) for suite in frames if suite in summed_up}
    failed = {suite: found for suite, found in failed.items() if found}
    for suite, found in (rows_of(failed) if failed else {}).items():
        frames = frames | {suite: _with_rows(frames[suite], found, failed[suite])}
        judged[suite] = validator.judge(suite, frames[suite])
    judgements = [(suite, each) for suite, all_of_it in judged.items() for each in all_of_it]
    faults = [
        fault
        for suite, each in judgements
        if each.failed_row_ids and (fault := read_fault(each, frames[suite], accepted))
    ]
    return [each for _, each in judgements], faults


def joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of all parts; an empty part has no say in the types."""
    import pandas as pd

    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _with_rows(values: pd.DataFrame, rows: pd.DataFrame, failed: FailedValues) -> pd.DataFrame:
    """The combinations that passed, and each row of those that did not."""
    import pandas as pd

    has_failed = pd.Series(False, index=values.index)
    for column, found in failed.items():
        has_failed |= values[column].isin(found)
    return joined([values[~has_failed], rows])


def _failed_values(judgements: Sequence[Judgement], values: pd.DataFrame) -> FailedValues:
    found: FailedValues = {}
    for judged in judgements:
        if judged.failed_row_ids:
            column = judged.check.expectation.column
            failed = values.loc[values["row_id"].isin(judged.failed_row_ids), column]
            found.setdefault(column, []).extend(failed.unique())
    return found
