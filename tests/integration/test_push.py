"""`POST /articles` under a real server: receipts for what is landed, a clear no for everything else."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from ingest.service import push_app
from ingest.service.push_app import create_app
from ingest.settings import Settings
from ingest.sources.doorbell import doorbell
from ingest.sources.landing import pending, read_object

TOKEN = "correct-horse-battery-staple"
RECORD = {"title": "Plant", "text": "Quellwerk AG will invest 30 million euros in Linz.", "source": "reuters"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(home=tmp_path_factory.mktemp("push"), max_article_bytes=50_000, push_token=TOKEN)
    made.make_folders()
    return made


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    """The application under uvicorn, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="debug"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with httpx.Client(base_url=address, headers=headers, trust_env=False, timeout=20) as made:
        yield made


def post(
    client: httpx.Client, body: Any, content_type: str = "application/json", **headers: str
) -> httpx.Response:
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/articles", content=content, headers={"Content-Type": content_type} | named)


def landed(settings: Settings, answer: httpx.Response) -> list[bytes]:
    """The bytes behind the receipts of an answer, in its order."""
    assert answer.status_code == 202, answer.text
    by_id = {receipt.sighting_id: receipt for receipt in pending(settings)}
    ids = [receipt["receipt_id"] for receipt in answer.json()["receipts"]]
    return [read_object(settings, by_id[known]) for known in ids]


# -- what is taken -----------------------------------------------------------------------------------------


def test_a_record_lands_and_the_bell_rings(client: httpx.Client, settings: Settings) -> None:
    before = time.time()
    (data,) = landed(settings, post(client, RECORD))
    assert json.loads(data) == RECORD
    assert any(path.stat().st_mtime >= before - 1 for path in doorbell(settings).iterdir())


@pytest.mark.parametrize(("body", "content_type"), [
    ([RECORD, RECORD | {"title": "Other"}], "application/json"),
    ({"articles": [RECORD, RECORD | {"title": "Other"}]}, "application/json; charset=utf-8"),
    ("\n".join(map(json.dumps, [RECORD, RECORD | {"title": "Other"}])), "application/x-ndjson"),
])  # fmt: skip
def test_a_batch_lands_record_by_record(
    client: httpx.Client, settings: Settings, body: Any, content_type: str
) -> None:
    found = landed(settings, post(client, body, content_type))
    assert [json.loads(data)["title"] for data in found] == ["Plant", "Other"]


def test_pages_and_texts_land_as_they_are(client: httpx.Client, settings: Settings) -> None:
    page = "<html><body><p>Quellwerk AG</p></body></html>"
    assert landed(settings, post(client, page, "text/html")) == [page.encode()]
    text = "Straße".encode("latin-1")
    assert landed(settings, post(client, text, "text/plain; charset=iso-8859-1")) == ["Straße".encode()]


def test_a_request_may_be_repeated_under_its_key(client: httpx.Client, settings: Settings) -> None:
    first = post(client, RECORD, Idempotency_Key="order-66")
    count = len(pending(settings))
    second = post(client, RECORD, Idempotency_Key="order-66")
    assert second.json() == first.json()
    assert len(pending(settings)) == count
    other = post(client, RECORD | {"title": "Other"}, Idempotency_Key="order-66")
    assert (other.status_code, other.json()["error"]) == (409, "key_reused")


def test_without_a_key_each_request_is_an_arrival(client: httpx.Client) -> None:
    ids = {post(client, RECORD).json()["receipts"][0]["receipt_id"] for _ in range(2)}
    assert len(ids) == 2


def test_many_senders_at_once_get_their_own_receipts(client: httpx.Client, settings: Settings) -> None:
    answers: list[httpx.Response] = []

    def send(number: int) -> None:
        answers.extend(post(client, RECORD | {"title": f"{number}.{part}"}) for part in range(5))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    titles = {json.loads(data)["title"] for answer in answers for data in landed(settings, answer)}
    assert len(titles) == 40


