"""Whatever is dropped ends as an article or in quarantine with a reason and a remedy; the rest goes on."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from ingest import pipeline
from ingest.errors import Reason
from ingest.records import RejectedArticle
from ingest.settings import Settings
from ingest.warehouse.lock import open_warehouse
from ingest.warehouse.quarantine import rejected

STORY = "Varnholt AG will invest 300 million euros in a pump plant in Linz, the company said on Monday."
GOOD = f"Varnholt to build pump plant\n\n{STORY}\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home")
    made.make_folders()
    return made


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(settings, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def drained(settings: Settings) -> dict[str, str]:
    """Drain, check that every arrival is accounted for, and return location -> outcome or reason."""
    pipeline.drain(settings, workers=1)
    received, accounted = query(
        settings, "SELECT sum(received), sum(parsed + duplicate + rejected + pending) FROM raw.loads"
    )[0]
    assert received == accounted == query(settings, "SELECT count(*) FROM raw.sightings")[0][0]
    return dict(
        query(
            settings,
            "SELECT s.location, coalesce(r.reason_code, s.outcome) FROM raw.sightings AS s "
            "LEFT JOIN raw.rejected_articles AS r ON r.rejection_id = s.sighting_id",
        )
    )


def refused(settings: Settings, location: str) -> RejectedArticle:
    return next(row for row in rejected(settings) if row.location == location)


BAD_FILES: dict[str, tuple[bytes, Reason]] = {
    "empty.txt": (b"", Reason.EMPTY),
    "blank.txt": (b"\n \n", Reason.EMPTY),
    "empty.jsonl": (b"", Reason.EMPTY),
    "blank.jsonl": (b"\n\n", Reason.EMPTY),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(500), Reason.BINARY),
    "noise.txt": (bytes(range(128, 256)) * 20, Reason.UNDECODABLE),
    "page.html": (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", Reason.NO_ARTICLE_TEXT),
    "broken.json": (b'{"text": "cut off', Reason.BROKEN_JSON),
    "deep.json": (b"[" * 200_000, Reason.BROKEN_JSON),
    "textless.json": (b'{"title": "Only a title"}', Reason.MISSING_TEXT),
    "report.pdf": (b"%PDF-1.7", Reason.UNSUPPORTED_FORMAT),
    "no-ending": (GOOD.encode(), Reason.UNSUPPORTED_FORMAT),
    "french.txt": ("La société Varnholt a annoncé lundi un investissement à Linz.".encode(),
                   Reason.UNSUPPORTED_LANGUAGE),
}  # fmt: skip


def test_bad_files_are_refused_each_for_its_reason_and_good_ones_go_through(settings: Settings) -> None:
    for name, (data, _) in BAD_FILES.items():
        (settings.inbox / name).write_bytes(data)
    (settings.inbox / "good.txt").write_text(GOOD)
    expected = {name: reason.value for name, (_, reason) in BAD_FILES.items()}
    assert drained(settings) == expected | {"good.txt": "parsed"}
    for row in rejected(settings):
        data, reason = BAD_FILES[row.location]
        assert row.remedy == reason.remedy
        assert row.detail
        if row.location != "blank.jsonl":  # its blank lines are no records; what is kept is one of them
            assert (settings.home / row.kept_at).read_bytes() == data


@pytest.mark.parametrize(("declared", "real"), [("gb2312", "utf-8"), ("utf-8", "cp1252")])
def test_a_wrong_declared_charset_is_seen_through(settings: Settings, declared: str, real: str) -> None:
    head = f'<html><head><meta charset="{declared}"></head><body><article>'
    page = f"{head}<p>Varnholt’s café: {STORY}</p><p>{STORY}</p></article></body></html>"
    (settings.inbox / "page.html").write_bytes(page.encode(real))
    assert drained(settings) == {"page.html": "parsed"}
    assert "Varnholt’s café" in query(settings, "SELECT text FROM raw.articles")[0][0]


def test_invalid_utf8_is_read_with_its_broken_part_marked(settings: Settings) -> None:
    text = GOOD + "The firm’s “pump plant” – its third – is the largest in the town. " * 5
    (settings.inbox / "cut.txt").write_bytes(text.encode() + b"\xe2\x80")
    assert drained(settings) == {"cut.txt": "parsed"}
    assert "\ufffd" in query(settings, "SELECT text FROM raw.articles")[0][0]


def test_60_megabytes_are_landed_and_refused_without_filling_memory(settings: Settings) -> None:
    with (settings.inbox / "huge.txt").open("wb") as file:
        for _ in range(60):
            file.write(b"word " * 200_000)
    (settings.inbox / "good.txt").write_text(GOOD)
    script = (
        "import resource, sys; from pathlib import Path; from ingest import pipeline; "
        "from ingest.settings import Settings; s = Settings(home=Path(sys.argv[1])); "
        "from ingest.sources.inbox import claim_inbox; import ingest.reading as r; "
        "from ingest.sources.landing import pending; "
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss; claim_inbox(s); "
        "reader = r.Reader(s, 1); print([o.reason for o in reader.read(pending(s)) if o.reason]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(settings.home)], capture_output=True, text=True, check=True
    )
    reasons, grown_kilobytes = run.stdout.splitlines()
    assert "TOO_LARGE" in reasons
    assert int(grown_kilobytes) < 50_000
    assert drained(settings) == {"huge.txt": "too_large", "good.txt": "parsed"}
    row = refused(settings, "huge.txt")
    assert "60,000,000 bytes; the limit is 10,000,000" in row.detail
    assert (settings.home / row.kept_at).stat().st_size == 60_000_000


def test_one_bad_line_of_a_jsonl_is_refused_with_its_place(settings: Settings) -> None:
    lines = [
        json.dumps({"title": "One", "text": STORY}),
        '{"title": "Two" "text": "x"}',
        json.dumps({"title": "Three", "text": STORY + " More follows."}),
    ]
    (settings.inbox / "feed.jsonl").write_text("\n".join(lines))
    assert drained(settings) == {
        "feed.jsonl#1": "parsed", "feed.jsonl#2": "broken_json", "feed.jsonl#3": "parsed",
    }  # fmt: skip
    assert "Line 2, column 17" in refused(settings, "feed.jsonl#2").detail


def test_a_file_still_being_written_is_left_until_it_is_whole(settings: Settings) -> None:
    path = settings.inbox / "slow.txt"
    with path.open("w") as file:
        file.write(GOOD[:40])
        file.flush()
        (settings.inbox / "good.txt").write_text(GOOD)
        assert drained(settings) == {"good.txt": "parsed"}
        file.write(GOOD[40:] + "The second half.")
    assert drained(settings)["slow.txt"] == "parsed"
    texts = query(settings, "SELECT text FROM raw.articles WHERE text LIKE '%second half%'")
    assert texts[0][0].startswith(GOOD)


# Everything is imported and loaded before the privileges go: nobody may not even read the interpreter.
_DRAIN_AS_NOBODY = """
import os, sys
from pathlib import Path
from ingest import pipeline
from ingest.settings import Settings
elsewhere = Settings(home=Path(sys.argv[1]).with_name("elsewhere"))
pipeline.land_paths(elsewhere, [Path(sys.argv[1]) / "inbox" / "good.txt"])
pipeline.drain(elsewhere, workers=1)
os.setgroups([]); os.setgid(65534); os.setuid(65534)
pipeline.drain(Settings(home=Path(sys.argv[1])), workers=1)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can drop privileges")
def test_an_unreadable_file_is_moved_aside_and_retried_once_readable(
    settings: Settings, tmp_path: Path
) -> None:
    (settings.inbox / "secret.txt").write_text(GOOD)
    (settings.inbox / "secret.txt").chmod(0o000)
    (settings.inbox / "good.txt").write_text(GOOD + "Another story.")
    (settings.inbox / "good.txt").chmod(0o644)
    (settings.inbox / "closed").mkdir(mode=0o700)
    (settings.inbox / "not-ours").mkdir(mode=0o755)
    (settings.inbox / "not-ours" / "kept.txt").write_text(GOOD + "A third story.")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o001:
            folder.chmod(0o711)
    for path in (settings.home, *settings.home.rglob("*")):
        if path.is_dir() and path.name not in ("closed", "not-ours"):
            os.chown(path, 65534, 65534)
    run = subprocess.run(
        [sys.executable, "-c", _DRAIN_AS_NOBODY, str(settings.home)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert (settings.inbox / "not-ours" / "kept.txt").exists()
    assert drained(settings) == {
        "secret.txt": "unreadable_file", "good.txt": "parsed",
        "closed": "unreadable_file", "not-ours/kept.txt": "parsed",
    }  # fmt: skip
    row = refused(settings, "secret.txt")
    assert "Permission denied" in row.detail
    kept = settings.home / row.kept_at
    assert kept.read_text() == GOOD
    kept.chmod(0o644)
    assert pipeline.retry(settings, [row.rejection_id]).parsed == 1


def test_a_link_out_of_the_inbox_is_never_followed(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Not a word of this may reach the warehouse, the keeper of the keys said.")
    (settings.inbox / "link.txt").symlink_to(secret)
    (settings.inbox / "folder").symlink_to(tmp_path)
    (settings.inbox / "good.txt").write_text(GOOD)
    assert drained(settings) == {"link.txt": "symlink", "folder": "symlink", "good.txt": "parsed"}
    assert (settings.home / refused(settings, "link.txt").kept_at).is_symlink()
    assert secret.exists()


def test_folders_are_walked_and_pipes_are_refused(settings: Settings) -> None:
    (settings.inbox / "2025" / "empty").mkdir(parents=True)
    (settings.inbox / "2025" / "good.txt").write_text(GOOD)
    os.mkfifo(settings.inbox / "pipe.txt")
    assert drained(settings) == {"2025/good.txt": "parsed", "pipe.txt": "not_a_file"}


@pytest.mark.parametrize(
    "name", ["two words.txt", "new\nline.txt", "工场 👍.txt", "..\\..\\up.txt", "..%2fup.txt"]
)
def test_odd_names_are_only_names(settings: Settings, tmp_path: Path, name: str) -> None:
    (settings.inbox / name).write_text(GOOD)
    assert drained(settings) == {name: "parsed"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_a_name_that_is_not_utf8_is_kept_readable(settings: Settings) -> None:
    with open(os.fsencode(settings.inbox) + b"/caf\xe9.txt", "w") as file:  # noqa: PTH123
        file.write(GOOD)
    assert drained(settings) == {"caf\\xe9.txt": "parsed"}


def test_100_000_words_go_through(settings: Settings) -> None:
    (settings.inbox / "long.txt").write_text("A long story\n" + "\n".join([STORY] * 6_000))
    timer = threading.Timer(120, os.abort)
    timer.start()
    assert drained(settings) == {"long.txt": "parsed"}
    timer.cancel()
