"""A finished event as a record, each field with the words that ground it."""

from __future__ import annotations

from ingest.extract.document import Document
from ingest.extract.investments.actors import Actor
from ingest.extract.investments.events import Event, Span
from ingest.extract.version import VERSION
from ingest.records import KINDS, Evidence, InvestmentMention, Party


def as_mention(document: Document, event: Event, ordinal: int) -> InvestmentMention:
    """The record of `event`, the `ordinal`-th of its article."""
    _, project_type, entry_mode = KINDS[event.kind]
    sentence = event.reading.sentence
    money, place, day, text = event.money, event.place, event.date, document.text
    stated_usd = None
    if money is not None:
        sums = [(money.amount, money.currency), *money.alternatives]
        stated_usd = next((amount for amount, currency in sums if currency == "USD"), None)
    return InvestmentMention(
        article_id=document.article.article_id,
        mention_id=f"{document.article.article_id}-i{ordinal}",
        start_char=sentence.start,
        end_char=sentence.end,
        quote=sentence.text,
        extractor_version=VERSION,
        kind=event.kind,
        project_type=event.project_type or project_type,
        entry_mode=entry_mode,
        status=event.status,
        modality=event.modality,
        parties=_parties(event),
        destination_name=place.name if place else None,
        destination_surface=place.surface if place else None,
        destination_level=place.level if place else None,
        destination_country_code=place.country_code if place else None,
        destination_subdivision_code=place.subdivision_code if place else None,
        destination_geonames_id=place.geonames_id if place else None,
        source_country_code=event.source[0] if event.source else None,
        amount_reported=money.quote if money else None,
        amount=money.amount if money else None,
        amount_low=money.low if money else None,
        amount_high=money.high if money else None,
        currency_code=money.currency if money else None,
        amount_qualifier=money.qualifier if money else ("undisclosed" if event.is_undisclosed else None),
        stated_usd=stated_usd,
        horizon_years=event.horizon.years if event.horizon else None,
        stake_pct=event.stake[0] if event.stake else None,
        jobs=event.jobs[0] if event.jobs else None,
        sector=event.sector[0] if event.sector else None,
        business_function=event.function[0] if event.function else None,
        date_text=day.text if day else None,
        date_lower=day.lower if day else None,
        date_upper=day.upper if day else None,
        date_precision=day.precision if day else None,
        is_year_imputed=day.is_year_imputed if day else None,
        speaker=text[slice(*event.speaker)] if event.speaker else None,
        confidence=0.0,  # the extractor sets these three when the article is read
        field_confidence=(),
        review_state="pending",
        evidence=tuple(_evidence(document, event)),
    )


def _parties(event: Event) -> tuple[Party, ...]:
    sides = (("investor", event.investors), ("target", event.targets), ("partner", event.partners))
    seen: dict[Party, None] = {}
    for role, actors in (*sides, ("seller", event.sellers)):
        for actor in actors:
            seen[Party(role, actor.name)] = None
    return tuple(seen)


def _evidence(document: Document, event: Event) -> list[Evidence]:
    spans: list[tuple[str, Span]] = [
        ("kind", event.kind_span),
        ("status", event.status_span or event.kind_span),
    ]
    for role, actors in (
        ("investor", event.investors),
        ("target", event.targets),
        ("partner", event.partners),
        ("seller", event.sellers),
    ):
        for actor in actors:
            spans += [(role, span) for span in _actor_spans(actor)]
    if event.money is not None:
        spans.append(("amount", (event.money.start, event.money.end)))
        if event.money.currency_span is not None:
            spans.append(("currency", event.money.currency_span))
    if event.place is not None:
        spans.append(("destination", (event.place.start_char, event.place.end_char)))
    if event.date is not None:
        spans.append(("date", (event.date.start, event.date.end)))
    if event.horizon is not None:
        spans.append(("horizon", (event.horizon.start, event.horizon.end)))
    if event.place_span is not None:
        spans.append(("destination", event.place_span))
    if event.is_undisclosed is not None and event.money is None:
        spans.append(("amount", event.is_undisclosed))
    if event.speaker is not None:
        spans.append(("speaker", event.speaker))
    for field, value in (
        ("business_function", event.function),
        ("sector", event.sector),
        ("stake", event.stake),
        ("jobs", event.jobs),
        ("source", event.source),
    ):
        if value is not None:
            spans.append((field, value[1]))
    return [Evidence(field, start, end, document.text[start:end]) for field, (start, end) in spans]


def _actor_spans(actor: Actor) -> list[Span]:
    return list(dict.fromkeys([(actor.start, actor.end), actor.named_at]))
