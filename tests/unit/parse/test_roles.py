"""Which line is what. Each case is a whole text and the roles of its lines that are not blank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.text import plain_article

LONG = "Varnholt AG will invest 300 million euros in a pump plant in Linz, the company said on Monday."


def roles_of(text: str) -> list[tuple[str, str]]:
    article = plain_article(text, "inbox")
    return [(span.role, article.text[span.start_char : span.end_char].strip()) for span in article.roles]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        (f"Varnholt to build pump plant\n{LONG}", ["title", "body"]),
        (f"Varnholt buys Orsk Corp.\n{LONG}", ["title", "body"]),
        (f"{LONG}\n{LONG}", ["body", "body"]),
        ("Varnholt builds in Linz", ["body"]),
        (f"A title\n\nNew Jobs in Linz\n\n{LONG}", ["title", "heading", "body"]),
        (f"A title\n{LONG}\nWhat comes next?\n{LONG}", ["title", "body", "heading", "body"]),
        (f"A title\n{LONG}\n## Details\n{LONG}", ["title", "body", "heading", "body"]),
        # a sentence that ends in an abbreviation, and an apposition, are no headings
        (f"A title\nSo the new pump will be sold in the U.S.\n{LONG}", ["title", "body", "body"]),
        (f"A title\nOrsk, a maker of valves that last for many years\n{LONG}", ["title", "body", "body"]),
        # the last line of a text heads nothing
        (f"A title\n{LONG}\nNew Jobs in Linz", ["title", "body", "body"]),
        (f"A title\nPhoto of the new hall in Linz.\n{LONG}", ["title", "caption", "body"]),
        (f"A title\nThe hall in Linz. (Photo: Harbour Post)\n{LONG}", ["title", "caption", "body"]),
        (f"A title\nVans seen at the quay.\n{LONG}", ["title", "caption", "body"]),
        (f"A title\nGrowth was seen at 3 percent, it said, in May.\n{LONG}", ["title", "body", "body"]),
        (f"A title\nThe new hall (Photo: Harbour Post) {LONG}", ["title", "caption", "body"]),
        (f"A title\n- Two halls\n- 300 jobs\n{LONG}", ["title", "list_item", "list_item", "body"]),
        (f"A title\nThe parts are:\nHall one: 100 million\nHall two: 50 million\n{LONG}",
         ["title", "body", "list_item", "list_item", "body"]),
        (f"A title\n“We are proud of this plant.”\n{LONG}", ["title", "quote", "body"]),
        (f'A title\n"We are proud," she said. "It is ours."\n{LONG}', ["title", "body", "body"]),
        (f"A title\nBy Ada Writer\n9 March 2025\n{LONG}", ["title", "boilerplate", "boilerplate", "body"]),
        (f"A title\n{LONG}\nRead more: ten tips for the garden\nSubscribe to our newsletter",
         ["title", "body", "boilerplate", "boilerplate"]),
        (f"A title\n{LONG}\n###\nVarnholt makes pumps in nine countries.",
         ["title", "body", "boilerplate", "boilerplate"]),
        (f"A title\n{LONG}\nAbout Varnholt\nVarnholt makes pumps.\nNotes on the Plan\n{LONG}",
         ["title", "body", "boilerplate", "boilerplate", "heading", "body"]),
        (f"FOR IMMEDIATE RELEASE\nVarnholt opens a plant\n{LONG}", ["boilerplate", "title", "body"]),
        # a plan for copyright is a story; a copyright line is not
        (f"A title\n{LONG}\n© 2025 Harbour Post. All rights reserved.", ["title", "body", "boilerplate"]),
        ("", []),
        ("\n\n", ["body"]),
    ],
)  # fmt: skip
def test_lines_have_roles(text: str, roles: list[str]) -> None:
    assert [role for role, _ in roles_of(text)] == roles


def test_a_caption_run_into_its_paragraph_ends_after_the_credit() -> None:
    spans = roles_of(f"A title\nThe new hall (Photo: Harbour Post) {LONG}")
    assert spans[1:] == [("caption", "The new hall (Photo: Harbour Post)"), ("body", LONG)]


@given(st.text(alphabet=st.sampled_from('ab A.:-“”"\n(Photo) ©#工👍\r\t'), max_size=300))
def test_roles_partition_any_text(text: str) -> None:
    article = plain_article(text, "inbox")
    assert article.text == text
    position = 0
    for span in article.roles:
        assert span.start_char == position < span.end_char
        position = span.end_char
    assert position == len(text)
