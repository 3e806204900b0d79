"""Files leave the inbox once they are whole, and nothing that arrives is lost."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.errors import InflowError
from ingest.settings import Settings
from ingest.sources.inbox import claim_inbox, is_open_for_writing, list_files
from ingest.sources.landing import Receipt, pending, read_object
from ingest.sources.paths import land_paths

LINES = [{"text": f"Story number {number}."} for number in range(1, 5)]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home")
    made.make_folders()
    return made


def claimed(settings: Settings) -> dict[str, Receipt]:
    claim_inbox(settings)
    return {receipt.location: receipt for receipt in pending(settings)}


def test_files_are_claimed_from_folders_below_and_folders_stay(settings: Settings) -> None:
    (settings.inbox / "deep" / "er").mkdir(parents=True)
    (settings.inbox / "empty").mkdir()
    (settings.inbox / "deep" / "er" / "a.txt").write_text("words")
    assert set(claimed(settings)) == {"deep/er/a.txt"}
    assert list(list_files(settings.inbox)) == []
    assert (settings.inbox / "empty").is_dir()
    assert (settings.inbox / "deep" / "er").is_dir()


@pytest.mark.parametrize("name", [".hidden.txt", "a.txt.part", "a.TMP", "a.crdownload"])
def test_names_of_unfinished_files_are_left_alone(settings: Settings, name: str) -> None:
    (settings.inbox / name).write_text("words")
    assert claimed(settings) == {}
    assert (settings.inbox / name).exists()


@pytest.mark.parametrize("name", [
    b"two words.txt", b"new\nline.txt", "工场 👍.txt".encode(), b"..\\..\\up.txt", b"..%2f..%2fup.txt",
    b"\xff\xfe.txt", b"-rf.txt", b"$(id).txt", b"'; DROP TABLE x; --.txt",
])  # fmt: skip
def test_any_name_is_claimed(settings: Settings, name: bytes) -> None:
    with open(os.path.join(os.fsencode(settings.inbox), name), "wb") as file:  # noqa: PTH118, PTH123
        file.write(b"words")
    (receipt,) = claimed(settings).values()
    assert read_object(settings, receipt) == b"words"
    assert os.listdir(settings.inbox) == []  # noqa: PTH208


def test_a_file_open_for_writing_waits_until_it_is_closed(settings: Settings) -> None:
    path = settings.inbox / "a.txt"
    with path.open("wb") as file:
        file.write(b"half of ")
        file.flush()
        with path.open("rb") as reader:
            if is_open_for_writing(reader.fileno()) is None:
                pytest.skip("this file system has no leases")
        time.sleep(0.6)
        assert claimed(settings) == {}
        file.write(b"the words")
    assert read_object(settings, claimed(settings)["a.txt"]) == b"half of the words"


def test_same_bytes_under_two_names_are_one_object(settings: Settings) -> None:
    (settings.inbox / "a.txt").write_text("words")
    (settings.inbox / "b.txt").write_text("words")
    receipts = claimed(settings)
    assert receipts["a.txt"].kept_at == receipts["b.txt"].kept_at


def test_a_file_dropped_again_is_another_arrival(settings: Settings) -> None:
    for count in (1, 2):
        (settings.inbox / "a.txt").write_text("words")
        claim_inbox(settings)
        assert len(pending(settings)) == count


@pytest.mark.parametrize("kind", ["file link", "folder link", "dangling link", "pipe", "socket"])
def test_what_is_no_file_is_moved_aside_with_a_receipt(settings: Settings, tmp_path: Path, kind: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not to be read")
    path = settings.inbox / "thing.txt"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(os.path.relpath(path))
    else:
        path.symlink_to(
            {"file link": secret, "folder link": tmp_path, "dangling link": tmp_path / "no"}[kind]
        )
    receipt = claimed(settings)["thing.txt"]
    assert receipt.refusal == ("symlink" if "link" in kind else "not_a_file")
    assert not path.is_symlink()
    assert not path.exists()
    assert os.path.lexists(settings.home / receipt.kept_at)
    assert not (settings.landing / "objects").exists()


def test_jsonl_lands_one_object_per_line_with_its_line_number(settings: Settings) -> None:
    lines = [json.dumps(LINES[0]), "", json.dumps(LINES[1]) + "\r", "{bad"]
    (settings.inbox / "feed.jsonl").write_bytes(b"\xef\xbb\xbf" + "\n".join(lines).encode())
    receipts = claimed(settings)
    assert list(receipts) == ["feed.jsonl#1", "feed.jsonl#3", "feed.jsonl#4"]
    assert [receipt.first_line for receipt in receipts.values()] == [1, 3, 4]
    assert json.loads(read_object(settings, receipts["feed.jsonl#3"])) == LINES[1]
    assert read_object(settings, receipts["feed.jsonl#4"]) == b"{bad"


@pytest.mark.parametrize("content", [
    LINES, {"articles": LINES, "total": 4}, {"response": {"results": LINES}},
])  # fmt: skip
def test_json_lists_land_one_object_per_record(settings: Settings, content: object) -> None:
    (settings.inbox / "feed.json").write_text(json.dumps(content))
    receipts = claimed(settings)
    assert [json.loads(read_object(settings, receipts[f"feed.json#{n}"])) for n in range(1, 5)] == LINES


@pytest.mark.parametrize(
    "content", ['{"text": "One story."}', '[{"text": "cut off', "[]", '{"items": ["a"]}']
)
def test_other_json_lands_whole(settings: Settings, content: str) -> None:
    (settings.inbox / "one.json").write_text(content)
    assert read_object(settings, claimed(settings)["one.json"]) == content.encode()


def test_paths_that_a_user_names_are_copied_and_kept(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "a.txt").write_text("words")
    (folder / "link.txt").symlink_to(folder / "a.txt")
    single = tmp_path / "b.txt"
    single.write_text("more words")
    receipts = land_paths(settings, [folder, single])
    assert [(receipt.location, receipt.refusal) for receipt in receipts] == [
        ("mine/a.txt", None), ("mine/link.txt", "symlink"), ("b.txt", None),
    ]  # fmt: skip
    assert (folder / "a.txt").read_text() == "words"
    assert (folder / "link.txt").is_symlink()
    with pytest.raises(InflowError, match="there is no such file"):
        land_paths(settings, [tmp_path / "missing.txt"])


# Ends the process at the n-th durable step of a claim, as a power cut would.
_CLAIM_AND_DIE = """
import os, sys
from pathlib import Path
from ingest.settings import Settings
from ingest.sources import inbox, landing
steps = int(sys.argv[2])

