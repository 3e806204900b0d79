"""The cookbook, `docs/cookbook.md`, from the recipes in `dashboards/cookbook/`.

A recipe is one SQL file: its question in the first comment line, how to read the answer in the next, then one
query on the published marts. `python -m ingest.warehouse.cookbook --write` rewrites the page; a test fails
when it drifts.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "dashboards" / "cookbook"
PAGE = PROJECT_ROOT / "docs" / "cookbook.md"
_HEAD = """# Cookbook

Questions that analysts ask, each with a query that runs as it stands on `marts.duckdb`. How to open the file
from your tool: [reading the marts](reading-the-marts.md). What the columns mean:
[data dictionary](data-dictionary.md).

Generated from `dashboards/cookbook/` by `python -m ingest.warehouse.cookbook --write`; do not edit.
"""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One question with its answer; `slug` is the file's name without its number."""

    slug: str
    question: str
    hint: str
    sql: str


def read_recipes(folder: Path = FOLDER) -> list[Recipe]:
    """Every recipe, in the order of the file names.

    Raises:
        ValueError: a file does not begin with two comment lines.
    """
    return [_read(path) for path in sorted(folder.glob("*.sql"))]


def render_cookbook(recipes: Sequence[Recipe]) -> str:
    """The page: an index of questions, then one section per recipe."""
    index = [f"- [{recipe.question}](#{recipe.slug})" for recipe in recipes]
    return "\n".join([_HEAD, *index, "", *map(_section, recipes)])


def _read(path: Path) -> Recipe:
    question, hint, *sql = path.read_text(encoding="utf-8").splitlines()
    if not question.startswith("-- ") or not hint.startswith("-- "):
        raise ValueError(f"{path}: the first line is the question, the second a hint, both after `-- `")
    slug = path.stem.partition("_")[2]
    return Recipe(slug, question.removeprefix("-- "), hint.removeprefix("-- "), "\n".join(sql))


def _section(recipe: Recipe) -> str:
    head = f'<a id="{recipe.slug}"></a>\n\n## {recipe.question}'
    return f"{head}\n\n{recipe.hint}\n\n```sql\n{recipe.sql}\n```\n"


def main(arguments: list[str] | None = None) -> int:
    """Check the page, or rewrite it with `--write`; 1 when it has drifted."""
    parser = argparse.ArgumentParser(prog="python -m ingest.warehouse.cookbook", description=main.__doc__)
    parser.add_argument("--write", action="store_true", help="rewrite the page")
    options = parser.parse_args(arguments)
    page = render_cookbook(read_recipes())
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    if options.write:
        PAGE.write_text(page, encoding="utf-8")
    print(f"{'written' if options.write else 'out of date'}: docs/{PAGE.name}")
    return 0 if options.write else 1


if __name__ == "__main__":
    sys.exit(main())
