"""Corrections: a person's claim outranks the reports, shows in the history, and survives a rebuild."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from expectations.steps import run_audit, run_build, run_publish
from ingest.cli.correct import apply_corrections
from ingest.errors import InflowError
from ingest.pipeline import drain
from ingest.settings import Settings
from ingest.warehouse import build
from ingest.warehouse.corrections import COLUMNS, corrections_path, read_corrections
from ingest.warehouse.publish import marts_hash, read_marts
from tests.integration.test_takedown import KEPT

HEADER = ",".join(COLUMNS)


def line(investment: str, name: str = "amount", value: str = "300000000 USD", on: str = "2025-06-01") -> str:
    return f'{investment},{name},{value},"Annual report, page 12",ana,{on},checked'


def one(settings: Settings, sql: str) -> dict[str, Any]:
    (row,) = read_marts(settings, sql)
    return row


def publish(settings: Settings) -> dict[str, str]:
    run_build(settings)
    run_audit(settings)
    run_publish(settings)
    return marts_hash(settings.marts)


@pytest.mark.full
def test_a_correction_outranks_the_reports_until_it_is_withdrawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path / "home")
    settings.make_folders()
    record = {"title": KEPT.splitlines()[0], "text": KEPT, "published_at": "2025-03-03T08:00:00Z"}
    (settings.inbox / "one.json").write_text(json.dumps(record))
    drain(settings)
    before = publish(settings)
    investment = one(settings, "SELECT investment_id FROM dim_investments")["investment_id"]
    file = tmp_path / "march.csv"
    file.write_text("\n".join([HEADER, line(investment), line(investment, "jobs_created", "120")]) + "\n")
    apply_corrections(settings, file)

    found = one(settings, "FROM dim_investments")
    assert (found["amount"], found["currency_code"], found["jobs_created"]) == (
        Decimal(300_000_000),
        "USD",
        120,
    )
    assert (found["amount_usd"], found["mention_count"]) == (Decimal(300_000_000), 1)
    assert found["last_reported_on"] == date(2025, 3, 3)
    assert {piece["quote"] for piece in found["evidence"] if piece["article_id"] is None} == {
        "Annual report, page 12"
    }
    claims = read_marts(settings, "FROM fct_statements WHERE property = 'amount' ORDER BY reported_at")
    assert [(claim["stated_value"][:3], claim["author"]) for claim in claims] == [
        ("550", None),
        ("300", "ana"),
    ]
    versions = read_marts(settings, "FROM dim_investment_versions ORDER BY version_no")
    assert [(row["valid_from"], row["revision_reason"]) for row in versions] == [
        (date(2025, 3, 3), "first_report"),
        (date(2025, 6, 1), "correction"),
    ]

    corrected = marts_hash(settings.marts)
    monkeypatch.setattr(build, "__version__", "next")
    assert build.build_marts(settings).is_full_refresh
    assert publish(settings) == corrected

    corrections_path(settings).write_text(HEADER + "\n")
    apply_corrections(settings, None)
    assert marts_hash(settings.marts) == before

    file.write_text(f"{HEADER}\n{line('inv-0000')}\n")
    with pytest.raises(InflowError, match="no investment inv-0000"):
        apply_corrections(settings, file)
    assert read_corrections(corrections_path(settings)) == []


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (line("inv-1", value="lots"), "line 2: amount is a number and an ISO 4217 code"),
        (line("inv-1", "status", "opened"), "status cannot be corrected"),
        (line("inv-1", "stake_pct", "120"), "from 0 to 100"),
        (line("inv-1", "stake_pct", "NaN"), "from 0 to 100"),
        (line("inv-1", on="in March"), "on is a day"),
        (line("inv-1").replace("ana", ""), "by is empty"),
    ],
)
def test_a_malformed_line_is_named_with_what_is_allowed(tmp_path: Path, wrong: str, complaint: str) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text(f"{HEADER}\n{wrong}\n")
    with pytest.raises(InflowError, match=complaint):
        read_corrections(file)


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wrong.csv"
    file.write_text("investment_id,value\ninv-1,2\n")
    with pytest.raises(InflowError, match="first line must name the columns"):
        read_corrections(file)
