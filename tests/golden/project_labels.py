"""The labelled projects as the records that the extractor would have written, had it read without fault.

So clustering can be measured apart from extraction. Format of the files: `projects/README.md`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from ingest.parse.text import plain_article
from ingest.records import (
    KINDS,
    Article,
    Evidence,
    FirmMention,
    InvestmentMention,
    Party,
    RegionMention,
)

FOLDER = Path(__file__).with_name("projects")
#: Label of a mention -> role of the firms listed under it.
PARTIES = {"investors": "investor", "targets": "target", "partners": "partner", "sellers": "seller"}
#: Status -> how real the event is at that time, where the label need not say both.
MODALITY = {
    "rumoured": "rumoured",
    "planned": "planned",
    "delayed": "planned",
    "announced": "announced",
    "approved": "announced",
    "under_construction": "under_way",
    "under_way": "under_way",
    "opened": "realised",
    "completed": "realised",
}


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """One article, its mentions as records, and the project of each investment mention, in that order."""

    label_id: str
    article: Article
    investments: tuple[InvestmentMention, ...]
    projects: tuple[str, ...]
    firms: tuple[FirmMention, ...]
    regions: tuple[RegionMention, ...]
    copy_of: str | None
    version_of: str | None


def read_sources() -> dict[str, dict[str, Any]]:
    """Outlet id -> its owner group, kind, tier, country and rights."""
    rows = yaml.safe_load((FOLDER / "sources.yml").read_text(encoding="utf-8"))["sources"]
    return {row["id"]: row for row in rows}


def read_raw() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Projects and articles of all files, as written there."""
    projects: list[dict[str, Any]] = []
    articles: list[dict[str, Any]] = []
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(FOLDER.glob("[0-9]*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
        projects += content["projects"]
        articles += content["articles"]
    return projects, articles


def full_text(label: Mapping[str, Any]) -> str:
    """What all positions refer to: headline, empty line, text."""
    return f"{label['title']}\n\n{label['text']}"


def read_labelled_articles() -> list[LabelledArticle]:
    """Every labelled article with its mentions, in the order of the files."""
    sources = read_sources()
    return [labelled(label, sources[label["source"]]) for label in read_raw()[1]]


def labelled(label: Mapping[str, Any], source: Mapping[str, Any]) -> LabelledArticle:
    """One label as records; `source` is its outlet's row in sources.yml."""
    read = plain_article(full_text(label), label["source"])
    article = dataclasses.replace(
        read,
        title=label["title"],
        published_at=label["published_at"],
        document_type="press_release" if source["kind"] == "press_release_wire" else "news",
    )
    mentions = label["mentions"]
    names = dict.fromkeys(name for mention in mentions for key in PARTIES for name in mention.get(key, ()))
    places = {mention["place"]["surface"]: mention["place"] for mention in mentions if "place" in mention}
    return LabelledArticle(
        label_id=label["id"],
        article=article,
        investments=tuple(_investment(article, number, each) for number, each in enumerate(mentions)),
        projects=tuple(mention["project"] for mention in mentions),
        firms=tuple(_firm(article, number, name) for number, name in enumerate(names)),
        regions=tuple(region(article, number, each) for number, each in enumerate(places.values())),
        copy_of=label.get("copy_of"),
        version_of=label.get("version_of"),
    )


def span(article: Article, letter: str, number: int, quote: str) -> dict[str, Any]:
    """What every mention has: the table's letter, the ordinal in the article, and the words."""
    start = article.text.index(quote)
    return {
        "article_id": article.article_id,
        "mention_id": f"{article.article_id}-{letter}{number}",
        "start_char": start,
        "end_char": start + len(quote),
        "quote": quote,
        "extractor_version": "labels",
    }


def _firm(article: Article, number: int, name: str) -> FirmMention:
    return FirmMention(
        **span(article, "f", number, name),
        surface=name,
        name=name,
        legal_form=None,
        alias_of=None,
        country_code=None,
        role="party",
    )


def region(article: Article, number: int, place: Mapping[str, Any]) -> RegionMention:
    """The mention of a labelled place as the destination of an investment."""
    return RegionMention(
        **span(article, "r", number, place["surface"]),
        surface=place["surface"],
        name=place["name"],
        level=place["level"],
        country_code=place["country"],
        subdivision_code=place.get("subdivision"),
        geonames_id=place.get("geonames_id"),
        latitude=None,
        longitude=None,
        ambiguity="none",
        role="destination",
    )


def _investment(article: Article, number: int, label: Mapping[str, Any]) -> InvestmentMention:
    _, project_type, entry_mode = KINDS[label["kind"]]
    common = span(article, "i", number, label["quote"])
    place, when, amount = label.get("place", {}), label.get("date", {}), _decimal(label.get("amount"))
    at_most, at_least = label.get("qualifier") == "up_to", label.get("qualifier") == "at_least"
    return InvestmentMention(
        **common,
        kind=label["kind"],
        project_type=project_type,
        entry_mode=entry_mode,
        status=label["status"],
        modality=MODALITY.get(label["status"], "denied"),
        parties=tuple(Party(role, name) for key, role in PARTIES.items() for name in label.get(key, ())),
        destination_name=place.get("name"),
        destination_surface=place.get("surface"),
        destination_level=place.get("level"),
        destination_country_code=place.get("country"),
        destination_subdivision_code=place.get("subdivision"),
        destination_geonames_id=place.get("geonames_id"),
        source_country_code=None,
        amount_reported=None,
        amount=amount,
        amount_low=None if at_most else _decimal(label.get("amount_low", label.get("amount"))),
        amount_high=None if at_least else _decimal(label.get("amount_high", label.get("amount"))),
        currency_code=label.get("currency"),
        amount_qualifier=label.get("qualifier"),
        stated_usd=_decimal(label.get("stated_usd")),
        horizon_years=_decimal(label.get("horizon_years")),
        stake_pct=_decimal(label.get("stake_pct")),
        jobs=label.get("jobs"),
        sector=label.get("sector"),
        business_function=label.get("function"),
        date_text=when.get("text"),
        date_lower=when.get("lower"),
        date_upper=when.get("upper"),
        date_precision=when.get("precision"),
        is_year_imputed=False if when else None,
        speaker=None,
        confidence=1.0,
        field_confidence=(),
        review_state="accepted",
        evidence=(Evidence("kind", common["start_char"], common["end_char"], common["quote"]),),
    )


def _decimal(number: int | float | None) -> Decimal | None:
    return None if number is None else Decimal(str(number))
