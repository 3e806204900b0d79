"""The articles of `marts/*.yml` as raw records, and the rows that the marts must have of them.

So the model is tested apart from the extractor and from the matchers. Format: `marts/README.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml

from ingest.records import (
    Article,
    Evidence,
    FirmMention,
    InvestmentMention,
    RegionMention,
    RelationMention,
    StatisticMention,
)
from tests.golden.project_labels import LabelledArticle, labelled, region, span

FOLDER = Path(__file__).with_name("marts")
SOURCES = FOLDER / "sources.yml"


@dataclass(frozen=True, slots=True)
class ToldArticle:
    """One article with all that it tells; `label.projects` names the project of each investment mention."""

    label: LabelledArticle
    statistics: tuple[StatisticMention, ...]
    relations: tuple[RelationMention, ...]

    def records(self) -> dict[str, list[Any]]:
        """Raw table -> its records of this article."""
        return {
            "articles": [self.label.article],
            "firm_mentions": list(self.label.firms),
            "region_mentions": list(self.label.regions),
            "investment_mentions": list(self.label.investments),
            "statistic_mentions": list(self.statistics),
            "relation_mentions": list(self.relations),
        }


@dataclass(frozen=True, slots=True)
class MartSet:
    """One file: its articles, and mart -> expected rows, as written there."""

    articles: tuple[ToldArticle, ...]
    tables: dict[str, Any]


def read_set(name: str) -> MartSet:
    """The set `marts/<name>.yml`."""
    outlets = {row["id"]: row for row in yaml.safe_load(SOURCES.read_text("utf-8"))["sources"]}
    content = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    articles = tuple(_told(label, outlets[label["source"]]) for label in content["articles"])
    return MartSet(articles, content["marts"])


def judgements(articles: Sequence[ToldArticle]) -> list[tuple[str, str, str, str]]:
    """What the labels say of who is who, as rows of judgements.csv: entity, item_a, item_b, verdict."""
    stories, projects = {}, {}
    for article in articles:
        label = article.label
        stories[label.article.article_id] = label.copy_of or label.version_of or label.label_id
        for mention, project in zip(label.investments, label.projects, strict=True):
            projects[mention.mention_id] = project
    return [*_judged("article", stories), *_judged("project", projects)]


def _judged(entity: str, group_of: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """The items of a group are the same as its first; the firsts of two groups are not."""
    groups: dict[str, list[str]] = {}
    for item, group in group_of.items():
        groups.setdefault(group, []).append(item)
    same = [(entity, items[0], item, "same") for items in groups.values() for item in items[1:]]
    firsts = [items[0] for items in groups.values()]
    return same + [(entity, one, other, "not_same") for one, other in combinations(firsts, 2)]


def _told(label: Mapping[str, Any], source: Mapping[str, Any]) -> ToldArticle:
    read = labelled(label, source)
    article = read.article
    mentions = zip(read.investments, label["mentions"], strict=True)
    return ToldArticle(
        replace(
            read,
            investments=tuple(_evidenced(article, mention, said) for mention, said in mentions),
            firms=tuple(_firms(article, read.firms, label.get("firms", {}))),
            regions=(*read.regions, *_other_places(article, len(read.regions), label.get("places", ()))),
        ),
        statistics=tuple(
            _statistic(article, number, said) for number, said in enumerate(label.get("statistics", ()))
        ),
        relations=tuple(
            RelationMention(
                **span(article, "t", number, said["quote"]),
                subject=said["subject"],
                relation=said["relation"],
                object=said["object"],
            )
            for number, said in enumerate(label.get("relations", ()))
        ),
    )


def _evidenced(article: Article, mention: InvestmentMention, said: Mapping[str, Any]) -> InvestmentMention:
    """The mention with the words of each field, and with what only this format states."""
    pieces = [_evidence(article, field, words) for field, words in said.get("words", {}).items()]
    return replace(
        mention,
        amount_reported=said.get("words", {}).get("amount"),
        source_country_code=said.get("source_country"),
        is_year_imputed=said["date"].get("imputed", False) if "date" in said else None,
        evidence=(*mention.evidence, *pieces),
    )


def _firms(
    article: Article, parties: Sequence[FirmMention], told: Mapping[str, Mapping[str, str]]
) -> Iterator[FirmMention]:
    """The parties, and firms that are only named, each with what the article tells of it."""
    for firm in parties:
        about = told.get(firm.name, {})
        yield replace(firm, legal_form=about.get("legal_form"), country_code=about.get("country"))
    named = [name for name in told if name not in {firm.name for firm in parties}]
    for number, name in enumerate(named, len(parties)):
        yield FirmMention(
            **span(article, "f", number, name),
            surface=name,
            name=name,
            legal_form=told[name].get("legal_form"),
            alias_of=None,
            country_code=told[name].get("country"),
            role="mention",
        )


def _other_places(
    article: Article, first: int, places: Sequence[Mapping[str, Any]]
) -> tuple[RegionMention, ...]:
    """Places that are no destination of an investment."""
    return tuple(
        replace(region(article, number, place), role="mention") for number, place in enumerate(places, first)
    )


def _statistic(article: Article, number: int, said: Mapping[str, Any]) -> StatisticMention:
    return StatisticMention(
        **span(article, "s", number, said["quote"]),
        metric=said["metric"],
        modality=said["modality"],
        region_name=said.get("region"),
        region_surface=said.get("region"),
        country_code=said.get("country"),
        subdivision_code=said.get("subdivision"),
        value=Decimal(str(said["value"])),
        unit=said["unit"],
        period_text=said.get("period"),
        confidence=1.0,
        review_state="accepted",
        evidence=(_evidence(article, "value", said["quote"]),),
    )


def _evidence(article: Article, field: str, words: str) -> Evidence:
    start = article.text.index(words)
    return Evidence(field, start, start + len(words), words)
