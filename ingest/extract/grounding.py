"""The gate behind every extractor: what the words of the article do not say is not a fact.

Each mention quotes the article verbatim; each field of an investment that is not None has evidence of its
own; and the evidence holds the value: its number, its currency, its date, its firm, its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TypeVar

from ingest.extract.currencies import find_currency, home_currencies
from ingest.extract.firms.words import demonyms
from ingest.extract.numbers import Number, number_starts, read_number_at
from ingest.extract.protocol import Extraction
from ingest.records import (
    Article,
    Evidence,
    FirmMention,
    InvestmentMention,
    Mention,
    RegionMention,
    RelationMention,
    StatisticMention,
)

Span = tuple[int, int]
AnyMention = TypeVar("AnyMention", bound=Mention)

#: Field of an investment -> field of its evidence.
_GROUNDS = {
    "kind": "kind",
    "status": "status",
    "amount": "amount",
    "stated_usd": "amount",
    "amount_qualifier": "amount",
    "destination_name": "destination",
    "source_country_code": "source",
    "horizon_years": "horizon",
    "stake_pct": "stake",
    "jobs": "jobs",
    "sector": "sector",
    "business_function": "business_function",
    "date_text": "date",
    "speaker": "speaker",
}
_MINOR_UNIT = re.compile(r"\b(?:cents?|pence|paise|sen|fils|\d+p)\b|¢")
_PIECE = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*\.?|[^\w\s]+")


def check(article: Article, extraction: Extraction) -> Extraction:
    """Return `extraction` without the mentions that the text of `article` does not ground."""
    firms = _quoted(article, extraction.firms)
    regions = _quoted(article, extraction.regions)
    firms = tuple(firm for firm in firms if firm.surface == firm.quote and firm.name in article.text)
    regions = tuple(place for place in regions if place.surface == place.quote)
    names = {firm.surface for firm in firms} | {firm.name for firm in firms}
    ground = Ground.of(firms, regions)
    return replace(
        extraction,
        firms=firms,
        regions=regions,
        investments=tuple(
            investment
            for investment in _quoted(article, extraction.investments)
            if not faults(article, investment, ground)
        ),
        statistics=tuple(
            statistic
            for statistic in _quoted(article, extraction.statistics)
            if _holds_value(article, statistic)
        ),
        relations=tuple(
            relation for relation in _quoted(article, extraction.relations) if _names_firms(relation, names)
        ),
    )


def _quoted(article: Article, mentions: Iterable[AnyMention]) -> tuple[AnyMention, ...]:
    """Mentions whose quote stands where they say."""
    return tuple(mention for mention in mentions if _stands(article, mention))


def _stands(article: Article, words: Mention | Evidence) -> bool:
    is_inside = 0 <= words.start_char < words.end_char <= len(article.text)
    return is_inside and article.text[words.start_char : words.end_char] == words.quote


def _names_firms(relation: RelationMention, names: set[str]) -> bool:
    return relation.subject in names and relation.object in names


def _holds_value(article: Article, statistic: StatisticMention) -> bool:
    if not all(_stands(article, evidence) for evidence in statistic.evidence):
        return False
    quotes = [evidence.quote for evidence in statistic.evidence if evidence.field == "value"]
    return any(statistic.value in _values(quote) for quote in quotes or [statistic.quote])


@dataclass(frozen=True, slots=True)
class Ground:
    """The firms and places of an article by the span that names them."""

    firms: dict[Span, str]
    places: dict[Span, RegionMention]

    @classmethod
    def of(cls, firms: Iterable[FirmMention], regions: Iterable[RegionMention]) -> Ground:
        """Index the mentions of one article."""
        return cls(
            {(firm.start_char, firm.end_char): firm.name for firm in firms},
            {(place.start_char, place.end_char): place for place in regions},
        )


def faults(article: Article, investment: InvestmentMention, ground: Ground) -> list[str]:
    """Names of the fields of `investment` that its evidence does not ground; empty when all is well."""
    found = [evidence.field for evidence in investment.evidence if not _stands(article, evidence)]
    quotes: dict[str, list[Evidence]] = {}
    for evidence in investment.evidence:
        quotes.setdefault(evidence.field, []).append(evidence)
    for field, evidence_field in _GROUNDS.items():
        if getattr(investment, field) is not None and evidence_field not in quotes:
            found.append(field)
    found += _amount_faults(investment, quotes.get("amount", []), quotes.get("currency", []))
    found += _party_faults(investment, quotes, ground)
    found += _place_faults(investment, quotes.get("destination", []), ground)
    if investment.date_text is not None and investment.date_text not in {
        e.quote for e in quotes.get("date", [])
    }:
        found.append("date_text")
    counts = (
        (investment.jobs, "jobs"),
        (investment.stake_pct, "stake"),
        (investment.horizon_years, "horizon"),
    )
    for value, field in counts:
        if value is not None and not any(
            Decimal(value) in _values(each.quote) for each in quotes.get(field, [])
        ):
            found.append(field)
    return found + _source_faults(investment, quotes.get("source", []), ground)


def _source_faults(investment: InvestmentMention, quotes: Sequence[Evidence], ground: Ground) -> list[str]:
    """The country of origin is grounded by a place in it or by its adjective ("Swiss")."""
    code = investment.source_country_code
    places = [ground.places.get((each.start_char, each.end_char)) for each in quotes]
    stated = {place.country_code for place in places if place is not None}
    stated |= {demonyms().get(each.quote) for each in quotes}
    return [] if code is None or code in stated else ["source_country_code"]


def _amount_faults(
    investment: InvestmentMention, quotes: Sequence[Evidence], currencies: Sequence[Evidence]
) -> list[str]:
    if investment.amount is None:
        return []
    if investment.amount_reported not in {evidence.quote for evidence in quotes}:
        return ["amount_reported"]
    values = _values(investment.amount_reported or "")
    bounds = [bound for bound in (investment.amount_low, investment.amount_high) if bound is not None]
    middle = sum(bounds) / 2 if len(bounds) == 2 else None
    found = [] if investment.amount in values or investment.amount == middle else ["amount"]
    found += [] if all(bound in values for bound in bounds) else ["amount_low"]
    found += [] if investment.stated_usd is None or investment.stated_usd in values else ["stated_usd"]
    written = [investment.amount_reported or "", *(evidence.quote for evidence in currencies)]
    codes = {code for quote in written for code in _currencies(quote)}
    return found if investment.currency_code in codes else [*found, "currency_code"]


def _party_faults(
    investment: InvestmentMention, quotes: dict[str, list[Evidence]], ground: Ground
) -> list[str]:
    """A party is grounded by a mention of its firm among the evidence of its role."""
    found = []
    for party in investment.parties:
        spans = [(each.start_char, each.end_char) for each in quotes.get(party.role, [])]
        if party.firm not in {ground.firms.get(span) for span in spans}:
            found.append(party.role)
    return found


def _place_faults(investment: InvestmentMention, quotes: Sequence[Evidence], ground: Ground) -> list[str]:
    if investment.destination_name is None:
        return []
    spans = [(evidence.start_char, evidence.end_char) for evidence in quotes]
    told = [ground.places[span] for span in spans if span in ground.places]
    wanted = (
        investment.destination_name,
        investment.destination_surface,
        investment.destination_country_code,
        investment.destination_subdivision_code,
    )
    stated = {(place.name, place.surface, place.country_code, place.subdivision_code) for place in told}
    return [] if wanted in stated else ["destination"]


@cache
def _values(quote: str) -> frozenset[Decimal]:
    """Values that the numbers in `quote` state; a magnitude also scales a bare number ("3 to 4 billion")."""
    numbers: list[Number] = []
    for at in number_starts(quote, 0, len(quote)):
        number = (
            None if numbers and at < numbers[-1].end else read_number_at(quote, at, len(quote), is_money=True)
        )
        if number is not None:
            numbers.append(number)
    factors = {number.value / number.coefficient for number in numbers if number.coefficient}
    bare = [number.value for number in numbers if not number.has_magnitude]
    values = {number.value for number in numbers} | {value * factor for value in bare for factor in factors}
    return frozenset(values | {value / 100 for value in values} if _MINOR_UNIT.search(quote) else values)


@cache
def _currencies(quote: str) -> frozenset[str]:
    """Codes of the currencies that the words and signs of `quote` may name."""
    pieces = [match.group() for match in _PIECE.finditer(quote)]
    codes: set[str] = set()
    for first in range(len(pieces)):
        for length in (1, 2, 3):
            for glue in ("", " "):
                form = glue.join(pieces[first : first + length])
                for place in ("before", "after"):
                    codes.update(reading.code for reading in find_currency(form, place))
                codes.update(home_currencies(form).values())
    return frozenset(codes)
