"""F1 of our reader of money on the public currency table of Recognizers-Text, beside that package's own.

    python -m benchmarks.currencies CurrencyModel.json

The file is `Specs/NumberWithUnit/English/CurrencyModel.json` of github.com/microsoft/Recognizers-Text (MIT
licence; it is in no package): a list of {"Input": str, "Results": [{"Resolution": {"value", "unit",
"isoCurrency"}}]}. A sum counts when amount and currency agree. Where the table states a family of
currencies only ("Dollar"), any of its members agrees; hundredths ("Cent") are taken as such. A unit without
a number ("how many dollars") is no sum; the second figure counts those as missed.
"""

from __future__ import annotations

import json
import sys
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel import Locale

from benchmarks.peers import PeerMissing, ask
from benchmarks.scores import Score
from ingest.extract.document import Document
from ingest.extract.money import read_money
from ingest.parse.text import plain_article

#: A unit of the table that names no currency of its own -> ISO 4217 codes that it may stand for.
FAMILIES = {
    "Dollar": "USD AUD CAD HKD", "Pound": "GBP", "Franc": "FRF CHF BEF XOF XAF", "Cent": "USD EUR",
    "Pence": "GBP", "Penny": "GBP USD", "Peseta": "ESP", "Netherlands guilder": "NLG",
    "Sen": "MYR JPY IDR", "Rupee": "INR PKR LKR", "Peso": "MXN PHP ARS",
}  # fmt: skip
HUNDREDTHS = ("Cent", "Pence", "Penny", "Sen")


class Sum(NamedTuple):
    """An amount in major units (None for a unit alone) and what its currency may be."""

    amount: Decimal | None
    currencies: frozenset[str]


def main(path: Path) -> None:
    """Print the figures of both readers."""
    cases = json.loads(path.read_text("utf-8"))
    texts = [case["Input"] for case in cases]
    labels = [[resolved(each["Resolution"]) for each in case["Results"]] for case in cases]
    print(f"{len(texts)} texts, {sum(map(len, labels))} labels")
    print_score("inflow", [our_sums(text) for text in texts], labels)
    try:
        answer = ask("recognizers-text", texts)
    except PeerMissing as missing:
        print(missing)
    else:
        print_score("recognizers-text", [list(map(resolved, found)) for found in answer.found], labels)


def print_score(name: str, found: list[list[Sum]], labels: list[list[Sum]]) -> None:
    """One line: sums with a number, then with units alone counted as missed."""
    sums, everything = Score(), Score()
    for wanted, got in zip(labels, found, strict=True):
        numbers = [each for each in got if each.amount is not None]
        sums.add([each for each in wanted if each.amount is not None], numbers, same_sum)
        everything.add(wanted, numbers, same_sum)
    print(f"{name:18}{sums}; with units alone {everything}")


def same_sum(label: Sum, found: Sum) -> bool:
    """Same amount, and a currency that both may mean."""
    return label.amount == found.amount is not None and bool(label.currencies & found.currencies)


def resolved(resolution: dict[str, Any]) -> Sum:
    """A resolution in the table's own words -> a sum."""
    unit = resolution["unit"]
    codes = resolution.get("isoCurrency") or FAMILIES.get(unit) or code_named(unit)
    try:
        amount = Decimal(resolution["value"]) / (100 if unit in HUNDREDTHS else 1)
    except (TypeError, InvalidOperation):
        amount = None
    return Sum(amount, frozenset(codes.split()))


@cache
def code_named(unit: str) -> str:
    """The ISO code of a currency by its English name in CLDR; empty when there is none."""
    names = Locale("en").currencies
    return next((code for code, name in names.items() if name.casefold() == unit.casefold()), "")


def our_sums(text: str) -> list[Sum]:
    """What our reader finds: both ends of a range, and the text's own conversions."""
    sums: list[Sum] = []
    for money in read_money(Document.from_article(plain_article(text, "benchmark"))):
        amounts = (money.low, money.high) if money.qualifier == "between" else (money.amount,)
        sums += [Sum(amount, frozenset([money.currency])) for amount in amounts]
        sums += [Sum(amount, frozenset([code])) for amount, code in money.alternatives]
    return sums


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("currencies: not measured. It needs the public table that this module's docstring names.")
    else:
        main(Path(sys.argv[1]))
