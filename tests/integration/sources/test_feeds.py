"""Feeds from a real web server that redirects, stalls, lies and attacks."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from ingest.errors import InflowError
from ingest.registry import Feed, read_feeds, registered_sources
from ingest.settings import Settings
from ingest.sources.feed_state import read_feed_state
from ingest.sources.feeds import FeedResult, due_feeds, poll_feeds
from ingest.sources.landing import pending, read_object
from tests.integration.sources.web import Web, bomb, item, page, rss, status

XML = "application/rss+xml"
LONG = (
    "<p>" + "Quellwerk AG will invest 30 million euros in a turbine factory in Linz, Austria. " * 20 + "</p>"
)
PAGE = (
    "<html><head><title>Plant</title></head><body><nav>Home</nav><article><h1>Quellwerk builds</h1>"
    "<p>Quellwerk AG said on Monday that it will invest 30 million euros in a turbine factory in Linz.</p>"
    "<p>The plant will make blades for wind parks along the coast and will open next year.</p></article>"
    "</body></html>"
)
OUTLET = {
    "name": "Wire", "owner_group": "wire", "kind": "agency", "tier": 1, "may_store_text": True,
    "may_show_quote": True,
}  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home", max_article_bytes=200_000)
    made.make_folders()
    return made


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def write_feeds(settings: Settings, *listed: dict[str, object]) -> None:
    content = {"feeds": [OUTLET | feed for feed in listed], "pause_seconds": 0}
    (settings.home / "feeds.yml").write_text(json.dumps(content))  # JSON is YAML


def poll(settings: Settings, web: Web, **changes: object) -> FeedResult:
    feed = {"id": "wire", "url": web.url("/feed"), "allow_private": True} | changes
    write_feeds(settings, feed)
    (result,) = poll_feeds(settings, read_feeds(settings).feeds)
    return result


def records(settings: Settings) -> list[dict[str, str]]:
    return [json.loads(read_object(settings, receipt)) for receipt in pending(settings)]


def wire(settings: Settings) -> Feed:
    return read_feeds(settings).feeds[0]


# -- what a feed says --------------------------------------------------------------------------------------


def test_an_entry_with_its_text_lands_as_the_feed_says_it(settings: Settings, web: Web) -> None:
    date = "<pubDate>Mon, 03 Mar 2025 10:00:00 +0100</pubDate>"
    web.answers["/feed"] = page(rss(item("1", "Plant & more", "/a", LONG, date)), XML)
    assert poll(settings, web) == FeedResult("wire", 1)
    (record,) = records(settings)
    assert record["source"] == "wire"
    assert record["title"] == "Plant & more"
    assert record["url"] == web.url("/a")
    assert record["published_at"] == "2025-03-03T09:00:00+00:00"
    assert "turbine factory" in record["html"]
    assert web.paths() == ["/feed"]
    (receipt,) = pending(settings)
    assert (receipt.source, receipt.location) == ("wire", web.url("/a"))


def test_an_atom_feed_with_script_in_it_is_read_and_the_script_is_gone(settings: Settings, web: Web) -> None:
    web.answers["/feed"] = page(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><title>T</title>'
        '<link href="/a"/><updated>2025-03-03T10:00:00Z</updated><content type="html">'
        f"<![CDATA[<script>steal()</script>{LONG}]]></content></entry></feed>",
        "application/atom+xml",
    )
    assert poll(settings, web).landed == 1
    assert "steal" not in records(settings)[0]["html"]


def test_a_teaser_is_completed_from_its_page(settings: Settings, web: Web) -> None:
    web.answers["/feed"] = page(rss(item("1", "Plant", "/a", "Quellwerk builds ...")), XML)
    web.answers["/a"] = page(PAGE)
    assert poll(settings, web).landed == 1
    assert "blades for wind parks" in records(settings)[0]["html"]


@pytest.mark.parametrize("answer", [
    status(404), page("<html><body><a href='/'>Subscribe</a></body></html>"),
    page(b"%PDF-1.7", "application/pdf"),
])  # fmt: skip
def test_a_teaser_whose_page_gives_nothing_lands_itself(settings: Settings, web: Web, answer: object) -> None:
    web.answers["/feed"] = page(rss(item("1", "Plant", "/a", "Quellwerk builds ...")), XML)
    web.answers["/a"] = answer  # type: ignore[assignment]
    assert poll(settings, web).landed == 1
    assert records(settings)[0]["html"] == "Quellwerk builds ..."


def test_a_page_that_fails_is_tried_in_three_polls(settings: Settings, web: Web) -> None:
    web.answers["/feed"] = page(rss(item("1", "Plant", "/a", "Quellwerk builds ...")), XML, ETag='"1"')
    web.answers["/a"] = status(502)
    for _ in range(2):
        result = poll(settings, web)
        assert result.landed == 0
        assert "status 502" in (result.problem or "")
    assert poll(settings, web) == FeedResult("wire", 1)
    assert records(settings)[0]["html"] == "Quellwerk builds ..."


def test_a_page_that_its_host_keeps_from_robots_is_not_fetched(settings: Settings, web: Web) -> None:
    web.answers["/robots.txt"] = page("User-agent: *\nDisallow: /a", "text/plain")
    web.answers["/feed"] = page(rss(item("1", "Plant", "/a", "Quellwerk builds ...")), XML)
    web.answers["/a"] = page(PAGE)
    assert poll(settings, web) == FeedResult("wire", 1)
    assert records(settings)[0]["html"] == "Quellwerk builds ..."
    assert "/a" not in web.paths()


def test_an_entry_lands_once_per_version(settings: Settings, web: Web) -> None:
    web.answers["/feed"] = page(rss(item("1", "Plant", "/a", LONG)), XML)
    assert [poll(settings, web).landed for _ in range(2)] == [1, 0]
    web.answers["/feed"] = page(rss(item("1", "Plant", "/a", LONG + "<p>Correction.</p>")), XML)
    assert [poll(settings, web).landed for _ in range(2)] == [1, 0]
    assert len(pending(settings)) == 2


# -- how it is asked ---------------------------------------------------------------------------------------


def test_an_unchanged_feed_is_not_sent_again(settings: Settings, web: Web) -> None:
    stamp = "Mon, 03 Mar 2025 10:00:00 GMT"
    web.answers["/feed"] = page(rss(item("1", "T", "/a", LONG)), XML, ETag='"v1"', Last_Modified=stamp)
    poll(settings, web)
    assert poll(settings, web) == FeedResult("wire", 0)
    headers = web.requests[-1][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('"v1"', stamp)


def test_redirects_are_followed_but_not_for_ever(settings: Settings, web: Web) -> None:
    web.answers["/feed"] = status(301, Location="/moved")
    web.answers["/moved"] = page(rss(item("1", "T", "a", LONG)), XML)
    assert poll(settings, web).landed == 1
    web.answers["/feed"] = status(302, Location="/feed")
    assert "redirects" in (poll(settings, web).problem or "")


def test_a_busy_host_is_left_alone_for_as_long_as_it_asks(settings: Settings, web: Web) -> None:
    web.answers["/feed"] = status(429, Retry_After="7200")
    result = poll(settings, web)
    assert "429" in (result.problem or "")
    now = datetime.now(UTC)
    assert due_feeds(settings, now + timedelta(minutes=110)) == []
    assert due_feeds(settings, now + timedelta(minutes=121)) == [wire(settings)]
    write_feeds(
        settings,
        *({"id": name, "name": name, "url": web.url("/feed"), "allow_private": True} for name in "ab"),
    )
    web.requests.clear()
    assert len([result for result in poll_feeds(settings, read_feeds(settings).feeds) if result.problem]) == 2
    assert len(web.requests) == 1, "the other feed of that host waits too"


def test_a_feed_that_fails_is_asked_less_and_less_often(settings: Settings, web: Web) -> None:
    waits = []
    for _ in range(4):
        poll(settings, web)
        state = read_feed_state(settings, wire(settings))
        assert state.next_poll_at
        assert state.polled_at
        waits.append((state.next_poll_at - state.polled_at).total_seconds() / 60)
    assert waits == [15, 30, 60, 120]
    web.answers["/feed"] = page(rss(), XML)
    assert poll(settings, web).problem is None
    assert read_feed_state(settings, wire(settings)).failures == 0


def test_too_much_is_not_read_compressed_or_not(settings: Settings, web: Web) -> None:
    for answer in (page(" " * 300_000, XML), bomb(200)):
        web.answers["/feed"] = answer
        assert "more than 200,000 bytes" in (poll(settings, web).problem or "")


def test_a_compressed_feed_is_read(settings: Settings, web: Web) -> None:
    body = gzip.compress(rss(item("1", "T", "/a", LONG)).encode())
    web.answers["/feed"] = page(body, XML, Content_Encoding="gzip")
    assert poll(settings, web).landed == 1
    web.answers["/feed"] = page(body[:-20], XML, Content_Encoding="gzip")
    assert "cut off" in (poll(settings, web).problem or "")
    web.answers["/feed"] = page(body, XML, Content_Encoding="br")
    assert "not asked for" in (poll(settings, web).problem or "")


# -- lies and attacks --------------------------------------------------------------------------------------


def test_a_truncated_feed_gives_its_whole_entries_and_is_asked_again(settings: Settings, web: Web) -> None:
    whole = rss(item("1", "One", "/a", LONG), item("2", "Two", "/b", LONG))
    web.answers["/feed"] = page(whole[: whole.rindex("Linz")], XML, ETag='"1"')
    result = poll(settings, web)
    assert (result.landed, result.problem) == (1, "the feed is cut off; its last entry waits")
    web.answers["/feed"] = page(whole, XML, ETag='"1"')
    assert poll(settings, web) == FeedResult("wire", 1)
    assert sorted(record["title"] for record in records(settings)) == ["One", "Two"]


def test_external_entities_are_not_fetched(settings: Settings, web: Web, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("TOPSECRET")
    doctype = (
        f'<!DOCTYPE rss [<!ENTITY file SYSTEM "file://{tmp_path}/secret">'
        f'<!ENTITY web SYSTEM "{web.url("/x")}">'
        f'<!ENTITY % outside SYSTEM "{web.url("/dtd")}"> %outside;]>'
    )
    body = rss(
        f"<item><guid>1</guid><title>T &file; &web;</title><description>{LONG[3:-4]}</description></item>"
    )
    web.answers["/feed"] = page(body.replace("<rss", doctype + "<rss", 1), XML)
    poll(settings, web)
    assert web.paths() == ["/feed"]
    assert "TOPSECRET" not in json.dumps(records(settings))


@pytest.mark.timeout(60)
def test_entities_that_multiply_do_not(settings: Settings, web: Web) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{entities}]>'
    body = rss("<item><guid>1</guid><title>T</title><description>&a11;</description></item>")
    web.answers["/feed"] = page(body.replace("<rss", doctype + "<rss", 1), XML)
    poll(settings, web)
    assert all(receipt.size < 10_000 for receipt in pending(settings))


@pytest.mark.parametrize(("charset", "header"), [
    ("utf-8", "iso-8859-1"), ("cp1252", "utf-8"), ("utf-8", "no-such-charset"), ("gb18030", "gb18030"),
])  # fmt: skip
def test_lies_about_the_charset_of_a_feed(settings: Settings, web: Web, charset: str, header: str) -> None:
    body = rss(item("1", "Fabrik", "/a", LONG.replace("Linz", "Müllheim"))).replace("UTF-8", charset)
    web.answers["/feed"] = page(body.encode(charset), f"{XML}; charset={header}")
    assert poll(settings, web).landed == 1
    assert "Müllheim" in records(settings)[0]["html"]


def test_a_page_is_no_feed(settings: Settings, web: Web) -> None:
    web.answers["/feed"] = page(PAGE)
    assert "is no RSS or Atom feed; it begins with '<html>" in (poll(settings, web).problem or "")


@pytest.mark.parametrize("url", [
    "http://127.0.0.1:{port}/feed", "http://localhost:{port}/feed", "http://2130706433:{port}/feed",
    "http://[::ffff:127.0.0.1]:{port}/feed", "http://0x7f.1:{port}/feed",
])  # fmt: skip
def test_a_feed_may_not_lie_inside(settings: Settings, web: Web, url: str) -> None:
    port = web.url("").rpartition(":")[2]
    result = poll(settings, web, url=url.format(port=port), allow_private=False)
    assert result.problem
    assert web.requests == []


# -- feeds.yml ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "complaint"), [
    ("feeds: [", "Mend the YAML"),
    ("feeds: [{id: a}]", "url.*feed a"),
    ("feeds: [{id: a, url: 'http://x/', source: reuters, everyminutes: 5}]", "everyminutes.*feed a"),
    ("feeds: [{id: a, url: 'ftp://x/', source: reuters}]", "url"),
    ("feeds: [{id: ../a, url: 'http://x/', source: reuters}]", "id"),
    ("feeds: [{id: a, url: 'http://x/', source: nobody}]", "feed a: nobody is no source of"),
    ("feeds: [{id: a, url: 'http://x/'}]", "source a lacks name"),
    ("feeds: [{id: a, url: 'http://x/', source: ap}, {id: a, url: 'http://y/', source: ap}]", "two feeds"),
    ("just words", "feeds.yml"),
])  # fmt: skip
def test_a_malformed_list_is_refused_with_file_and_place(
    settings: Settings, text: str, complaint: str
) -> None:
    (settings.home / "feeds.yml").write_text(text)
    with pytest.raises(InflowError, match=complaint) as error:
        read_feeds(settings)
    assert "feeds.yml" in str(error.value)


def test_a_feed_that_describes_itself_is_an_outlet(settings: Settings) -> None:
    write_feeds(
        settings, {"id": "wire", "url": "http://wire.example/rss", "country": "AT", "licence": "CC-BY-4.0"}
    )
    row = next(row for row in registered_sources(settings) if row["source_id"] == "wire")
    assert (row["owner_group"], row["tier"], row["country_code"], row["licence"]) == (
        "wire",
        1,
        "AT",
        "CC-BY-4.0",
    )


def test_two_polls_at_once_are_one(settings: Settings, web: Web) -> None:
    with FileLock(settings.landing / "feeds.lock"):
        assert poll_feeds(settings, []) == []
