"""Article and extraction -> paragraphs with marked words, and facts with their fields: what a page shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from ingest.extract.document import Document
from ingest.extract.money import read_money
from ingest.extract.protocol import Extraction
from ingest.records import (
    PARTY_ROLES,
    Article,
    Evidence,
    FirmMention,
    InvestmentMention,
    RegionMention,
    RelationMention,
    StatisticMention,
)

AnyFact = TypeVar("AnyFact", InvestmentMention, StatisticMention, RelationMention)

#: What a marked stretch of words is; where several fit the same words, the first decides the colour.
MARKS = {
    "sum": "capital of a project",
    "figure": "statistic",
    "event": "words that tell the event",
    "date": "date or period",
    "detail": "other detail",
    "place": "place",
    "firm": "firm",
    "unused": "sum that is in no fact",
}
_MARK_OF_FIELD = {
    "amount": "sum", "value": "figure", "kind": "event", "status": "event", "date": "date", "horizon": "date",
    "period_text": "date", "investor": "firm", "target": "firm", "partner": "firm", "seller": "firm",
    "speaker": "firm", "destination": "place", "source": "place", "region_name": "place",
}  # fmt: skip
#: Fields of a mention that say where it stands, or that are shown in another way.
_NOT_SHOWN = {
    "article_id", "mention_id", "start_char", "end_char", "quote", "extractor_version", "evidence", "parties",
    "destination_surface", "region_surface", "destination_geonames_id", "amount_reported", "confidence",
    "field_confidence", "review_state",
}  # fmt: skip
#: Record field -> evidence field, where the names differ.
_EVIDENCE_OF = {
    "amount_reported": "amount", "amount_low": "amount", "amount_high": "amount", "currency_code": "amount",
    "amount_qualifier": "amount", "stated_usd": "amount", "horizon_years": "horizon", "stake_pct": "stake",
    "source_country_code": "source", "date_text": "date", "date_lower": "date", "date_upper": "date",
    "date_precision": "date", "is_year_imputed": "date", "modality": "status", "unit": "value",
    "country_code": "region_name", "subdivision_code": "region_name", "region_surface": "region_name",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under one set of marks; `facts` are the ids of the facts that rest on it."""

    text: str
    marks: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the article, its role, and its pieces in order; together they are the line."""

    role: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a fact, the words that ground it (none for what the rules derive), and its confidence."""

    name: str
    value: str
    words: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, its fields, and the sentence that tells it."""

    id: str
    title: str
    fields: tuple[Field, ...]
    quote: str
    confidence: float | None = None
    is_pending: bool = False


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that is shown of one article."""

    article: Article
    extractor_version: str
    paragraphs: tuple[Paragraph, ...]
    facts: tuple[Fact, ...]
    places: tuple[tuple[str, str], ...]
    firms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    mark: str
    fact: str = ""


def explain(article: Article, extraction: Extraction, extractor_version: str) -> Explanation:
    """Return what to show of `article`, whose facts are `extraction`."""
    investments = _numbered("I", extraction.investments)
    statistics = _numbered("S", extraction.statistics)
    ties = _numbered("R", tuple(tie for tie in extraction.relations if tie.relation != "alias_of"))
    spans = [
        *(_Span(firm.start_char, firm.end_char, "firm") for firm in extraction.firms),
        *(_Span(place.start_char, place.end_char, "place") for place in extraction.regions),
        *(span for name, investment in investments for span in _grounds(name, investment.evidence)),
        *(span for name, statistic in statistics for span in _grounds(name, statistic.evidence)),
    ]
    return Explanation(
        article=article,
        extractor_version=extractor_version,
        paragraphs=tuple(_paragraphs(article, [*spans, *_unused_sums(article, spans)])),
        facts=(
            *(_investment(name, investment) for name, investment in investments),
            *(_statistic(name, statistic) for name, statistic in statistics),
            *(_tie(name, tie) for name, tie in ties),
        ),
        firms=_firms(extraction.firms),
        places=_places(extraction.regions),
    )


def _numbered(letter: str, facts: Sequence[AnyFact]) -> list[tuple[str, AnyFact]]:
    return [(f"{letter}{number}", fact) for number, fact in enumerate(facts, start=1)]


def _grounds(name: str, evidence: Iterable[Evidence]) -> Iterator[_Span]:
    for each in evidence:
        yield _Span(each.start_char, each.end_char, _MARK_OF_FIELD.get(each.field, "detail"), name)


