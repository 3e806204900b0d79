"""The labelled projects are well formed: what they say of an article stands in it, and enough is said."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC

from ingest.records import KINDS, REGION_LEVELS, STATUSES
from tests.golden.project_labels import PARTIES, full_text, read_labelled_articles, read_raw, read_sources

PROJECTS, RAW = read_raw()
ARTICLES = read_labelled_articles()
SOURCES = read_sources()
BY_ID = {article.label_id: article for article in ARTICLES}
TRAPS = {project["id"]: project["adversarial"]["not"] for project in PROJECTS if "adversarial" in project}


def told_in() -> dict[str, set[str]]:
    """Project -> labels of the articles that mention it."""
    found: dict[str, set[str]] = defaultdict(set)
    for article in ARTICLES:
        for project in article.projects:
            found[project].add(article.label_id)
    return found


def test_the_set_is_as_large_and_as_hard_as_it_has_to_be() -> None:
    assert len(PROJECTS) >= 60
    assert len(ARTICLES) >= 200
    assert 3 * len(TRAPS) >= len(PROJECTS)
    assert len(SOURCES) >= 12
    assert len({source["owner_group"] for source in SOURCES.values()}) >= 7


def test_every_id_is_used_once() -> None:
    for ids in (
        [project["id"] for project in PROJECTS],
        [article["id"] for article in RAW],
        [article.article.article_id for article in ARTICLES],
    ):
        assert not [key for key, times in Counter(ids).items() if times > 1]


def test_every_project_is_told_in_several_articles_and_no_other_is() -> None:
    found = told_in()
    assert set(found) == {project["id"] for project in PROJECTS}
    assert not {project: where for project, where in found.items() if len(where) < 2}


def test_traps_name_each_other() -> None:
    for project, others in TRAPS.items():
        for other in others:
            assert project in TRAPS.get(other, ()), (project, other)


def test_copies_and_versions_name_an_earlier_article() -> None:
    for article in ARTICLES:
        for origin in filter(None, (article.copy_of, article.version_of)):
            assert BY_ID[origin].article.published_at < article.article.published_at, article.label_id
        if article.version_of:
            assert BY_ID[article.version_of].article.source == article.article.source


def test_every_article_comes_from_a_listed_outlet_at_a_known_time() -> None:
    assert {article["source"] for article in RAW} == set(SOURCES)
    for article in ARTICLES:
        assert article.article.published_at is not None
        assert article.article.published_at.tzinfo == UTC


def test_every_word_of_a_label_stands_in_its_article() -> None:
    for label in RAW:
        for mention in label["mentions"]:
            assert mention["quote"] in label["text"], label["id"]
            words = [name for role in PARTIES for name in mention.get(role, ())]
            words += [mention["place"]["surface"]] if "place" in mention else []
            words += [mention["date"]["text"]] if "date" in mention else []
            assert not [word for word in words if word not in full_text(label)], label["id"]
    for article in ARTICLES:
        for record in (*article.investments, *article.firms, *article.regions):
            assert article.article.text[record.start_char : record.end_char] == record.quote


def test_labels_keep_to_the_vocabulary() -> None:
    for article in ARTICLES:
        for mention in article.investments:
            assert mention.kind in KINDS
            assert mention.status in STATUSES
            assert mention.destination_level in (None, *REGION_LEVELS)
            money = (mention.amount, mention.currency_code, mention.amount_qualifier)
            assert all(money) or not any(money), article.label_id
            assert mention.parties, article.label_id
            assert mention.date_lower is None or mention.date_lower <= mention.date_upper
