"""Fetching: only public addresses, bounded in bytes and seconds, polite to each host."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from ingest.sources import fetch
from ingest.sources.fetch import FetchFailed, Visitor, is_public, read_retry_after
from tests.integration.sources.web import Web, dripping, page, status


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def test_a_host_gets_one_request_at_a_time_with_pauses(web: Web) -> None:
    for number in range(3):
        web.answers[f"/{number}"] = page("x")
    with Visitor(max_bytes=100, pause_seconds=0.2, allow_private=True) as visitor:
        for number in range(3):
            visitor.fetch(web.url(f"/{number}"))
    times = [second for _, _, second in web.requests]
    assert all(later - earlier >= 0.19 for earlier, later in pairwise(times))


def test_a_body_that_drips_is_given_up(web: Web) -> None:
    web.answers["/feed"] = dripping(5)
    with (
        Visitor(max_bytes=10_000, pause_seconds=0, allow_private=True, total_seconds=0.5) as visitor,
        pytest.raises(FetchFailed, match="not complete after"),
    ):
        visitor.fetch(web.url("/feed"))


@pytest.mark.parametrize("path", ["/a\r\nX-Evil: 1", "/a HTTP/1.1\r\nX-Evil: 1\r\n\r\n", "/a%0d%0aX-Evil: 1"])
def test_an_address_cannot_add_headers(web: Web, path: str) -> None:
    web.answers["/short"] = status(302, Location=path.replace("\r\n", "%0d%0a"))
    with Visitor(max_bytes=100, pause_seconds=0, allow_private=True) as visitor:
        for asked in (path, "/short"):
            with pytest.raises(FetchFailed):
                visitor.fetch(web.url(asked))
    assert web.requests
    assert not any("X-Evil" in headers for _, headers, _ in web.requests)


@pytest.mark.parametrize("address", [
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::",
])  # fmt: skip
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_outside_are_public() -> None:
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


def test_a_redirect_or_a_name_server_cannot_lead_inside(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The outside is played by a name that the check sees as public and that is served here."""
    port = int(web.url("").rpartition(":")[2])
    outside = "198.51.100.7"
    real_resolve, real_connect = socket.getaddrinfo, socket.create_connection
    answers = {"outside.example": outside, "rebound.example": "127.0.0.1"}

    def resolve(host: str, *args: object, **kwargs: object) -> object:
        return real_resolve(answers.get(host, host), *args, **kwargs)  # type: ignore[arg-type]

    def connect(address: tuple[str, int], *args: object, **kwargs: object) -> socket.socket:
        assert address[0] == outside, "connected to what was not checked"
        return real_connect(("127.0.0.1", port), *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    monkeypatch.setattr(fetch, "is_public", lambda address: address == outside or is_public(address))
    web.answers["/ok"] = page("fine")
    for number, target in enumerate(
        (f"http://127.0.0.1:{port}/ok", "http://rebound.example/ok", "file:///etc/passwd")
    ):
        web.answers[f"/{number}"] = status(302, Location=target)
    with Visitor(max_bytes=1_000, pause_seconds=0) as visitor:
        assert visitor.fetch("http://outside.example/ok").body == b"fine"
        assert web.requests[-1][1]["Host"] == "outside.example"
        for number in range(3):
            with pytest.raises(FetchFailed, match=r"an address inside|only plain http"):
                visitor.fetch(f"http://outside.example/{number}")
    assert web.paths() == ["/ok", "/0", "/1", "/2"]


def test_retry_after_is_seconds_or_a_date() -> None:
    now = datetime(2025, 3, 3, 10, 0, tzinfo=UTC)
    assert read_retry_after("120", now) == 120
    assert read_retry_after("Mon, 03 Mar 2025 10:02:00 GMT", now) == 120
    assert read_retry_after("99999999", now) == 86_400
    assert read_retry_after("soon", now) is None
