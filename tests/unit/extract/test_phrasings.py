"""How business news tells of investments, one sentence a case (cases/investments.txt)."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.records import InvestmentMention
from tests.unit.extract.test_investments import read

_CASES = Path(__file__).parent / "cases" / "investments.txt"


def _cases() -> list[tuple[str, str]]:
    lines = [line for line in _CASES.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(text.strip(), told.strip()) for text, told in (line.split("|") for line in lines)]


def _show(event: InvestmentMention) -> str:
    names = {
        role: [party.firm for party in event.parties if party.role == role]
        for role in ("investor", "target", "partner")
    }
    words = [", ".join(names["investor"]), event.kind]
    words += [f">{name}" for name in names["target"]] + [f"+{name}" for name in names["partner"]]
    words += [f"{event.amount:f}".removesuffix(".0"), str(event.currency_code)] if event.amount else []
    words += [f"@{event.destination_name}"] if event.destination_name else []
    return " ".join(words)


@pytest.mark.parametrize(("text", "told"), _cases())
def test_phrasing(text: str, told: str) -> None:
    assert (" ; ".join(_show(event) for event in read(text)) or "-") == told
