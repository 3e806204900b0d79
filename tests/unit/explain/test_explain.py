"""An explanation shows the article whole, every fact with its words, and no markup of the article's own."""

from __future__ import annotations

import html
import re
from io import StringIO

import pytest
from rich.console import Console

from ingest.explain import Explanation, explain, render_page, render_terminal
from ingest.extract.extractor import default_extractor
from ingest.parse.text import plain_article

TEXT = """Velmora to build plant in Poland

WARSAW, May 3 - Velmora AG said it would invest 240 million euros ($261 million) in a battery plant in Gdansk.

Velmora had revenue of 1.9 billion euros last year.

Foreign direct investment in Poland reached 22 billion euros in 2024.
"""
HOSTILE = (
    "Velmora AG said it would invest 240 million euros in a plant in Gdansk. "
    '<script>alert(1)</script> [bold red]not markup[/] \x1b[31mred\x1b[0m \u202eRTL & "quotes".'
)


def explained(text: str) -> Explanation:
    article = plain_article(text, "test")
    return explain(article, default_extractor().extract(article), "rules-test")


def test_pieces_put_together_are_the_lines_of_the_article() -> None:
    lines = ["".join(piece.text for piece in each.pieces) for each in explained(TEXT).paragraphs]
    assert [line.strip() for line in lines] == [line for line in TEXT.split("\n") if line]


def marked(explanation: Explanation, mark: str) -> list[str]:
    return [piece.text for line in explanation.paragraphs for piece in line.pieces if mark in piece.marks]


def test_sums_are_told_apart_by_what_they_are() -> None:
    explanation = explained(TEXT)
    assert "".join(marked(explanation, "sum")) == "240 million euros ($261 million)"
    assert marked(explanation, "figure") == ["22 billion euros"]
    assert marked(explanation, "unused") == ["1.9 billion euros"]


def test_every_known_field_stands_with_its_words() -> None:
    investment, statistic = explained(TEXT).facts
    fields = {field.name: (field.value, field.words) for field in investment.fields}
    assert fields["investor"] == ("Velmora AG", "it; Velmora AG")
    assert fields["amount"] == ("240,000,000", "240 million euros ($261 million)")
    assert fields["destination_country_code"] == ("PL", "Gdansk")
    assert ("value", "22,000,000,000", "22 billion euros") in {
        (field.name, field.value, field.words) for field in statistic.fields
    }


def test_a_page_shows_hostile_text_as_text() -> None:
    page = render_page([explained(HOSTILE)])
    assert "<script>alert" not in page
    body = re.sub(r"<(?:script|style)>.*?</(?:script|style)>", "", page, flags=re.DOTALL)
    shown = html.unescape(re.sub(r"<[^>]*>", "", body))
    assert "<script>alert(1)</script> [bold red]not markup[/]" in shown


def test_a_page_needs_nothing_but_itself() -> None:
    assert not re.findall(r"""(?:src|href)=["'](?!#)""", render_page([explained(TEXT)]))


@pytest.mark.parametrize("text", [TEXT, HOSTILE])
def test_the_terminal_gets_text_and_colours_only(text: str) -> None:
    screen = StringIO()
    Console(file=screen, width=200, no_color=True).print(render_terminal(explained(text)))
    assert "\x1b[31m" not in screen.getvalue()
    assert "240 million euros" in screen.getvalue()


def test_an_article_without_facts_says_so() -> None:
    screen = StringIO()
    Console(file=screen, width=200).print(
        render_terminal(explained("It rained all day, and then it rained more."))
    )
    assert "No fact was read." in screen.getvalue()


def test_confidence_stands_beside_the_fact_and_its_fields() -> None:
    investment = explained(TEXT).facts[0]
    known = {field.name for field in investment.fields if field.confidence is not None}
    assert {"investor", "kind", "status", "amount", "destination_name"} <= known
    assert investment.confidence is not None
