"""Sentences and tokens: one readable line per case. `|` marks where a sentence ends."""

from __future__ import annotations

import time

import pytest

from ingest.extract.document import MAX_SENTENCE_CHARS, Document
from tests.unit.extract.articles import article, document

SENTENCES = [
    "Halden Inc. said it would build. | It will hire 40 people.",
    "Halden Inc. | The plant opens soon.",
    "Mr. J. R. Brandt of St. Albans spoke. | Nobody answered.",
    "It sold U.S. Steelworks to Corvin Ltd. for cash. | Shares rose 3.5 pct.",
    "The shop is in the U.S. | It opened at 9 a.m. on Sept. 5.",
    "He finished No. 1 in Sen. Odd's list. | She said no. | They left.",
    "“We grow.” | “We hire,” he said. | 'Good.' | Then silence.",
    "` ` We grow. ' ' | He left.",
    "It raised a Series D. | “Money helps,” she said.",
    "A heading without a stop\n | The next line.",
    "Is it true? | Yes! | eBay said so.",
    "“What?” he asked. | Nobody knew...",
    "He fell ill. | Doctors came. | She lives in Cairo, Ill. and works there.",
    "売上は増えた。| 工場を建てる。",
    "The bid by A. Z. & Co. failed. | Yahoo! said nothing.",
    "Sales rose to $8.2bn. | Textiles fell to £1.35m. | Nobody knew why.",
    "It paid 2.4bn. | Trading ends at 5 p.m. on Friday.",
]


@pytest.mark.parametrize("marked", SENTENCES)
def test_sentences(marked: str) -> None:
    expected = [part.strip() for part in marked.split("|")]
    assert [sentence.text for sentence in document(marked.replace("| ", "")).sentences] == expected


TOKENS = [
    ("Coca-Cola's plant", "Coca-Cola 's plant"),
    ("$4.66bn (up 1,000.5%)", "$ 4.66 bn ( up 1,000.5 % )"),
    ("the U.S. firm AT&T", "the U.S. firm AT&T"),
    ("Jean O’Neill’s café", "Jean O’Neill ’s café"),
    ("cafe\u0301 \U0001f600 北京", "cafe\u0301 \U0001f600 北京"),
]


@pytest.mark.parametrize(("text", "expected"), TOKENS)
def test_tokens(text: str, expected: str) -> None:
    sentence = document(text).sentences[0]
    assert " ".join(sentence.words) == expected
    for index, word in enumerate(sentence.words):
        assert text[sentence.starts[index] : sentence.end_of(index)] == word


def test_hard_wrapped_lines_are_one_sentence() -> None:
    wrapped = (
        "  Orlow Metals Co said it will spend 40 mln dlrs to enlarge its zinc\n"
        "smelter at the northern port, where output fell last year because of\n"
        "a strike. The company said the work begins in May and takes two years\n"
        "to finish.\n\n  Reuter"
    )
    sentences = [sentence.text for sentence in document(wrapped).sentences]
    assert [text.split()[0] for text in sentences] == ["Orlow", "The", "Reuter"]
    assert sentences[0].endswith("strike.")


def test_roles_are_boundaries_except_between_body_and_quote() -> None:
    text = "Plant opens\nIt said “we grow fast” on Monday. “We hire.” Menu Home"
    quote, second, menu = text.index("“we"), text.index("“We"), text.index("Menu")
    roles = (
        (0, 12, "heading"),
        (12, quote, "body"),
        (quote, quote + 14, "quote"),
        (quote + 14, second, "body"),
        (second, menu, "quote"),
        (menu, len(text), "boilerplate"),
    )
    found = [
        (sentence.role, sentence.text) for sentence in Document.from_article(article(text, *roles)).sentences
    ]
    assert found == [
        ("heading", "Plant opens"),
        ("body", "It said “we grow fast” on Monday."),
        ("quote", "“We hire.”"),
        ("boilerplate", "Menu Home"),
    ]


def test_sentence_at_finds_the_sentence_of_a_position() -> None:
    found = document("One here. Two there.")
    assert [found.sentence_at(position).index for position in (0, 8, 10, 19)] == [0, 0, 1, 1]


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200f", "...", "?!?!"])
def test_odd_texts_do_not_raise(text: str) -> None:
    assert "".join(sentence.text for sentence in document(text).sentences) == text.strip()


@pytest.mark.parametrize("unit", ["a", ". ", "A.", "' ", "\n", "“", "word ", "。", "(" * 3, "1,"])
def test_hostile_megabyte_is_cut_in_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()  # of this process alone: neighbours do not count
    sentences = document(text).sentences
    assert sum(len(sentence.starts) for sentence in sentences) >= len(sentences)
    assert time.process_time() - started < 8
    assert all(sentence.end - sentence.start <= MAX_SENTENCE_CHARS for sentence in sentences)
