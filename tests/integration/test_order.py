"""The same articles give the same marts: at once or in many loads, in any order, held, released, replayed."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.extract.extractor import default_extractor
from ingest.parse.article import MediaType, parse_article
from ingest.parse.text import plain_article
from ingest.records import Article, HeldArticle
from ingest.settings import PROJECT_ROOT, Settings
from ingest.warehouse.build import build_marts
from ingest.warehouse.load import hold_articles, release
from ingest.warehouse.publish import marts_hash, publish_marts
from tests.golden.loading import Records, judge, load
from tests.golden.mart_sets import read_set
from tests.golden.project_labels import FOLDER, LabelledArticle, read_labelled_articles
from tests.unit.warehouse.fictional import settings_in

Judged = tuple[str, str, str, str]
LABELLED = read_labelled_articles()


@dataclass(frozen=True)
class News:
    """Articles, what people judged of them, and which of them the audit holds back in the end."""

    articles: Sequence[Records]
    judgements: Sequence[Judged]
    held: Sequence[str]


def labelled(article: LabelledArticle) -> Records:
    return {
        "articles": [article.article],
        "firm_mentions": list(article.firms),
        "region_mentions": list(article.regions),
        "investment_mentions": list(article.investments),
    }


def extracted(articles: Iterable[Article]) -> Iterator[Records]:
    """Articles as the extractor reads them: statistics and ties between firms too, and its mistakes."""
    extractor = default_extractor()
    for article in articles:
        read = extractor.extract(article)
        yield {
            "articles": [article],
            "firm_mentions": list(read.firms),
            "region_mentions": list(read.regions),
            "investment_mentions": list(read.investments),
            "statistic_mentions": list(read.statistics),
            "relation_mentions": list(read.relations),
        }


def samples() -> Iterator[Article]:
    media_types: dict[str, MediaType] = {".txt": "text", ".html": "html", ".json": "json"}
    for path in sorted((PROJECT_ROOT / "ingest" / "samples").iterdir()):
        if media_type := media_types.get(path.suffix):
            yield parse_article(path.read_bytes(), media_type=media_type, source="samples", max_bytes=10**6)


def golden() -> Iterator[Article]:
    for path in sorted((FOLDER.parent / "articles").glob("*.json")):
        yield plain_article(json.loads(path.read_text())["text"], "inbox")


def news(told: Sequence[LabelledArticle], untold: Iterable[Article]) -> News:
    """Labelled articles and others; judgements join what is apart, part a project, join stories and firms."""
    by_project: dict[str, list[str]] = {}
    for article in told:
        for mention, project in zip(article.investments, article.projects, strict=True):
            by_project.setdefault(project, []).append(mention.mention_id)
    first, second, *_ = (mentions for mentions in by_project.values() if len(mentions) > 2)
    names = sorted(
        {firm.name.casefold() for article in told for firm in article.firms if firm.name.isalpha()}
    )
    judgements = [
        ("project", first[0], second[0], "same"),
        ("project", first[0], first[1], "not_same"),
        ("article", told[0].article.article_id, told[-1].article.article_id, "same"),
        ("firm", names[0], names[1], "same"),
    ]
    return News(
        [*map(labelled, told), *extracted(untold)],
        judgements,
        [article.article.article_id for article in told[3:5]],
    )


def start(home: Path) -> Settings:
    settings = settings_in(home)
    home.mkdir()
    shutil.copy(FOLDER / "sources.yml", home)
    return settings


def hold(settings: Settings, article_ids: Sequence[str]) -> None:
    hold_articles(
        settings,
        [
            HeldArticle(
                article_id=one,
                check_name="amount is plausible",
                failed_rows=1,
                sample="a sum",
                held_at=datetime(2025, 3, 5, tzinfo=UTC),
            )
            for one in article_ids
        ],
    )


def published(settings: Settings) -> dict[str, str]:
    build_marts(settings)
    publish_marts(settings)
    return marts_hash(settings.marts)


def at_once(home: Path, told: News) -> dict[str, str]:
    """Everything in one load, in the order of the files, with all that people said."""
    settings = start(home)
    load(settings, told.articles)
    judge(settings, told.judgements)
    hold(settings, told.held)
    return published(settings)


def in_parts(home: Path, told: News, loads: int, seed: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Shuffled, load by load; judged, held and released half way; then everything once more, twice."""
    settings, chance = start(home), random.Random(seed)
    articles = chance.sample(told.articles, len(told.articles))
    for number in range(loads):
        part = articles[number::loads]
        load(settings, part, folder=f"part{number}")
        if number == loads // 2:
            judge(settings, told.judgements[1:])
            others = [one["articles"][0].article_id for one in part[:3]]
            hold(settings, [*told.held[:1], *others])
            build_marts(settings)
            release(settings, others)
        judge(settings, told.judgements[:2] if number < loads - 1 else told.judgements)
        if number < loads - 1:
            build_marts(settings)
    hold(settings, told.held)
    yield "in parts", published(settings)
    for number in range(loads):
        load(settings, articles[number::loads], folder=f"part{number}")
    yield "replayed", published(settings)


def assert_same(home: Path, told: News, loads: int, seeds: Sequence[int]) -> None:
    expected: dict[str, Any] = at_once(home / "at_once", told)
    assert len(expected) >= 14
    for seed in seeds:
        for how, found in in_parts(home / f"seed{seed}", told, loads, seed):
            differing = [mart for mart in expected if found[mart] != expected[mart]]
            assert differing == [], f"seed {seed}, {how}"


def test_order_batches_and_replays_change_nothing(tmp_path: Path) -> None:
    assert_same(tmp_path, news(LABELLED[:32], samples()), loads=2, seeds=[1])


@pytest.mark.full
@pytest.mark.long
@pytest.mark.timeout(3600)
def test_order_batches_and_replays_change_nothing_of_300_articles(tmp_path: Path) -> None:
    told = news(LABELLED, [*samples(), *golden()])
    outlets = [article.records() for name in ("carmakers", "towers") for article in read_set(name).articles]
    told = replace(told, articles=[*told.articles, *outlets])
    assert len(told.articles) >= 300
    assert_same(tmp_path, told, loads=7, seeds=[1, 2, 3])
