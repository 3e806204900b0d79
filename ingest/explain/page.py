"""Explanations as one HTML file that needs no server, no network and no script to be read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, Template

from ingest.explain.explanation import MARKS, Explanation


def render_page(explanations: Sequence[Explanation]) -> str:
    """Return the page. Everything an article says is escaped: it is text, never markup."""
    return _template().render(explanations=explanations, marks=MARKS)


@cache
def _template() -> Template:
    source = files(__package__).joinpath("page.html.jinja").read_text("utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)
