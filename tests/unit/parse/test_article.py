"""Whole inputs: pages, records and texts become articles, or say why not."""

import json
import textwrap
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from ingest.errors import Reason, RejectedInput
from ingest.parse.article import parse_article
from ingest.records import Article

STORY = "Varnholt AG will invest 300 million euros in a pump plant in Linz, the company said on Monday."
PAGE = f"""<!doctype html>
<html><head><title>Varnholt builds pump plant | Harbour Post</title>
<meta property="og:site_name" content="Harbour Post">
<link rel="canonical" href="https://www.harbour.example/business/varnholt">
<meta property="article:published_time" content="2025-03-09T08:30:00+02:00"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<article><h1>Varnholt builds pump plant</h1><p>By Ada Writer</p>
<figure><img src="a.jpg"><figcaption>The quay in Linz at dawn.</figcaption></figure>
<p>LINZ, March 9 (Harbour Post) - {STORY} It is the largest project of the firm.</p>
<h2>New jobs</h2>
<p>The plant will <b>create</b> 400 jobs by 2027, and <a href="/m">the mayor</a> welcomed it.</p>
<blockquote><p>“We are proud of this step,” said the chief executive.</p></blockquote>
<ul><li>Phase one: 100 million euros in 2025</li><li>Phase two: 200 million euros in 2026</li></ul>
<p>Construction begins in May with two halls, and the first pump is due a year later.</p></article>
<aside><h3>Most read</h3><a href="/y">Ten tips for your garden</a></aside>
<footer>© 2021 Harbour Post</footer></body></html>"""


def parse(data: str | bytes, media_type: Literal["text", "html", "json"] = "text") -> Article:
    raw = data.encode() if isinstance(data, str) else data
    return parse_article(raw, media_type=media_type, source="inbox", max_bytes=1_000_000)


def parse_record(**fields: Any) -> Article:
    return parse(json.dumps(fields), "json")


def refusal_of(data: str | bytes, media_type: Literal["text", "html", "json"] = "text") -> RejectedInput:
    with pytest.raises(RejectedInput) as refusal:
        parse(data, media_type)
    return refusal.value


def roles_of(article: Article) -> list[tuple[str, str]]:
    return [(span.role, article.text[span.start_char : span.end_char].strip()) for span in article.roles]


def test_a_page_keeps_its_story_with_roles_and_loses_the_rest() -> None:
    article = parse(PAGE, "html")
    assert [role for role, _ in roles_of(article)] == [
        "title", "boilerplate", "caption", "body", "heading", "body", "quote",
        "list_item", "list_item", "body",
    ]  # fmt: skip
    assert "The plant will create 400 jobs by 2027, and the mayor welcomed it." in article.text
    assert "garden" not in article.text
    assert "World" not in article.text


def test_a_page_states_its_metadata() -> None:
    article = parse(PAGE, "html")
    assert article.title == "Varnholt builds pump plant"
    assert article.canonical_url == "https://www.harbour.example/business/varnholt"
    assert article.source == "harbour.example"
    assert article.published_at == datetime(2025, 3, 9, 6, 30, tzinfo=UTC)
    assert article.dateline == "LINZ, March 9 (Harbour Post)"


