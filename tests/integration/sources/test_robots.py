"""Pages are fetched as far as their host's robots.txt allows it; its rules are asked for once a day."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.settings import Settings
from ingest.sources.fetch import FetchFailed, Visitor
from ingest.sources.robots import KEPT_SECONDS, ObedientVisitor
from tests.integration.sources.web import Web, page, status

RULES = (
    "User-agent: *\nDisallow: /archive/\nDisallow: /*.pdf$\nAllow: /archive/open/\n\n"
    "User-agent: otherbot\nDisallow: /\n"
)
FOR_US = "User-agent: *\nDisallow:\n\nUser-agent: inflow\nDisallow: /news/\n"


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        for path in ("/news/1", "/archive/1", "/archive/open/1", "/report.pdf", "/report.pdf.html"):
            server.answers[path] = page("<p>Words.</p>")
        yield server


@pytest.fixture
def visitor(tmp_path: Path) -> Iterator[ObedientVisitor]:
    settings = Settings(home=tmp_path)
    with Visitor(max_bytes=10**6, pause_seconds=0, allow_private=True) as anyone:
        yield ObedientVisitor(settings, anyone)


@pytest.mark.parametrize(("rules", "path", "is_allowed"), [
    (RULES, "/news/1", True),
    (RULES, "/archive/1", False),
    (RULES, "/archive/open/1", True),
    (RULES, "/report.pdf", False),
    (RULES, "/report.pdf.html", True),
    (FOR_US, "/news/1", False),
    (FOR_US, "/archive/1", True),
    ("", "/news/1", True),
    ("\x00\xff no rules at all", "/news/1", True),
])  # fmt: skip
def test_the_rules_decide(
    web: Web, visitor: ObedientVisitor, rules: str, path: str, is_allowed: bool
) -> None:
    web.answers["/robots.txt"] = page(rules, "text/plain")
    if is_allowed:
        assert visitor.fetch(web.url(path)).status == 200
    else:
        with pytest.raises(FetchFailed, match="asks not to fetch it") as refused:
            visitor.fetch(web.url(path))
        assert refused.value.is_final
    assert (path in web.paths()) is is_allowed


def test_a_redirect_does_not_lead_past_the_rules(web: Web, visitor: ObedientVisitor) -> None:
    web.answers["/robots.txt"] = page(RULES, "text/plain")
    web.answers["/short"] = status(301, Location="/archive/1")
    with pytest.raises(FetchFailed, match="asks not to fetch it"):
        visitor.fetch(web.url("/short"))
    assert "/archive/1" not in web.paths()


def test_a_host_without_rules_is_open(web: Web, visitor: ObedientVisitor) -> None:
    web.answers["/robots.txt"] = status(404)
    assert visitor.fetch(web.url("/news/1")).status == 200


def test_a_host_that_cannot_tell_its_rules_is_left_alone(web: Web, visitor: ObedientVisitor) -> None:
    web.answers["/robots.txt"] = status(503)
    with pytest.raises(FetchFailed) as refused:
        visitor.fetch(web.url("/news/1"))
    assert not refused.value.is_final
    assert "/news/1" not in web.paths()


def test_rules_are_asked_for_once_a_day(web: Web, visitor: ObedientVisitor, tmp_path: Path) -> None:
    web.answers["/robots.txt"] = page(RULES, "text/plain")
    for _ in range(3):
        visitor.fetch(web.url("/news/1"))
    assert web.paths().count("/robots.txt") == 1
    (kept,) = (tmp_path / "landing" / "robots").iterdir()
    yesterday = time.time() - KEPT_SECONDS - 1
    os.utime(kept, (yesterday, yesterday))
    web.answers["/robots.txt"] = page(FOR_US, "text/plain")
    with pytest.raises(FetchFailed, match="asks not to fetch it"):
        visitor.fetch(web.url("/news/1"))
