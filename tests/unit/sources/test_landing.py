"""Bytes are stored once, each arrival has one receipt, and doing it again changes nothing."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.settings import Settings
from ingest.sources.landing import (
    Receipt,
    count_pending,
    find_receipts,
    land_bytes,
    media_type_of,
    pending,
    read_object,
    settle,
)

NOON = datetime(2025, 3, 9, 12, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home")
    made.make_folders()
    return made


def land(settings: Settings, data: bytes = b"words", location: str = "a.txt", arrival: str = "1") -> Receipt:
    return land_bytes(
        settings,
        data,
        source="inbox",
        location=location,
        media_type="text",
        received_at=NOON,
        arrival=arrival,
    )


def objects(settings: Settings) -> list[Path]:
    return [path for path in (settings.landing / "objects").rglob("*") if path.is_file()]


def test_bytes_come_back_as_they_were(settings: Settings) -> None:
    receipt = land(settings, b"\x00\xffwords")
    assert read_object(settings, receipt) == b"\x00\xffwords"
    assert receipt.size == 7
    assert pending(settings) == [receipt]


def test_same_bytes_twice_are_one_object_and_two_receipts(settings: Settings) -> None:
    first, second = land(settings, location="a.txt"), land(settings, location="b.txt")
    assert first.kept_at == second.kept_at
    assert first.sighting_id != second.sighting_id
    assert len(objects(settings)) == 1


def test_the_same_arrival_again_is_the_same_receipt(settings: Settings) -> None:
    first = land(settings)
    assert land(settings) == first
    settle(settings, [first.sighting_id])
    assert land(settings) == first
    assert pending(settings) == []


def test_another_arrival_of_the_same_file_is_another_receipt(settings: Settings) -> None:
    assert land(settings, arrival="1").sighting_id != land(settings, arrival="2").sighting_id


def test_settling_moves_a_receipt_once_and_keeps_it_findable(settings: Settings) -> None:
    receipt = land(settings)
    for _ in range(2):
        settle(settings, [receipt.sighting_id])
        assert pending(settings) == []
        assert find_receipts(settings, [receipt.sighting_id, "unknown"]) == [receipt]


def test_receipts_that_a_drain_settles_meanwhile_are_left_out(settings: Settings) -> None:
    receipts = [land(settings, location=f"{number}.txt") for number in range(300)]
    drain = threading.Thread(target=settle, args=(settings, [one.sighting_id for one in receipts]))
    drain.start()
    while drain.is_alive():
        assert len(pending(settings)) <= 300
    drain.join()
    assert pending(settings) == []
    assert count_pending(settings) == 0


def test_settling_what_never_arrived_is_an_error(settings: Settings) -> None:
    with pytest.raises(FileNotFoundError):
        settle(settings, ["0" * 20])


def test_stored_bytes_may_not_be_written(settings: Settings) -> None:
    land(settings)
    assert objects(settings)[0].stat().st_mode & 0o222 == 0


@pytest.mark.parametrize(
    "location", ["../../etc/name.txt", "/etc/name.txt", "a\nb.txt", "工场 👍.txt", "\udcff.txt"]
)
def test_a_location_is_data_and_never_a_path(settings: Settings, location: str) -> None:
    receipt = land(settings, location=location)
    assert pending(settings) == [receipt]
    receipt.location.encode()
    written = [path for path in settings.home.parent.rglob("*") if path.is_file()]
    assert all(path.is_relative_to(settings.landing) for path in written)


@pytest.mark.parametrize(("location", "media_type"), [
    ("a.txt", "text"),
    ("A.HTML", "html"), ("feed.jsonl#12", "json"), ("a.b.json", "json"), ("c#.txt", "text"),
    ("report.pdf", "unknown"), ("noending", "unknown"),
])  # fmt: skip
def test_media_types_follow_the_name(location: str, media_type: str) -> None:
    assert media_type_of(location) == media_type
