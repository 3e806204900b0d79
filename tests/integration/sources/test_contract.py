"""What holds for every source: nothing lost, nothing doubled, nothing trusted, everything accounted for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.reading import Outcome, Task, read_one
from ingest.settings import Settings
from ingest.sources.landing import Receipt, pending
from tests.integration.sources.senders import SENDERS, Sender
from tests.integration.sources.servers import Servers

STORY = (
    "Quellwerk builds in Linz\n\nQuellwerk AG said on Monday that it will invest {sum} million euros in a "
    "turbine factory on the Straße am Hafen in Linz, Austria, and that the plant will open next year.\n"
)
HOSTILE_NAMES = (
    "../../etc/passwd.txt", "a\nContent-Type: x.txt", "$(reboot).txt", "工场 👍.txt",
    "'; DROP TABLE x; --.txt",
)  # fmt: skip


class Killed(BaseException):
    """The process is gone: nothing catches this."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path / "home", max_article_bytes=100_000)
    made.make_folders()
    return made


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with Servers() as made:
        yield made


@pytest.fixture(params=[
    "inbox", "feeds", "push", pytest.param("queue", marks=pytest.mark.full), "objects",
])  # fmt: skip
def sender(request: pytest.FixtureRequest, settings: Settings, servers: Servers) -> Iterator[Sender]:
    with contextmanager(SENDERS[request.param])(settings, servers) as made:
        yield made


def story(sum: int) -> bytes:
    return STORY.format(sum=sum).encode()


def outcomes(settings: Settings) -> list[Outcome]:
    """What reading says of each arrival, in order of arrival."""
    return [
        read_one(Task(settings.home / receipt.kept_at, receipt, settings.max_article_bytes))
        for receipt in pending(settings)
    ]


def ids(receipts: list[Receipt]) -> set[str]:
    return {receipt.sighting_id for receipt in receipts}


def test_what_is_sent_lands_once_and_the_source_forgets_it(sender: Sender, settings: Settings) -> None:
    sender.send("a.txt", story(1))
    sender.receive()
    (receipt,) = pending(settings)
    (outcome,) = outcomes(settings)
    assert outcome.article
    assert "invest 1 million euros" in outcome.article.text
    assert receipt.source
    assert not sender.is_waiting()
    sender.receive()
    assert pending(settings) == [receipt]


def test_the_same_bytes_twice_are_two_arrivals_of_one_story(sender: Sender, settings: Settings) -> None:
    for name in ("a.txt", "b.txt"):
        sender.send(name, story(1))
    sender.receive()
    assert len(pending(settings)) == 2
    articles = [outcome.article for outcome in outcomes(settings) if outcome.article]
    assert ["invest 1 million" in article.text for article in articles] == [True, True]


def test_killed_between_landing_and_acknowledgement_nothing_is_lost_or_doubled(
    sender: Sender, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        sender.send(f"{number}.txt", story(number))

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(sender.delivery, "acknowledge", die)
        with pytest.raises(Killed):
            sender.receive()
    before = ids(pending(settings))
    assert before, "landing comes first"
    assert sender.is_waiting(), "what was not acknowledged is still there"
    sender.receive()
    assert before <= ids(pending(settings))
    assert len(pending(settings)) == 2
    assert not sender.is_waiting()


def test_what_is_too_large_is_refused_with_the_reason(sender: Sender, settings: Settings) -> None:
    sender.send("large.txt", story(1) * 1000)
    sender.send("small.txt", story(2))
    sender.receive()
    found = outcomes(settings)
    assert [outcome.reason for outcome in found] == ["too_large", None]
    assert not sender.is_waiting()


def test_nothing_is_accounted_for_too(sender: Sender, settings: Settings) -> None:
    sender.send("empty.txt", b"")
    sender.receive()
    reasons = [str(outcome.reason) for outcome in outcomes(settings)] + sender.told
    assert len(reasons) == 1
    assert re.search("empty|missing_text|no_article_text", reasons[0])
    assert not sender.is_waiting()


def test_bytes_in_another_charset_are_read(sender: Sender, settings: Settings) -> None:
    sender.send("latin.txt", STORY.format(sum=1).encode("latin-1"))
    sender.receive()
    (outcome,) = outcomes(settings)
    assert outcome.article
    assert "Straße am Hafen" in outcome.article.text


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_a_name_is_data(sender: Sender, settings: Settings, name: str) -> None:
    before = set(settings.home.rglob("*"))
    sender.send(name, story(1))
    sender.receive()
    (outcome,) = outcomes(settings)
    assert outcome.article
    landed = {path for path in settings.home.rglob("*") if path.is_file()} - before
    assert all(path.is_relative_to(settings.landing) for path in landed)
    assert {path.name for path in settings.home.parent.iterdir()} == {"home"}


def test_arrivals_keep_their_order(sender: Sender, settings: Settings) -> None:
    for number in (1, 2, 3):
        sender.send(f"{9 - number}.txt", story(number))
        time.sleep(sender.clock_seconds)
    sender.receive()
    texts = [outcome.article.text for outcome in outcomes(settings) if outcome.article]
    assert [f"invest {number} million" in text for number, text in enumerate(texts, start=1)] == [True] * 3
