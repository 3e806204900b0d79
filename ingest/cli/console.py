"""Printing: article text as data, errors as one line with the remedy."""

from __future__ import annotations

from typing import Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from ingest.errors import InflowError

_WIDTH_OF_FILES = 120

console = Console()
if not console.is_terminal:
    console = Console(width=_WIDTH_OF_FILES)
errors = Console(stderr=True)


def plain(value: object) -> Text:
    """A cell that shows a value as it is: no markup is read, no control character reaches the terminal."""
    if value is None:
        return Text("-", style="dim")
    if isinstance(value, list | tuple):
        value = ", ".join(str(item) for item in value)
    return Text("".join(letter if letter.isprintable() else " " for letter in str(value)))


def render_table(title: str, columns: list[str], rows: list[tuple[Any, ...]]) -> Table:
    """Rows as a table; numbers stand to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for place, column in enumerate(columns):
        is_number = any(isinstance(row[place], int | float) and row[place] is not None for row in rows)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(plain(value) for value in row))
    return table


class InflowGroup(TyperGroup):
    """Turns every error that Inflow raises on purpose into its text and exit code 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except InflowError as error:
            errors.print(Text(f"inflow: {error}"), soft_wrap=True)
            raise typer.Exit(1) from error