# -- what is not -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ü"])
def test_without_the_token_nothing_is_read(address: str, settings: Settings, header: str) -> None:
    count = len(pending(settings))
    headers = {"Content-Type": "application/json"} | ({"Authorization": header} if header else {})
    with httpx.Client(trust_env=False) as client:
        encoded = {name: value.encode() for name, value in headers.items()}
        answer = client.post(f"{address}/articles", json=RECORD, headers=encoded)
    assert (answer.status_code, answer.json()["error"]) == (401, "unauthorised")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert len(pending(settings)) == count


@pytest.mark.parametrize(("body", "content_type", "status", "words"), [
    ("{", "application/json", 422, "is no JSON"),
    ("[" * 100_00, "application/json", 422, "nested too deeply"),
    (b'{"text": "\xff"}', "application/json", 422, "is no JSON"),
    ([], "application/json", 422, "no record"),
    ("3", "application/json", 422, "no JSON object"),
    ([RECORD, {"title": "T"}], "application/json", 422, "Record 2 has no text"),
    ([RECORD] * 1_001, "application/json", 413, "split the batch"),
    ([{"text": "a"}] * 1_001, "application/json", 422, "1,000 at most"),
    ('{"text": "a"}\n{"text": " "}', "application/x-ndjson", 422, "Line 2 has no text"),
    (" ", "text/plain", 422, "empty"),
    ("x", "application/pdf", 415, "text/html"),
    ("x" * 60_000, "text/plain", 413, "50,000 bytes"),
])  # fmt: skip
def test_what_is_wrong_is_said(
    client: httpx.Client, settings: Settings, body: Any, content_type: str, status: int, words: str
) -> None:
    count = len(pending(settings))
    answer = post(client, body, content_type)
    assert (answer.status_code, set(answer.json())) == (status, {"error", "detail"})
    assert words in answer.json()["detail"]
    assert len(pending(settings)) == count


def test_a_compressed_body_is_refused_unread(client: httpx.Client) -> None:
    answer = post(client, b"\x1f\x8b", "text/plain", Content_Encoding="gzip")
    assert (answer.status_code, answer.json()["error"]) == (415, "compressed")


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "ü"])
def test_a_key_is_plain(client: httpx.Client, key: str) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    answer = client.post(
        "/articles", json=RECORD, headers={name: value.encode("latin-1") for name, value in headers.items()}
    )
    assert (answer.status_code, answer.json()["error"]) == (422, "bad_key")


def test_a_body_without_a_length_is_cut_off_where_it_is_too_large(client: httpx.Client) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(10_000):
            sent += 10_000
            yield b"x" * 10_000

    try:
        answer = client.post("/articles", content=endless(), headers={"Content-Type": "text/plain"})
        assert answer.status_code == 413
    except httpx.TransportError:
        pass  # the server hangs up on whoever goes on sending
    assert sent < 50_000_000


def test_a_body_that_does_not_come_is_given_up(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push_app, "BODY_SECONDS", 0.3)
    port = int(address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
        slow.sendall(
            f"POST /articles HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
            "Content-Type: text/plain\r\nContent-Length: 10\r\n\r\nhalf".encode()
        )
        assert b" 408 " in slow.recv(1_000)


def test_a_disk_that_takes_nothing_is_told(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(push_app, "push", full)
    answer = post(client, RECORD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "No space left" in answer.json()["detail"]


def test_it_is_off_without_a_token_and_the_file_of_it_may_change(tmp_path: Path) -> None:
    assert push_app.read_token(Settings(home=tmp_path)) is None
    file = tmp_path / "token"
    held = Settings(home=tmp_path, push_token="ignored", push_token_file=file)
    assert push_app.read_token(held) is None
    for token in ("first", "second"):
        file.write_text(f"{token}\n")
        assert push_app.read_token(held) == token
    assert "ignored" not in repr(held)


# -- fuzzed ------------------------------------------------------------------------------------------------


def test_whatever_comes_is_answered_as_documented(
    client: httpx.Client, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    import hypothesis
    import schemathesis

    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    operations = [operation.ok() for operation in schema.get_all_operations()]
    assert [operation.path for operation in operations] == ["/articles"]

    @hypothesis.settings(
        max_examples=40, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=operations[0].as_strategy())
    def fuzz(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"})

    with caplog.at_level(logging.DEBUG):
        fuzz()
        assert post(client, RECORD).status_code == 202
    assert TOKEN not in caplog.text
