"""Generated stories as the records that a faultless extractor would make of their articles."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any

from benchmarks.generated_stories import MIDDLES, ONSETS, Story
from ingest.lexicons import read_words
from ingest.records import (
    Article,
    Evidence,
    FirmMention,
    InvestmentMention,
    Party,
    RegionMention,
    RoleSpan,
    Sighting,
    StatisticMention,
)

WITH_STATISTIC = 0.2
ARTICLES_A_DAY = 200
FIRST_DAY = datetime(2015, 1, 5, 6, 0, tzinfo=UTC)
VERSION = "generated"

#: Words that say nothing together, small ones first: the first are by far the most frequent, as in any text.
_SMALL = (
    "the", "of", "to", "and", "a", "in", "that", "it", "was", "for", "on", "with", "as", "at", "by", "this",
    "had", "not", "from", "but", "they", "or", "his", "its", "an", "were",
)  # fmt: skip
_VOCABULARY = (*_SMALL, *random.Random(0).sample(sorted(read_words("english_words.txt")), 5_000))
_WEIGHTS = tuple(accumulate(1 / rank for rank in range(1, len(_VOCABULARY) + 1)))
_PHRASES = 120
_OUTLETS = (
    "Harbour Post",
    "Harbour Wire",
    "Northern Courier",
    "Northern Post",
    "Valley Courier",
    "Valley Wire",
)
_STATUSES = ("planned", "announced", "under_construction", "opened")
#: Short: four words in a row that many leads share would make them meet as copies do.
_INVESTING = {
    "planned": "plans investing",
    "announced": "will invest",
    "under_construction": "is investing",
    "opened": "has invested",
}


def records(story: Story) -> dict[str, list[Any]]:
    """Raw records of the article, table by table."""
    told = _Telling(story)
    tables: dict[str, list[Any]] = {
        "articles": [told.article()],
        "sightings": [told.sighting()],
        "firm_mentions": told.firms(),
        "region_mentions": [told.region()],
        "investment_mentions": [told.investment()],
    }
    if told.counted:
        tables["statistic_mentions"] = [told.statistic()]
    return tables


def text(story: Story) -> str:
    """The article as an outlet prints it: its title, then its paragraphs."""
    return _Telling(story).text


class _Telling:
    """The words of one article, and the records that stand in them."""

    def __init__(self, story: Story) -> None:
        self.story, self.project = story, story.project
        written = story.number if story.copy_of is None else story.copy_of
        rng = random.Random(written)
        project = story.project
        self.firm = f"{project.firm} {project.legal_form}" if project.legal_form else project.firm
        self.status = _STATUSES[min(story.telling // 2, len(_STATUSES) - 1)]
        self.sum = f"{project.currency} {project.amount:,.0f}"
        self.person = f"{_syllables(rng)}a {_syllables(rng)}son"
        self.lead = (
            f"{self.firm} {_INVESTING[self.status]} {self.sum} in a {_words(rng, 1)} plant in "
            f"{project.place.name}, {self.person} {_stock_phrase(rng)} {_words(rng, 4)}."
        )
        body = [self.lead, *(_sentence(rng) for _ in range(rng.randrange(4, 9)))]
        self.counted = f"{rng.randrange(20, 900)} projects" if rng.random() < WITH_STATISTIC else ""
        if self.counted:
            body.append(f"The region counted {self.counted} last year.")
        if story.copy_of is not None:  # outlets cut from below
            self.counted = ""
            body.pop()
        self.title = f"{project.firm}: {_words(random.Random(story.number), 5)}"
        self.text = "\n\n".join((self.title, *body))
        self.sha = hashlib.sha256(f"{story.number} {self.text}".encode()).hexdigest()
        self.article_id = self.sha[:20]
        self.published_at = FIRST_DAY + timedelta(days=story.number / ARTICLES_A_DAY)

    def article(self) -> Article:
        end = len(self.title)
        return Article(
            article_id=self.article_id,
            content_sha256=self.sha,
            canonical_url=None,
            source=_OUTLETS[self.story.number % len(_OUTLETS)],
            title=self.title,
            text=self.text,
            language="en",
            document_type="news",
            published_at=self.published_at,
            dateline=None,
            roles=(RoleSpan(0, end, "title"), RoleSpan(end, len(self.text), "body")),
        )

    def sighting(self) -> Sighting:
        return Sighting(
            sighting_id=self.article_id,
            content_sha256=self.sha,
            article_id=self.article_id,
            source="benchmark",
            location=f"{self.story.number}.txt",
            received_at=self.published_at,
            outcome="parsed",
        )

    def firms(self) -> list[FirmMention]:
        spans = [self._span("f", 0, self.project.firm), self._span("f", 1, self.firm, after=len(self.title))]
        return [
            FirmMention(
                **span,
                surface=span["quote"],
                name=self.firm,
                legal_form=self.project.legal_form,
                alias_of=None,
                country_code=None,
                role="party",
            )
            for span in spans
        ]

    def region(self) -> RegionMention:
        place = self.project.place
        return RegionMention(
            **self._span("r", 0, place.name),
            surface=place.name,
            name=place.name,
            level="city",
            country_code=place.country_code,
            subdivision_code=place.subdivision_code,
            geonames_id=place.geonames_id,
            latitude=place.latitude,
            longitude=place.longitude,
            ambiguity="none",
            role="destination",
        )

    def investment(self) -> InvestmentMention:
        project, place = self.project, self.project.place
        return InvestmentMention(
            **self._span("i", 0, self.lead),
            kind="new_facility",
            project_type="new",
            entry_mode="greenfield",
            status=self.status,
            modality="realised" if self.status == "opened" else "announced",
            parties=(Party("investor", self.firm),),
            destination_name=place.name,
            destination_surface=place.name,
            destination_level="city",
            destination_country_code=place.country_code,
            destination_subdivision_code=place.subdivision_code,
            destination_geonames_id=place.geonames_id,
            source_country_code=None,
            amount_reported=self.sum,
            amount=project.amount,
            amount_low=project.amount,
            amount_high=project.amount,
            currency_code=project.currency,
            amount_qualifier="exact",
            stated_usd=None,
            horizon_years=None,
            stake_pct=None,
            jobs=None,
            sector=None,
            business_function="manufacturing",
            date_text=None,
            date_lower=None,
            date_upper=None,
            date_precision=None,
            is_year_imputed=None,
            speaker=self.person,
            confidence=0.9,
            field_confidence=(),
            review_state="accepted",
            evidence=tuple(
                Evidence(field, span["start_char"], span["end_char"], span["quote"])
                for field, span in (
                    ("investor", self._span("e", 0, self.firm, after=len(self.title))),
                    ("amount", self._span("e", 0, self.sum)),
                    ("destination", self._span("e", 0, place.name)),
                    ("speaker", self._span("e", 0, self.person)),
                )
            ),
        )

    def statistic(self) -> StatisticMention:
        span = self._span("s", 0, self.counted)
        return StatisticMention(
            **span,
            metric="projects counted",
            modality="actual",
            region_name=None,
            region_surface=None,
            country_code=None,
            subdivision_code=None,
            value=Decimal(self.counted.split()[0]),
            unit="count",
            period_text="last year",
            confidence=0.9,
            review_state="accepted",
            evidence=(Evidence("value", span["start_char"], span["end_char"], span["quote"]),),
        )

    def _span(self, letter: str, ordinal: int, words: str, after: int = 0) -> dict[str, Any]:
        start = self.text.index(words, after)
        return {
            "article_id": self.article_id,
            "mention_id": f"{self.article_id}-{letter}{ordinal}",
            "start_char": start,
            "end_char": start + len(words),
            "quote": words,
            "extractor_version": VERSION,
        }


def _syllables(rng: random.Random) -> str:
    return rng.choice(ONSETS) + rng.choice(MIDDLES)


def _words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=count))


def _stock_phrase(rng: random.Random) -> str:
    """One of few: by these, articles of different things meet as often as real ones do."""
    return _words(random.Random(rng.randrange(_PHRASES)), 6)


def _sentence(rng: random.Random) -> str:
    """A sentence that says nothing, in words that hardly any other has in this order."""
    return f"{_words(rng, rng.randrange(9, 22)).capitalize()}."


def mention_count(tables: Mapping[str, Sequence[Any]]) -> int:
    """Mentions among the records."""
    return sum(len(rows) for table, rows in tables.items() if table.endswith("_mentions"))
