"""Sums of money: amount, currency, qualifier, range and the article's own conversions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ingest.extract.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """One sum as the article states it. `text[start:end] == quote`, from its qualifier to its conversions.

    `amount` is in major units of `currency` (ISO 4217): the bound stated, or the middle of a range.
    `low` and `high` are None where open. `qualifier` is one of records.QUALIFIERS.
    `alternatives` are the article's own conversions, as (amount, currency).
    `[number_start, number_end)` are the words of the number and its currency alone.
    """

    start: int
    end: int
    quote: str
    amount: Decimal
    low: Decimal | None
    high: Decimal | None
    currency: str
    qualifier: str
    alternatives: tuple[tuple[Decimal, str], ...]
    number_start: int
    number_end: int


def read_money(document: Document) -> list[Money]:
    """Every sum of money in the article, in order, never overlapping."""
    raise NotImplementedError
