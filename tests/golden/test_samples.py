"""The bundled sample articles read as `samples.yml` says: these rows, and not one more."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.extract.extractor import default_extractor
from ingest.parse.article import MediaType, parse_article
from ingest.records import Article, InvestmentMention, StatisticMention
from ingest.settings import PROJECT_ROOT

SAMPLES = PROJECT_ROOT / "ingest" / "samples"
EXPECTED: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("samples.yml").read_text())
MEDIA_TYPES: dict[str, MediaType] = {".txt": "text", ".html": "html", ".json": "json"}


def parse(data: bytes, media_type: MediaType) -> Article:
    return parse_article(data, media_type=media_type, source="samples", max_bytes=10**6)


def articles() -> Iterator[tuple[str, Article]]:
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix == ".jsonl":
            for number, line in enumerate(path.read_bytes().splitlines(), start=1):
                yield f"{path.name}#{number}", parse(line, "json")
        else:
            yield path.name, parse(path.read_bytes(), MEDIA_TYPES[path.suffix])


ARTICLES = dict(articles())


def number(value: Decimal | None) -> str:
    return "-" if value is None else f"{value.normalize():f}"


def firms(mention: InvestmentMention, *roles: str) -> str:
    return ", ".join(sorted(party.firm for party in mention.parties if party.role in roles)) or "-"


def investment_line(mention: InvestmentMention) -> str:
    money = "-"
    if mention.amount is not None:
        money = f"{number(mention.amount)} {mention.currency_code} {mention.amount_qualifier}"
    place = mention.destination_subdivision_code or mention.destination_country_code or "-"
    return " | ".join(
        [
            firms(mention, "investor"),
            mention.kind,
            firms(mention, "target", "partner"),
            money,
            place,
            mention.status,
        ]
    )


def statistic_line(mention: StatisticMention) -> str:
    place = mention.subdivision_code or mention.country_code or "-"
    return f"{number(mention.value)} {mention.unit} | {place} | {mention.modality}"


def test_every_sample_has_its_expectation() -> None:
    assert set(ARTICLES) == set(EXPECTED)
    assert len(ARTICLES) >= 12


@pytest.mark.parametrize("location", EXPECTED)
def test_investments(location: str) -> None:
    extraction = default_extractor().extract(ARTICLES[location])
    read = sorted(investment_line(mention) for mention in extraction.investments)
    assert read == sorted(EXPECTED[location]["investments"])


@pytest.mark.parametrize("location", EXPECTED)
def test_statistics(location: str) -> None:
    extraction = default_extractor().extract(ARTICLES[location])
    read = sorted(statistic_line(mention) for mention in extraction.statistics)
    assert read == sorted(EXPECTED[location]["statistics"])
