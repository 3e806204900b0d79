"""An explanation for the terminal."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ingest.explain.explanation import MARKS, Explanation, Fact, Paragraph

_STYLES = {
    "sum": "black on bright_yellow",
    "figure": "black on bright_magenta",
    "event": "bold underline",
    "date": "bright_blue",
    "detail": "italic",
    "place": "green",
    "firm": "bright_cyan",
    "unused": "strike",
}
_NAMING_THEIR_FACTS = ("sum", "figure", "event")
_ROLE_STYLES = {"title": "bold", "heading": "bold dim", "boilerplate": "dim"}


def render_terminal(explanation: Explanation) -> RenderableType:
    """The article with its facts highlighted, then the facts field by field. Its text is never markup."""
    parts: list[RenderableType] = [_legend(), Text()]
    parts += [_paragraph(each) for each in explanation.paragraphs]
    parts += [Text(), _named("firms", explanation.firms), _named("places", explanation.places)]
    parts += [_fact(fact) for fact in explanation.facts] or [Text("No fact was read.", style="bold")]
    return Group(*parts)


def _legend() -> Text:
    legend = Text()
    for mark, meaning in MARKS.items():
        legend.append(meaning, _STYLES[mark]).append("  ")
    return legend


def _paragraph(paragraph: Paragraph) -> Text:
    line = Text(style=_ROLE_STYLES.get(paragraph.role, ""))
    for piece in paragraph.pieces:
        line.append(printable(piece.text), _STYLES[piece.marks[0]] if piece.marks else None)
        if piece.facts and piece.marks[0] in _NAMING_THEIR_FACTS:
            line.append(f"[{' '.join(piece.facts)}]", "dim")
    return line


def _named(title: str, rows: tuple[tuple[str, str], ...]) -> Text:
    line = Text(f"{title}: ", style="bold")
    shown = "; ".join(f"{name} ({said})" if said else name for name, said in rows)
    return line.append(printable(shown) or "none", "not bold")


def _fact(fact: Fact) -> RenderableType:
    title = Text(f"\n{fact.id}  ", style="bold").append(printable(fact.title))
    if fact.confidence is not None:
        title.append(f"  confidence {fact.confidence:.2f}", "dim")
    if fact.is_pending:
        title.append("  pending: too improbable for the marts", "bold red")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for field in fact.fields:
        words = Text(f"“{printable(field.words)}”" if field.words else "", style="dim")
        sure = "" if field.confidence is None else f"{field.confidence:.2f}"
        table.add_row(field.name, Text(printable(field.value)), sure, words)
    quote = Text(printable(fact.quote), style="italic")
    return Group(title, Padding(quote, (0, 0, 0, 4)), Padding(table, (0, 0, 0, 4)))


def printable(text: str) -> str:
    """Text without control characters, which a terminal would obey."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
