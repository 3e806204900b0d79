"""Pages: the quick way to the article finds what the whole way finds, and no markup takes long."""

import time
from contextlib import suppress
from typing import Any

import pytest

from ingest.errors import RejectedInput
from ingest.parse.article import parse_article
from ingest.parse.html import _parse
from ingest.parse.page_body import quick_body, whole_body

STORY = "".join(
    f"<p>Varnholt AG will invest {number}00 million euros in pump plant number {number} in Linz, it said.</p>"
    for number in range(2, 12)
)
ONE = STORY.partition("</p>")[0]
TEASER = "<div><h4><a href=/t>Ten tips</a></h4><p>A few words on each of ten tips for your garden.</p></div>"
PAGES = {
    "story": f"<body><nav><a href=/>Home</a></nav><article><h1>Pumps</h1>{STORY}</article></body>",
    "short": f"<body><article><h1>Pumps</h1>{ONE}</article></body>",
    "buried": f"<body>{TEASER * 40}<div class=story>{STORY}</div>{TEASER * 40}</body>",
    "breaks": f"<body><table><tr><td>{STORY.replace('p>', 'br>')}</td></tr></table></body>",
    "tables": f"<body><article>{STORY}<table><tr><td>Linz</td><td>300</td></tr></table></article></body>",
    "aside": f"<body><div id=content>{STORY}<aside>{ONE}</aside><figure><img></figure></div></body>",
    "teasers": f"<body><h1>Pumps</h1><div class=teaser>{STORY}</div><p>{'More to come. ' * 9}</p></body>",
    "script": f"<body><script>{'var pump = 1;' * 500}</script><main>{STORY}</main></body>",
}
HOSTILE = {
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(30_000)) + ">",
    "tables": "<table><tr><td>x</td></tr></table>" * 10_000,
    "breaks": "<br>" * 30_000,
    "links": "<a href=x>x</a>" * 20_000,
    "open tags": "<" * 500_000,
    "depth": "<div>" * 100_000,
    "lists": "<ul><li>x" * 30_000,
    "captions": "<figure><figcaption>a b</figcaption></figure>" * 3_000,
    "linked data": '<script type="application/ld+json">' + "[" * 300_000 + "</script>",
    "comments": "<!--" * 100_000,
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_quick_way_finds_what_the_whole_way_finds(page: str) -> None:
    whole = whole_body(_parse(page))
    quick = quick_body(_parse(page))
    assert quick is None or outline(quick) == outline(whole)


def outline(body: Any) -> list[tuple[str, str]]:
    return [(element.tag, "".join(element.itertext())) for element in body.iter()]


def test_the_quick_way_is_taken_for_a_page_that_is_its_story_and_for_no_other() -> None:
    taken = {name for name, page in PAGES.items() if quick_body(_parse(page)) is not None}
    assert taken == {"story", "tables", "aside", "script"}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_takes_seconds_at_most(markup: str) -> None:
    page = f"<html><body>{STORY}{markup}</body></html>".encode()
    started = time.process_time()
    with suppress(RejectedInput):
        parse_article(page, media_type="html", source="inbox", max_bytes=10_000_000)
    assert time.process_time() - started < 5
