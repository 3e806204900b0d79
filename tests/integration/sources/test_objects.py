"""Object stores: each version once, from S3 over HTTP and from any other address that fsspec knows."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from ingest.errors import ConfigurationError
from ingest.settings import Settings
from ingest.sources.landing import pending, read_object
from ingest.sources.objects import objects_wait, take_objects
from tests.integration.sources.servers import bucket_client, running_s3


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A folder as an object store."""
    folder = tmp_path / "store" / "news"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def settings(tmp_path: Path, store: Path) -> Settings:
    return Settings(home=tmp_path / "home", max_article_bytes=1_000, objects_url=f"file://{store}")


def put(store: Path, name: str, text: str) -> None:
    path = store / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def locations(settings: Settings) -> list[str]:
    return [receipt.location for receipt in pending(settings)]


def test_a_bucket_is_read_and_left_as_it_is(tmp_path: Path) -> None:
    with running_s3():
        client = bucket_client()
        client.create_bucket(Bucket="wire")
        for name in ("in/2025/a.txt", "in/b.html", "elsewhere/c.txt", "in/.hidden.txt", "in/half.txt.part"):
            client.put_object(Bucket="wire", Key=name, Body=name.encode())
        settings = Settings(home=tmp_path, objects_url="s3://wire/in/")
        assert objects_wait(settings)
        assert len(take_objects(settings).receipts) == 2
        assert sorted(locations(settings)) == ["2025/a.txt", "b.html"]
        assert not objects_wait(settings)
        client.put_object(Bucket="wire", Key="in/b.html", Body=b"corrected")
        (receipt,) = take_objects(settings).receipts
        assert read_object(settings, receipt) == b"corrected"
        assert len(client.list_objects_v2(Bucket="wire")["Contents"]) == 5
        with pytest.raises(FileNotFoundError):
            objects_wait(Settings(home=tmp_path, objects_url="s3://nowhere/in"))


def test_a_changed_object_is_another_arrival(settings: Settings, store: Path) -> None:
    for text in ("first", "second, corrected"):
        put(store, "a.txt", text)
        assert len(take_objects(settings).receipts) == 1
    os.utime(store / "a.txt", (time.time() + 5,) * 2)
    assert len(take_objects(settings).receipts) == 1


def test_lines_land_one_by_one_and_what_is_too_large_is_not_fetched(settings: Settings, store: Path) -> None:
    put(store, "lines.jsonl", '{"text": "One."}\n' * 200)
    put(store, "large.txt", "x" * 2_000)
    take_objects(settings)
    refused = [receipt for receipt in pending(settings) if receipt.refusal]
    assert [(receipt.refusal, receipt.kept_at) for receipt in refused] == [
        ("too_large", f"file://{store}/large.txt")
    ]
    assert len(pending(settings)) == 201
    assert not objects_wait(settings)


def test_an_object_that_cannot_be_read_now_is_tried_again(
    settings: Settings, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fsspec.implementations.local import LocalFileSystem

    put(store, "a.txt", "one")
    put(store, "b.txt", "two")
    real_open = LocalFileSystem._open

    def failing(self: LocalFileSystem, path: str, *args: object, **kwargs: object) -> object:
        if path.endswith("a.txt"):
            raise OSError(5, "the store hung up")
        return real_open(self, path, *args, **kwargs)

    with monkeypatch.context() as patched:
        patched.setattr(LocalFileSystem, "_open", failing)
        intake = take_objects(settings)
    assert len(intake.receipts) == 1
    assert "the store hung up" in intake.failures[0]
    assert len(take_objects(settings).receipts) == 1


@pytest.mark.parametrize("url", ["bucket/prefix", "nosuch://bucket/prefix"])
def test_an_address_of_no_kind_is_told(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="INFLOW_OBJECTS_URL"):
        objects_wait(Settings(home=tmp_path, objects_url=url))
