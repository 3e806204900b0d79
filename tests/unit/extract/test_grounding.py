"""The grounding gate: what stands in the text passes, a planted invention never does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract import grounding
from ingest.extract.extractor import default_extractor
from ingest.extract.protocol import Extraction
from ingest.parse.text import plain_article
from ingest.records import Evidence, InvestmentMention, Party

SENTENCE = (
    "On 3 May 2021 Harcourt Industries Inc said it will invest over 3 billion yuan (about $420 million)"
    " in a chip plant in Vienna within the next six years, creating 1,200 jobs."
)
PADDING = st.text(
    alphabet=st.one_of(
        st.sampled_from("  \n.,é—“”日本語العربيةעברית👩‍🏭🚀e\u0301\u202f\u00a0"),
        st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"),
    ),
    max_size=60,
)


def ground_of(extraction: Extraction) -> grounding.Ground:
    return grounding.Ground.of(extraction.firms, extraction.regions)


@cache
def reading() -> tuple[object, Extraction, InvestmentMention]:
    article = plain_article(SENTENCE, "test")
    extraction = default_extractor().extract(article)
    (investment,) = extraction.investments
    return article, extraction, investment


def test_the_plain_reading_passes() -> None:
    article, extraction, investment = reading()
    assert investment.amount == Decimal(3_000_000_000)
    assert investment.destination_country_code == "AT"
    assert grounding.check(article, extraction) == extraction
    assert grounding.faults(article, investment, ground_of(extraction)) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"amount": Decimal(5_000_000_000)}, "amount"),
        ({"amount_low": Decimal(1)}, "amount_low"),
        ({"currency_code": "EUR"}, "currency_code"),
        ({"amount_reported": "over 5 billion yuan"}, "amount_reported"),
        ({"stated_usd": Decimal(999)}, "stated_usd"),
        ({"destination_name": "Berlin"}, "destination"),
        ({"destination_country_code": "DE"}, "destination"),
        ({"destination_subdivision_code": "AT-1"}, "destination"),
        ({"date_text": "4 May 2021"}, "date_text"),
        ({"jobs": 5000}, "jobs"),
        ({"horizon_years": Decimal(9)}, "horizon"),
        ({"stake_pct": Decimal(51)}, "stake_pct"),
        ({"source_country_code": "CN"}, "source_country_code"),
        ({"parties": (Party("investor", "Invented Corp"),)}, "investor"),
        ({"parties": (Party("target", "Harcourt Industries Inc"),)}, "target"),
        ({"evidence": ()}, "kind"),
        ({"evidence": (Evidence("kind", 0, 2, "in"),)}, "kind"),
    ],
)
def test_a_planted_invention_is_refused(changes: dict[str, object], fault: str) -> None:
    article, extraction, investment = reading()
    planted = replace(investment, **changes)
    assert fault in grounding.faults(article, planted, ground_of(extraction))
    checked = grounding.check(article, replace(extraction, investments=(planted,)))
    assert checked.investments == ()
    assert checked.firms == extraction.firms


@given(st.decimals(min_value=1, max_value=10**13, places=0))
def test_no_invented_number_passes(value: Decimal) -> None:
    article, extraction, investment = reading()
    planted = replace(investment, amount=value)
    is_grounded = not grounding.faults(article, planted, ground_of(extraction))
    assert is_grounded == (value in (3_000_000_000, 420_000_000))


@given(st.integers(min_value=-3, max_value=200), st.integers(min_value=-3, max_value=200))
def test_a_shifted_span_is_refused(start: int, length: int) -> None:
    article, extraction, investment = reading()
    shifted = replace(investment, start_char=start, end_char=start + length)
    stands = (start, start + length) == (investment.start_char, investment.end_char)
    assert bool(grounding.check(article, replace(extraction, investments=(shifted,))).investments) == stands


@given(PADDING, PADDING)
def test_every_span_holds_whatever_stands_around_it(before: str, after: str) -> None:
    article = plain_article(f"{before}\n{SENTENCE}\n{after}", "test")
    extraction = default_extractor().extract(article)
    mentions = [*extraction.firms, *extraction.regions, *extraction.investments, *extraction.statistics]
    for mention in mentions:
        assert article.text[mention.start_char : mention.end_char] == mention.quote
    for investment in extraction.investments:
        for evidence in investment.evidence:
            assert article.text[evidence.start_char : evidence.end_char] == evidence.quote


@given(st.text(max_size=300))
def test_odd_text_never_raises_and_reads_the_same_twice(text: str) -> None:
    article = plain_article(text, "test")
    assert default_extractor().extract(article) == default_extractor().extract(article)


def _drop(field: str) -> Callable[[Evidence], bool]:
    return lambda evidence: evidence.field != field


@pytest.mark.parametrize(
    "field", ["kind", "status", "amount", "destination", "horizon", "jobs", "sector", "date"]
)
def test_a_field_without_words_of_its_own_is_refused(field: str) -> None:
    article, extraction, investment = reading()
    bare = replace(investment, evidence=tuple(filter(_drop(field), investment.evidence)))
    assert grounding.faults(article, bare, ground_of(extraction)) != []


def test_a_date_outside_its_bounds_is_the_readers_business_not_the_gates() -> None:
    article, _, investment = reading()
    assert investment.date_lower == investment.date_upper == date(2021, 5, 3)
    assert article.published_at is None
