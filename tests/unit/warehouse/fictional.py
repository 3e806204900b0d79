"""Fictional articles as a parser would hand them to the loader: one builder for all warehouse tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ingest.errors import Reason
from ingest.records import (
    Article,
    Evidence,
    FieldConfidence,
    FirmMention,
    InvestmentMention,
    Party,
    RegionMention,
    RejectedArticle,
    RoleSpan,
    Sighting,
    StatisticMention,
)
from ingest.settings import Settings
from ingest.warehouse.batches import ParsedBatch

VERSION = "rules-test"
RECEIVED = datetime(2025, 3, 4, 10, 0, tzinfo=UTC)


def settings_in(home: Path) -> Settings:
    return Settings(home=home, lock_timeout_seconds=20.0)


@dataclass(frozen=True)
class Story:
    """One fictional article, told by what is in it."""

    firm: str = "Velmora Robotics AG"
    legal_form: str | None = "AG"
    partner: str | None = None
    city: str | None = "Ghent"
    country_code: str | None = "BE"
    subdivision_code: str | None = "BE-VOV"
    geonames_id: int | None = 2797656
    amount: Decimal | None = Decimal("250000000")
    currency_code: str | None = "EUR"
    kind: str = "new_facility"
    status: str = "planned"
    published_at: datetime | None = datetime(2025, 3, 3, 8, 30, tzinfo=UTC)
    dated: date | None = date(2025, 3, 1)
    statistic: Decimal | None = None
    with_investment: bool = True
    source: str = "inbox"
    note: str = ""

    @property
    def text(self) -> str:
        words = [f"{self.firm} plans a plant in {self.city or 'an undisclosed place'}."]
        if self.partner:
            words.append(f"It works with {self.partner}.")
        if self.amount is not None:
            words.append(f"It will spend {self.currency_code} {self.amount}.")
        if self.statistic is not None:
            words.append(f"The country attracted {self.statistic} projects.")
        return " ".join([*words, self.note]).strip()

    @property
    def content_sha256(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()

    @property
    def article_id(self) -> str:
        return self.content_sha256[:20]

    def records(self) -> dict[str, list[Any]]:
        tables: dict[str, list[Any]] = {"articles": [self._article()], "firm_mentions": self._firms()}
        if self.city:
            tables["region_mentions"] = [self._region()]
        if self.with_investment:
            tables["investment_mentions"] = [self._investment()]
        if self.statistic is not None:
            tables["statistic_mentions"] = [self._statistic()]
        return tables

    def _article(self) -> Article:
        return Article(
            article_id=self.article_id,
            content_sha256=self.content_sha256,
            canonical_url=None,
            source=self.source,
            title=f"{self.firm} in the news",
            text=self.text,
            language="en",
            document_type="news",
            published_at=self.published_at,
            dateline=None,
            roles=(RoleSpan(0, len(self.text), "body"),),
        )

    def _span(self, letter: str, ordinal: int, words: str) -> dict[str, Any]:
        start = self.text.index(words)
        return {
            "article_id": self.article_id,
            "mention_id": f"{self.article_id}-{letter}{ordinal}",
            "start_char": start,
            "end_char": start + len(words),
            "quote": words,
            "extractor_version": VERSION,
        }

    def _firms(self) -> list[FirmMention]:
        firms = [(self.firm, self.legal_form)] + ([(self.partner, None)] if self.partner else [])
        return [
            FirmMention(
                **self._span("f", ordinal, name),
                surface=name,
                name=name,
                legal_form=legal_form,
                alias_of=None,
                country_code=None,
                role="party",
            )
            for ordinal, (name, legal_form) in enumerate(firms)
        ]

    def _region(self) -> RegionMention:
        assert self.city
        return RegionMention(
            **self._span("r", 0, self.city),
            surface=self.city,
            name=self.city,
            level="city",
            country_code=self.country_code,
            subdivision_code=self.subdivision_code,
            geonames_id=self.geonames_id,
            latitude=51.05 if self.geonames_id else None,
            longitude=3.72 if self.geonames_id else None,
            ambiguity="none" if self.country_code else "unresolved",
            role="destination",
        )

    def _investment(self) -> InvestmentMention:
        span = self._span("i", 0, f"{self.firm} plans")
        parties = [Party("investor", self.firm)] + ([Party("partner", self.partner)] if self.partner else [])
        return InvestmentMention(
            **span,
            kind=self.kind,
            project_type="new" if self.kind == "new_facility" else None,
            entry_mode="greenfield" if self.kind == "new_facility" else None,
            status=self.status,
            modality="planned",
            parties=tuple(parties),
            destination_name=self.city,
            destination_surface=self.city,
            destination_level="city" if self.city else None,
            destination_country_code=self.country_code if self.city else None,
            destination_subdivision_code=self.subdivision_code if self.city else None,
            destination_geonames_id=self.geonames_id if self.city else None,
            source_country_code=None,
            amount_reported=None if self.amount is None else f"{self.currency_code} {self.amount}",
            amount=self.amount,
            amount_low=self.amount,
            amount_high=self.amount,
            currency_code=None if self.amount is None else self.currency_code,
            amount_qualifier=None if self.amount is None else "exact",
            stated_usd=None,
            horizon_years=None,
            stake_pct=None,
            jobs=120,
            sector="robotics",
            business_function="manufacturing",
            date_text=None if self.dated is None else "this month",
            date_lower=self.dated,
            date_upper=self.dated,
            date_precision=None if self.dated is None else "day",
            is_year_imputed=None if self.dated is None else False,
            speaker=None,
            confidence=0.9,
            field_confidence=(FieldConfidence("amount", 0.95),),
            review_state="accepted",
            evidence=(Evidence("investor", span["start_char"], span["end_char"], span["quote"]),),
        )

    def _statistic(self) -> StatisticMention:
        assert self.statistic is not None
        span = self._span("s", 0, f"attracted {self.statistic} projects")
        return StatisticMention(
            **span,
            metric="projects attracted",
            modality="actual",
            region_name="Belgium",
            region_surface="The country",
            country_code="BE",
            subdivision_code=None,
            value=self.statistic,
            unit="count",
            period_text=None,
            confidence=0.9,
            review_state="accepted",
            evidence=(Evidence("value", span["start_char"], span["end_char"], span["quote"]),),
        )


def sighting(story: Story, location: str, outcome: str = "parsed") -> Sighting:
    return Sighting(
        sighting_id=hashlib.sha256(f"{location} {story.content_sha256}".encode()).hexdigest()[:20],
        content_sha256=story.content_sha256,
        article_id=None if outcome == "rejected" else story.article_id,
        source="inbox",
        location=location,
        received_at=RECEIVED,
        outcome=outcome,
    )


def refusal(of: Sighting) -> RejectedArticle:
    return RejectedArticle(
        rejection_id=of.sighting_id,
        content_sha256=of.content_sha256,
        source=of.source,
        location=of.location,
        reason_code=Reason.EMPTY,
        detail="0 bytes.",
        remedy=Reason.EMPTY.remedy,
        kept_at="landing/objects/none",
        rejected_at=RECEIVED,
    )


def batch(
    stories: Sequence[Story] = (),
    *,
    refused: Sequence[Story] = (),
    pending: int = 0,
    received: int | None = None,
    folder: str = "day1",
) -> ParsedBatch:
    """The batch of one drain: each story arrives as its own file; a story given twice arrives twice."""
    tables: dict[str, list[Any]] = {"sightings": [], "rejected_articles": []}
    for position, story in enumerate(stories):
        tables["sightings"].append(sighting(story, f"{folder}/{position}.txt"))
        merge(tables, story.records())
    for position, story in enumerate(refused):
        arrival = sighting(story, f"{folder}/refused-{position}.txt", "rejected")
        tables["sightings"].append(arrival)
        tables["rejected_articles"].append(refusal(arrival))
    receipts = [arrival.sighting_id for arrival in tables["sightings"]]
    return ParsedBatch(
        load_id=hashlib.sha256(" ".join(receipts).encode()).hexdigest()[:16],
        tables=tables,
        receipts=receipts,
        received=len(receipts) + pending if received is None else received,
        pending=pending,
        parse_seconds=0.5,
        extractor_version=VERSION,
    )


def merge(tables: dict[str, list[Any]], more: dict[str, Iterable[Any]]) -> None:
    for table, records in more.items():
        tables.setdefault(table, []).extend(records)


#: First names of firms that nobody takes for one another, and trades with their legal forms.
_STEMS = (
    "Bal",
    "Cor",
    "Dun",
    "Fen",
    "Gal",
    "Hal",
    "Jor",
    "Kel",
    "Lum",
    "Mar",
    "Nor",
    "Orl",
    "Pel",
    "Quil",
    "Ros",
)
_ENDINGS = ("amba", "ovik", "etra", "indo", "usta", "ymer", "elle")
_TRADES = (("Robotics AG", "AG"), ("Works", None), ("Foods Inc", "Inc"))


def stories(count: int, **fields: Any) -> list[Story]:
    """`count` different stories, each of another firm: no two tell one project."""
    return [replace(_story(n), **fields) for n in range(count)]


def _story(n: int) -> Story:
    trade, legal_form = _TRADES[n % 3]
    name = _STEMS[n % 15] + _ENDINGS[n // 15 % 7]
    return Story(
        firm=f"{name} {trade}", legal_form=legal_form, amount=Decimal(1_000_000 + n), note=f"Story {n}."
    )
