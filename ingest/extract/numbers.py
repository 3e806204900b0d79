"""Numbers and percentages in running text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """One number: `value` is absolute ("1.2 million" is 1200000); `text[start:end] == quote`."""

    start: int
    end: int
    quote: str
    value: Decimal


def read_numbers(text: str, start: int = 0, end: int | None = None) -> list[Number]:
    """Numbers in `text[start:end]`, in digits or words, in order, never overlapping."""
    raise NotImplementedError


def read_percents(text: str, start: int = 0, end: int | None = None) -> list[Number]:
    """Percentages in `text[start:end]`; `value` is in percent ("25%" is 25), the quote includes the sign."""
    raise NotImplementedError