def test_linked_data_states_the_date_and_a_copyright_year_does_not() -> None:
    undated = PAGE.replace('property="article:published_time"', 'property="x"')
    assert parse(undated, "html").published_at is None
    linked = (
        '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-03-10"}</script>'
    )
    dated = undated.replace("</head>", f"{linked}</head>")
    assert parse(dated, "html").published_at == datetime(2025, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize("page", [
    "<nav><a href='/'>Home</a></nav><h1>404</h1><p>The page you requested could not be found.</p>",
    "<noscript>Please enable JavaScript to continue reading this page.</noscript><div></div>",
    "<ul><li><a href='/a'>Ten tips for your garden this week and every other week</a></li></ul>"
    "<p>We use cookies to improve your experience on this site. By continuing you accept them.</p>",
    "",
])  # fmt: skip
def test_a_page_without_an_article_is_refused(page: str) -> None:
    assert refusal_of(f"<html><body>{page}</body></html>", "html").reason is Reason.NO_ARTICLE_TEXT


def test_a_page_saved_as_text_is_still_a_page() -> None:
    assert parse(PAGE, "text").text == parse(PAGE, "html").text


def test_a_record_states_its_metadata_and_gets_its_title_into_the_text() -> None:
    article = parse_record(
        title="Varnholt builds", text=STORY, url="https://x.example/1", publishedAt="2025-03-09T08:30:00Z",
        source={"id": None, "name": "Harbour Post"},
    )  # fmt: skip
    assert roles_of(article) == [("title", "Varnholt builds"), ("body", STORY)]
    assert (article.source, article.canonical_url) == ("Harbour Post", "https://x.example/1")
    assert article.published_at == datetime(2025, 3, 9, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize("field", ["text", "body", "content", "html"])
def test_a_record_carries_its_text_under_usual_names(field: str) -> None:
    assert STORY in parse_record(**{"title": "Varnholt builds", field: STORY}).text


def test_markup_in_a_record_is_read_as_markup() -> None:
    article = parse_record(html=f"<h2>Big plans</h2><p>{STORY}<br>More &amp; more.</p><ul><li>One</li></ul>")
    assert roles_of(article) == [
        ("title", "Big plans"), ("body", STORY), ("body", "More & more."), ("list_item", "One"),
    ]  # fmt: skip


def test_a_title_already_in_the_text_is_not_repeated() -> None:
    article = parse_record(title="Varnholt builds", text=f"VARNHOLT BUILDS\n\n{STORY}")
    assert article.text == f"VARNHOLT BUILDS\n\n{STORY}"
    assert article.roles[0].role == "title"


def test_half_an_emoji_does_not_reach_the_store() -> None:
    parse_record(text=STORY + " \ud83d").text.encode()


def test_broken_json_names_line_and_column() -> None:
    refusal = refusal_of('{\n  "text": "a",\n  "title" "b"\n}', "json")
    assert refusal.reason is Reason.BROKEN_JSON
    assert "Line 3, column 11" in refusal.detail


def test_deep_nesting_is_broken_json() -> None:
    assert refusal_of("[" * 100_000, "json").reason is Reason.BROKEN_JSON


@pytest.mark.parametrize("record", ['{"title": "a", "lead": "b"}', '["a"]', '"a"', "null", '{"text": "  "}'])
def test_a_record_without_text_is_refused(record: str) -> None:
    assert refusal_of(record, "json").reason is Reason.MISSING_TEXT


def test_missing_text_names_the_fields_there_are() -> None:
    assert "`title`, `lead`" in refusal_of('{"title": "a", "lead": "b"}', "json").detail


@pytest.mark.parametrize(("data", "reason"), [
    (b"", Reason.EMPTY),
    (b" \n\t", Reason.EMPTY),
    (b"... --- ...", Reason.NO_ARTICLE_TEXT),
    (b"a" * 1_000_001, Reason.TOO_LARGE),
])  # fmt: skip
def test_inputs_without_a_story_are_refused(data: bytes, reason: Reason) -> None:
    assert refusal_of(data).reason is reason


def test_wrapped_text_is_joined_into_paragraphs() -> None:
    wrapped = "PUMP PLANT FOR LINZ\n\n" + "\n\n".join(textwrap.fill(STORY * 3, 72) for _ in range(2))
    article = parse(wrapped + "\n- One hall that is new\n- Two halls")
    assert [role for role, _ in roles_of(article)] == ["title", "body", "body", "list_item", "list_item"]
    assert article.text.count(STORY) == 6


def test_lines_of_one_sentence_each_stay_lines() -> None:
    text = "A title\n" + "\n".join(f"{STORY[: 40 + 7 * number]}." for number in range(8))
    assert parse(text).text == text


@pytest.mark.parametrize(("text", "language"), [
    ("Varnholt investit à Linz\nLa société a annoncé un investissement de 300 millions lundi dernier.", "fr"),
    ("Varnholt baut in Linz\nDas Unternehmen investiert 300 Millionen Euro in ein neues Werk.", "de"),
    ("瓦恩霍尔特公司周一表示，将在林茨投资三亿欧元建设新工厂，预计创造四百个就业岗位。", ""),
])  # fmt: skip
def test_other_languages_are_refused_by_name(text: str, language: str) -> None:
    refusal = refusal_of(text)
    assert refusal.reason is Reason.UNSUPPORTED_LANGUAGE
    assert f"`{language}" in refusal.detail


@pytest.mark.parametrize("text", [
    "Varnholt to build pump plant in Linz",
    "Orsk, Varnholt, Tessaro and Quillon win Linz bid",
    "The firms 比亚迪 (BYD) and 宁德时代 (CATL) will invest in 匈牙利 (Hungary), the ministry said.",
    "Varnholt Österreich GmbH, Société Générale and Škoda Auto said the plant in Łódź will be sold.",
])  # fmt: skip
def test_short_and_mixed_english_is_english(text: str) -> None:
    assert parse(text).language == "en"


def test_the_same_bytes_are_the_same_article() -> None:
    assert parse(PAGE, "html") == parse(PAGE, "html")
    assert parse(STORY).article_id == parse(STORY).content_sha256[:20]


def test_100_000_words_are_read_within_seconds() -> None:
    text = "Varnholt builds\n" + "\n".join([STORY] * 6_000)
    article = parse(text)
    assert len(article.text.split()) > 100_000
