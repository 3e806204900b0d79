"""Money, numbers, percentages, dates, horizons: the cases are tables in `cases/`, one line each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract.dates import DateMention, read_dates, read_horizons
from ingest.extract.document import Document
from ingest.extract.money import Money, read_money
from ingest.extract.numbers import Number, read_numbers, read_percents
from ingest.extract.regions import find_regions
from tests.unit.extract.articles import article, document

_MARKS = {"exact": "", "between": "", "at_least": ">", "up_to": "<", "approx": "~"}


def cases(name: str) -> list[tuple[str, list[str]]]:
    """Rows of a table: the text, and what is expected of it, in pieces."""
    lines = (Path(__file__).parent / "cases" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("=>") for line in lines if line.strip() and not line.startswith("#")]
    return [
        (text.strip(), [piece.strip() for piece in wanted.split(";") if piece.strip()])
        for text, wanted in rows
    ]


def written(value: Decimal) -> str:
    """A number as the tables write it, whatever its exponent."""
    return format(value.normalize(), "f")


def same_numbers(piece: str) -> str:
    """A table's piece with its numbers written out ("5e6" is 5000000)."""
    words = []
    for word in piece.split():
        mark = word[0] if word[0] in "><~" else ""
        try:
            words.append(mark + "..".join(written(Decimal(part)) for part in word.lstrip("><~").split("..")))
        except ArithmeticError:
            words.append(word)
    return " ".join(words)


def show_money(money: Money) -> str:
    amount = written(money.amount)
    if money.qualifier == "between":
        assert money.low is not None
        assert money.high is not None
        amount = f"{written(money.low)}..{written(money.high)}"
        assert money.amount == (money.low + money.high) / 2
    shown = f"{_MARKS[money.qualifier]}{amount} {money.currency}"
    shown += "".join(f" = {written(value)} {code}" for value, code in money.alternatives)
    return shown + (f" /{money.per}" if money.per else "")


def show_number(number: Number) -> str:
    return written(number.value)


def show_date(mention: DateMention) -> str:
    lower, upper = mention.lower or "?", mention.upper or "?"
    days = str(lower) if lower == upper != "?" else f"{lower}..{upper}"
    return f"{days} {mention.precision}{'*' if mention.is_year_imputed else ''}"


@pytest.mark.parametrize(("text", "expected"), cases("money"))
def test_money(text: str, expected: list[str]) -> None:
    found = read_money(document(text))
    assert [show_money(money) for money in found] == [same_numbers(piece) for piece in expected]
    for money in found:
        assert text[money.start : money.end] == money.quote
        assert money.start <= money.number_start < money.number_end <= money.end


@pytest.mark.parametrize(("name", "read"), [("numbers", read_numbers), ("percents", read_percents)])
def test_numbers(name: str, read: Callable[[str], list[Number]]) -> None:
    for text, expected in cases(name):
        found = read(text)
        assert [show_number(number) for number in found] == [same_numbers(p) for p in expected], text
        assert all(text[number.start : number.end] == number.quote for number in found)


@pytest.mark.parametrize(("row", "expected"), cases("dates"))
def test_dates(row: str, expected: list[str]) -> None:
    published, _, text = row.rpartition(" | ")
    found = read_dates(document(text, datetime.fromisoformat(published) if published else None))
    assert [show_date(mention) for mention in found] == expected
    assert all(text[mention.start : mention.end] == mention.text for mention in found)


@pytest.mark.parametrize(("text", "expected"), cases("horizons"))
def test_horizons(text: str, expected: list[str]) -> None:
    found = read_horizons(document(text))
    shown = [written(h.years) if h.years is not None else str(h.until) for h in found]
    assert shown == expected
    assert all(text[horizon.start : horizon.end] == horizon.text for horizon in found)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("Premier Jo Lund said Toronto firms would spend $5 million in Sudbury, Ontario.", "CAD"),
        ("The Adelaide mill in South Australia will be rebuilt for $5 million.", "AUD"),
        ("The Toronto firm will spend $5 million in Hamilton, Ontario, and Ohio.", "USD"),
        ("The Toronto firm will spend C$7 million ($5 million) in Ottawa, Ontario.", "CAD"),
        ("The mill in Kenya will be rebuilt for $5 million.", "USD"),
        ("Vancouver and Toronto spent $5 million, or 4 million euros.", "USD"),
    ],
)
def test_a_bare_dollar_is_that_of_the_country_a_report_stays_in(text: str, currency: str) -> None:
    found = document(text)
    assert read_money(found, find_regions(found))[0].currency == currency


@pytest.mark.parametrize(
    ("dateline", "sum_", "currency"),
    [
        ("TORONTO, June 3", "34 mln dlrs", "CAD"),
        ("SYDNEY, June 3", "a 34 mln dlr mill", "AUD"),
        ("TORONTO, June 3", "34 mln U.S. dlrs", "USD"),
        ("NEW YORK, June 3", "34 mln dlrs", "USD"),
        ("LONDON, June 3", "34 mln dlrs", "USD"),
    ],
)
def test_bare_dlrs_are_those_of_the_place_a_wire_was_filed_in(
    dateline: str, sum_: str, currency: str
) -> None:
    text = f"{dateline} - Lund Mining will spend {sum_} on a site near Denver, Colorado."
    found = Document.from_article(replace(article(text), dateline=dateline))
    assert read_money(found, find_regions(found))[0].currency == currency


def test_a_sum_without_currency_points_to_where_it_stands() -> None:
    text = "It spent 71 mln dlrs on the shaft and another 25 mln on the mill."
    _, money = read_money(document(text))
    assert money.currency_span is not None
    start, end = money.currency_span
    assert (money.quote, text[start:end]) == ("25 mln", "71 mln dlrs")


def test_there_are_hundreds_of_cases() -> None:
    assert sum(len(cases(name)) for name in ("money", "numbers", "percents", "dates", "horizons")) >= 400


@given(
    st.text(alphabet=st.sampled_from(list("0123456789.,$€£¥ -–()/abmnkRs\n北é\u0301\U0001f600")), max_size=60)
)
def test_any_text_is_read_without_error_and_verbatim(text: str) -> None:
    found = document(text)
    money = read_money(found)
    assert all(text[m.start : m.end] == m.quote and m.amount >= 0 for m in money)
    assert all(a.end <= b.start for a, b in pairwise(money))
    assert all(text[d.start : d.end] == d.text for d in read_dates(found))
    assert all(text[n.start : n.end] == n.quote for n in read_numbers(text))


HOSTILE = [
    "1", "1,", "1 ", "$", "$1", "$1 to ", "two ", "a million ", "million ", "(£5m ", "$5m (", "in 2018-",
    "May ", "over ", "5 US ", "1/", "½", "Rs.", "over the next ",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    found = document(unit * (50_000 // len(unit)))
    started = time.process_time()
    read_money(found)
    read_dates(found)
    read_horizons(found)
    assert time.process_time() - started < 8
