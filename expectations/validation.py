"""Great Expectations, spoken to in one place: a suite and its slice in, a judgement per check out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from expectations.checks import Check, Suite
from expectations.data_docs import open_context

if TYPE_CHECKING:
    import pandas as pd

    from ingest.settings import Settings


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one check said: the ids of the rows that failed, or why it crashed (`broken`)."""

    check: Check
    evaluated_rows: int
    failed_row_ids: tuple[str, ...]
    broken: str | None


class Validator:
    """One run over several suites; its results are kept for the Data Docs."""

    def __init__(self, settings: Settings, run_name: str) -> None:
        from great_expectations.core.run_identifier import RunIdentifier

        self._context = open_context(settings)
        self._run_id = RunIdentifier(run_name=run_name)
        self._definitions: dict[Suite, Any] = {}

    def judge(self, suite: Suite, rows: pd.DataFrame) -> list[Judgement]:
        """Judge a slice: one judgement per check, in the suite's order; a row stands for `row_count` rows.

        Only ids and the columns judged are handed over, never an article's words: they would end in HTML.
        """
        judged = list(dict.fromkeys(check.expectation.column for check in suite.checks))
        known = [column for column in judged if column in rows.columns]
        if suite not in self._definitions:
            self._definitions[suite] = self._definition(suite)
        definition = self._definitions[suite]
        outcome = definition.run(
            batch_parameters={"dataframe": rows[["row_id", *known]]},
            run_id=self._run_id,
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": ["row_id"],
                "partial_unexpected_count": 3,
                "return_unexpected_index_query": False,
            },
        )
        results = {result.expectation_config.meta["check"]: result for result in outcome.results}
        evaluated = int(rows["row_count"].sum())
        return [_judgement(check, results.get(check.name), evaluated) for check in suite.checks]

    def _definition(self, suite: Suite) -> Any:
        import great_expectations as gx
        from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

        expectations = [
            ExpectationConfiguration(
                type=check.expectation.kind,
                kwargs={"column": check.expectation.column, **check.expectation.arguments},
                meta={"check": check.name, "runbook": check.runbook},
                description=check.sentence,
            )
            for check in suite.checks
        ]
        asset = self._context.data_sources.all()[suite.layer].add_dataframe_asset(suite.table)
        stored = self._context.suites.add_or_update(
            gx.ExpectationSuite(name=suite.name, expectations=expectations)
        )
        return self._context.validation_definitions.add_or_update(
            gx.ValidationDefinition(
                name=suite.name, data=asset.add_batch_definition_whole_dataframe("slice"), suite=stored
            )
        )


def _judgement(check: Check, result: Any, evaluated_rows: int) -> Judgement:
    """An exception inside an expectation also says `success: false`: tell it from bad data."""
    if result is None:
        return Judgement(check, evaluated_rows, (), "Great Expectations returned no result for it")
    crash = _crash(result.exception_info or {})
    if crash:
        return Judgement(check, evaluated_rows, (), crash)
    failed = tuple(str(index["row_id"]) for index in result.result.get("unexpected_index_list") or ())
    if not result.success and not failed:
        return Judgement(check, evaluated_rows, (), f"failed without naming a row: {result.result}")
    return Judgement(check, evaluated_rows, failed, None)


def _crash(exception_info: dict[str, Any]) -> str | None:
    """The message of a crash; Great Expectations states it flat, or once per metric."""
    for info in (exception_info, *(v for v in exception_info.values() if isinstance(v, dict))):
        if info.get("raised_exception"):
            return str(info.get("exception_message"))
    return None