def _unused_sums(article: Article, spans: Iterable[_Span]) -> Iterator[_Span]:
    """Sums of money that no fact rests on: what was read and left out on purpose, or missed."""
    used = [(span.start, span.end) for span in spans if span.mark in ("sum", "figure")]
    for money in read_money(Document.from_article(article)):
        if not any(start < money.end and money.start < end for start, end in used):
            yield _Span(money.start, money.end, "unused")


def _paragraphs(article: Article, spans: Sequence[_Span]) -> Iterator[Paragraph]:
    """The lines of the article that are not blank. A line is cut where a span starts or ends."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    following = 0
    for role in article.roles:
        line: list[_Span] = []
        while following < len(ordered) and ordered[following].start < role.end_char:
            line.append(ordered[following])
            following += 1
        if article.text[role.start_char : role.end_char].strip():
            yield Paragraph(role.role, _pieces(article.text, role.start_char, role.end_char, line))


def _pieces(text: str, start: int, end: int, spans: Sequence[_Span]) -> tuple[Piece, ...]:
    end = start + len(text[start:end].rstrip("\n"))
    cuts = {start, end, *(span.start for span in spans), *(min(span.end, end) for span in spans)}
    pieces = []
    for left, right in pairwise(sorted(cuts)):
        over = [span for span in spans if span.start <= left and right <= span.end]
        marks = sorted({span.mark for span in over}, key=list(MARKS).index)
        facts = sorted({span.fact for span in over if span.fact})
        pieces.append(Piece(text[left:right], tuple(marks), tuple(facts)))
    return tuple(pieces)


def _investment(name: str, investment: InvestmentMention) -> Fact:
    confidence = {each.field: each.confidence for each in investment.field_confidence}
    parties = [
        Field(role, ", ".join(firms), "; ".join(_words(investment.evidence, role)), confidence.get(role))
        for role in PARTY_ROLES
        if (firms := [party.firm for party in investment.parties if party.role == role])
    ]
    return Fact(
        name,
        f"{investment.kind}, {investment.status}",
        (*parties, *_fields(investment, confidence)),
        investment.quote,
        investment.confidence,
        investment.review_state == "pending",
    )


def _statistic(name: str, statistic: StatisticMention) -> Fact:
    return Fact(
        name,
        f"statistic, {statistic.modality}",
        _fields(statistic, {}),
        statistic.quote,
        statistic.confidence,
        statistic.review_state == "pending",
    )


def _tie(name: str, tie: RelationMention) -> Fact:
    return Fact(name, f"{tie.subject} {tie.relation} {tie.object}", (), tie.quote)


def _fields(fact: InvestmentMention | StatisticMention, confidence: Mapping[str, float]) -> tuple[Field, ...]:
    """Every field that is known, in the record's order."""
    return tuple(
        Field(
            each.name,
            _shown(value),
            "; ".join(_words(fact.evidence, _EVIDENCE_OF.get(each.name, each.name))),
            confidence.get(each.name.removesuffix("_name")),
        )
        for each in fields(fact)
        if each.name not in _NOT_SHOWN and (value := getattr(fact, each.name)) is not None
    )


def _shown(value: object) -> str:
    return f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value)


def _words(evidence: Iterable[Evidence], field: str) -> list[str]:
    if field.startswith("destination"):
        field = "destination"
    return list(dict.fromkeys(each.quote for each in evidence if each.field == field))


def _firms(mentions: Iterable[FirmMention]) -> tuple[tuple[str, str], ...]:
    forms: dict[str, dict[str, None]] = {}
    for mention in mentions:
        forms.setdefault(mention.name, {})[mention.surface] = None
    return tuple((name, ", ".join(form for form in known if form != name)) for name, known in forms.items())


def _places(mentions: Iterable[RegionMention]) -> tuple[tuple[str, str], ...]:
    """(name, codes and role) of each place; what stays ambiguous says so."""
    known: dict[str, list[str]] = {}
    for mention in mentions:
        codes = [mention.subdivision_code or mention.country_code or mention.level]
        unsure = ["ambiguous"] if mention.ambiguity == "unresolved" else []
        said = [*codes, *unsure, *([mention.role] if mention.role != "mention" else [])]
        known[mention.name] = list(dict.fromkeys([*known.get(mention.name, []), *said]))
    return tuple((name, ", ".join(said)) for name, said in known.items())
