"""What a check is: one sentence about one column of one slice, and what follows when it is not true.

A slice (`slices/<layer>/<table>.sql`) is computed in DuckDB: `row_id`, `article_id`, `load_id`, `said` and
the columns that the sentences are about. Great Expectations judges it and names the rows that fail.
NULL means "does not apply" and passes, as in Great Expectations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["row", "set"]
Severity = Literal["block", "warn"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """One Great Expectations expectation by its registered name, so that declaring it imports nothing."""

    kind: str
    column: str
    arguments: Mapping[str, Any]


def is_true(column: str) -> Expectation:
    """The boolean that DuckDB computed is true."""
    return Expectation("expect_column_values_to_be_in_set", column, {"value_set": [True]})


def is_in(column: str, values: Iterable[str]) -> Expectation:
    """The value belongs to a closed vocabulary."""
    return Expectation("expect_column_values_to_be_in_set", column, {"value_set": list(values)})


def is_between(column: str, lowest: float | None = None, highest: float | None = None) -> Expectation:
    """The number lies between two bounds, both allowed."""
    bounds = {"min_value": lowest, "max_value": highest}
    return Expectation("expect_column_values_to_be_between", column, bounds)


def is_shaped(column: str, pattern: str) -> Expectation:
    """The whole string has this shape."""
    return Expectation("expect_column_values_to_match_regex", column, {"regex": rf"\A(?:{pattern})\Z"})


@dataclass(frozen=True, slots=True)
class Check:
    """One sentence about one table.

    A `row` check that blocks holds the failing articles back; a `set` check that blocks keeps the last good
    marts in place; one that warns is reported only. `impact` is what a reader of the marts would suffer.
    """

    name: str
    table: str
    sentence: str
    expectation: Expectation
    level: Level
    severity: Severity
    owner: str
    impact: str
    runbook: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A check before its suite gives it a table and an owner."""

    name: str
    text: str
    expectation: Expectation
    level: Level
    severity: Severity
    impact: str
    family: str


@dataclass(frozen=True, slots=True, eq=False)
class Suite:
    """The checks of one table, in order; the first that fails names the alert."""

    layer: str
    table: str
    checks: tuple[Check, ...]

    @property
    def name(self) -> str:
        """`raw.articles`, `marts.dim_firms`: the suite is the table."""
        return f"{self.layer}.{self.table}"


def suite(name: str, *sentences: Sentence, owner: str) -> Suite:
    """Gather the sentences about the table `name` (`<layer>.<table>`)."""
    layer, table = name.split(".")
    checks = tuple(
        Check(
            name=f"{table}.{sentence.name}",
            table=name,
            sentence=sentence.text,
            expectation=sentence.expectation,
            level=sentence.level,
            severity=sentence.severity,
            owner=owner,
            impact=sentence.impact,
            runbook=f"docs/runbooks/{sentence.family}.md",
        )
        for sentence in sentences
    )
    return Suite(layer, table, checks)


def grounding(name: str, text: str, expectation: Expectation) -> Sentence:
    """A row that does not stand in its article's words is no fact."""
    impact = "A figure in the marts would not be found in the article that it quotes."
    return Sentence(name, text, expectation, "row", "block", impact, "grounding")


def plausibility(
    name: str, text: str, expectation: Expectation, severity: Severity = "block", impact: str | None = None
) -> Sentence:
    """A row that cannot be true was misread."""
    impact = impact or "A misread value would enter totals and rankings."
    return Sentence(name, text, expectation, "row", severity, impact, "plausibility")


def reference(name: str, text: str, expectation: Expectation) -> Sentence:
    """A code or place that the world does not know, or knows elsewhere."""
    impact = "A figure would be counted for the wrong place or currency, or for none."
    return Sentence(name, text, expectation, "row", "block", impact, "reference")


def once(name: str, text: str, expectation: Expectation, severity: Severity = "block") -> Sentence:
    """The same fact twice counts twice."""
    impact = "The same money or jobs would be counted twice."
    return Sentence(name, text, expectation, "row", severity, impact, "duplicates")


def drift(name: str, text: str, expectation: Expectation) -> Sentence:
    """What was read lately differs from what was read before, more than chance explains."""
    impact = "Facts may be missing, or wrong, in many articles at once; what is published is kept."
    return Sentence(name, text, expectation, "set", "warn", impact, "drift")


def volume(name: str, text: str, expectation: Expectation, severity: Severity = "block") -> Sentence:
    """A set that is too small or too large hides a failure upstream."""
    impact = "Facts would be missing from the marts, or be counted twice, without a trace."
    return Sentence(name, text, expectation, "set", severity, impact, "volume")


def accounting(name: str, text: str, expectation: Expectation) -> Sentence:
    """Nothing vanishes: what was received is in one of the four piles."""
    impact = "Articles would be lost, or counted twice, without a trace."
    return Sentence(name, text, expectation, "set", "block", impact, "accounting")


def held_share(name: str, text: str, expectation: Expectation, severity: Severity) -> Sentence:
    """Too many held articles are no accident of an article but a defect."""
    impact = "So many articles at once point to a defect of the reader or of a source, not of the articles."
    return Sentence(name, text, expectation, "set", severity, impact, "held-articles")


def columns_check(suite: Suite) -> Check:
    """The check that a suite implies: its table can be read at all."""
    return Check(
        name=f"{suite.table}.columns",
        table=suite.name,
        sentence="The table has the columns that its checks read, in their types.",
        expectation=is_true("is_readable"),
        level="set",
        severity="block",
        owner="warehouse",
        impact="Nothing is known about this table, so nothing of it may be published.",
        runbook="docs/runbooks/schema.md",
    )