def dying(name):
    real = getattr(os, name)
    def call(*args, **kwargs):
        global steps
        steps -= 1
        if steps < 0:
            os._exit(9)
        return real(*args, **kwargs)
    setattr(os, name, call)

for name in ("fsync", "open", "replace", "rename", "unlink"):
    dying(name)
inbox.claim_inbox(Settings(home=Path(sys.argv[1])))
"""


def test_killed_at_any_step_nothing_is_lost_and_nothing_doubled(settings: Settings) -> None:
    (settings.inbox / "feed.jsonl").write_text("\n".join(map(json.dumps, LINES)))
    (settings.inbox / "link.txt").symlink_to("feed.jsonl")
    deaths = 0
    for steps in range(0, 200, 3):
        script = [sys.executable, "-c", _CLAIM_AND_DIE, str(settings.home), str(steps)]
        code = subprocess.run(script, check=False).returncode
        assert code in (0, 9)
        deaths += code == 9
        if code == 0:
            break
    assert code == 0
    assert deaths > 5
    receipts = {receipt.location: receipt for receipt in pending(settings)}
    assert len(pending(settings)) == 5
    assert [json.loads(read_object(settings, receipts[f"feed.jsonl#{n}"])) for n in range(1, 5)] == LINES
    assert receipts["link.txt"].refusal == "symlink"
    assert list(list_files(settings.inbox)) == []
