"""The report's data as script files: what a browser loads from disk, where it may fetch nothing.

A file calls `inflow.receive(name, number, data)`. Long lists are cut into files of bounded size, which the
page loads when it needs them. JSON is made by DuckDB; article text in it can neither end a script nor start
a tag.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from dashboards.report.figures import read_figures

#: Rows of the list of projects, or names, in one file.
LIST_SIZE = 5_000
#: Projects in one file of details.
DETAIL_SIZE = 50
#: Projects whose details are read at once.
_BATCH = 200 * DETAIL_SIZE
#: Characters that could end a script, or a line of it, and how JSON writes them otherwise.
_UNSAFE = {"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write_data_files(connection: duckdb.DuckDBPyConnection, folder: Path, former: Path | None = None) -> int:
    """Write every data file of the report over the opened marts; returns the number of projects.

    A file that is the same in the folder `former`, on the same file system, is a link to it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write = partial(_write_or_link, folder, former)
    connection.execute(_query("listing"))
    counts = _counts(connection)
    figures = read_figures(connection)
    write("summary", 0, _summary(connection, figures))
    write("dictionary", 0, _text(connection, _query("dictionary")))
    projects_sql = _projects_sql(figures)
    for number, first in enumerate(range(0, counts["projects"], LIST_SIZE)):
        write("projects", number, _text(connection, projects_sql, _span(first, LIST_SIZE)))
    for number, first in enumerate(range(0, max(counts["firms"], counts["places"], 1), LIST_SIZE)):
        firms, places = _row(connection, _query("names"), _span(first, LIST_SIZE))
        write("names", number, f'{{"firms":{firms or "[]"},"places":{places or "[]"}}}')
    for page, details in _details(connection, counts["projects"]):
        write("details", page, details)
    return counts["projects"]


def safe_json(text: str) -> str:
    """JSON that may stand in a script: the same values, without a character that a script could trip over."""
    for letter, escape in _UNSAFE.items():
        text = text.replace(letter, escape)
    return text


def _projects_sql(figures: list[dict[str, Any]]) -> str:
    """The query of one file of projects, with what each project adds to each figure."""
    shares = (f"{name} := list({name}::DOUBLE ORDER BY position)" for name in _names(figures))
    return _query("projects").format(shares=", ".join(shares), share_columns=", ".join(_names(figures)))


def _names(figures: list[dict[str, Any]]) -> list[str]:
    return [figure["name"] for figure in figures]


def _details(connection: duckdb.DuckDBPyConnection, projects: int) -> Iterator[tuple[int, str]]:
    sql = _query("details").format(page_size=DETAIL_SIZE)
    for first in range(0, projects, _BATCH):
        yield from connection.execute(sql, _span(first, _BATCH)).fetchall()


def _summary(connection: duckdb.DuckDBPyConnection, figures: list[dict[str, Any]]) -> str:
    """The summary, with the figures that SQL gives and the sizes of the other files."""
    summary = msgspec.json.decode(_text(connection, _query("summary")))
    summary |= {"sizes": {"list": LIST_SIZE, "detail": DETAIL_SIZE}, "figures": figures}
    return msgspec.json.encode(summary).decode()


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    row = _row(
        connection,
        "SELECT (SELECT count(*) FROM listed), (SELECT count(*) FROM listed_firms), "
        "(SELECT count(*) FROM listed_places)",
    )
    return dict(zip(("projects", "firms", "places"), row, strict=True))


def _write_or_link(folder: Path, former: Path | None, name: str, number: int, json_text: str) -> None:
    path = folder / f"{name}-{number}.js"
    content = f'inflow.receive("{name}",{number},{safe_json(json_text)});\n'.encode()
    before = former / path.name if former else None
    if before and before.exists() and before.read_bytes() == content:
        path.hardlink_to(before)
    else:
        path.write_bytes(content)


def _span(first: int, size: int) -> dict[str, int]:
    return {"first": first, "last": first + size}


def _text(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, int] | None = None) -> str:
    return str(_row(connection, sql, parameters)[0])


def _row(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, int] | None = None
) -> tuple[Any, ...]:
    row = connection.execute(sql, parameters).fetchone()
    assert row is not None
    return row


@cache
def _query(name: str) -> str:
    return files("dashboards.report").joinpath("queries", f"{name}.sql").read_text("utf-8")
