"""Takedown: an article and everything that came from it goes, and does not come back.

The order makes it safe to be cut off anywhere and done again: the tombstone first, so that from then on
nothing of it can enter; then bytes, rows, messages and pages; the marts last, by the next publication.
"""

from __future__ import annotations

import getpass
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import InflowError, Reason
from ingest.operations.forget import forget_articles
from ingest.pipeline import load_spooled, only_drain
from ingest.settings import Settings
from ingest.sources import landing
from ingest.sources.tombstones import Tombstone, address_of, read_tombstones, words_of, write_tombstone
from ingest.warehouse.forget import Content, delete_contents, find_contents
from ingest.warehouse.publications import publications_folder


@dataclass(frozen=True, slots=True)
class Takedown:
    """What went: the articles' ids, and how many of each thing there were."""

    article_ids: list[str]
    counts: dict[str, int]


def forget(settings: Settings, name: str, reason: str) -> Takedown:
    """Take down an article by its id, or everything at an address (URL). Doing it again finishes the work.

    The published marts hold it until the next publication; build, audit and publish right after.

    Raises:
        InflowError: there is no such article; nothing is changed.
        WarehouseBusy: a drain or build runs for too long.
    """
    settings.make_folders()
    with only_drain(settings):
        load_spooled(settings)  # what lies there would enter after the deletion
        contents = _contents(settings, name)
        _bury(settings, name, reason, contents)
        counts = {"articles": sum(1 for one in contents if one.article_id)}
        counts["arrivals"] = _erase_landing(settings, contents)
        counts |= delete_contents(settings, contents)
    article_ids = _buried_articles(settings, name, contents)
    counts["messages"] = forget_articles(settings, article_ids)
    _remove_pages(settings)
    return Takedown(article_ids, counts)


def forget_again(settings: Settings, tombstones: Path) -> list[str]:
    """Take down what the tombstones of another home name and this one holds; returns the articles' ids.

    For a backup that was made before a takedown.
    """
    settings.make_folders()
    gone: list[str] = []
    for path in sorted(tombstones.glob("*.json")):
        tombstone = Tombstone(**json.loads(path.read_bytes()))
        write_tombstone(settings, tombstone)
        if name := tombstone.content_sha256 or (tombstone.address and f"https://{tombstone.address}"):
            gone += forget(settings, name, tombstone.reason).article_ids
    return gone


def _contents(settings: Settings, name: str) -> list[Content]:
    """What the warehouse has under that name: with an article go its versions at the same address."""
    if address := address_of(name):
        return _contents_at(settings, address)
    named = find_contents(settings, name, is_place=False)
    found = {one.content_sha256: one for one in named}
    for address in sorted({stated for one in named if (stated := address_of(one.canonical_url))}):
        found |= {one.content_sha256: one for one in _contents_at(settings, address)}
    return list(found.values())


def _contents_at(settings: Settings, address: str) -> list[Content]:
    near = find_contents(settings, address.partition("?")[0], is_place=True)
    return [one for one in near if any(address_of(place) == address for place in one.places)]


def _bury(settings: Settings, name: str, reason: str, contents: Sequence[Content]) -> None:
    """Write a tombstone for each content; for an address from which nothing came, one for the address."""
    address, known = address_of(name), read_tombstones(settings).tombstones
    if not contents and not address and not any(_is_of(one, name) for one in known):
        raise InflowError(
            f"{name}: no article has this id or address. Ids are in dim_articles "
            "(`inflow show dim_articles`); an address names a page, as in https://outlet.example/story."
        )
    by, at = getpass.getuser(), datetime.now(UTC).isoformat(timespec="seconds")
    if address and not contents:
        write_tombstone(settings, Tombstone(None, address, None, reason, by, at, {}))
    for one in contents:
        counts = {"arrivals": len(one.sighting_ids)}
        words = words_of(one.text) if one.text else None
        stated = address_of(one.canonical_url)
        write_tombstone(settings, Tombstone(one.content_sha256, stated, words, reason, by, at, counts))


def _is_of(tombstone: Tombstone, name: str) -> bool:
    known = tombstone.content_sha256 or ""
    return name in (known, known[:20]) or tombstone.address == address_of(name) is not None


def _buried_articles(settings: Settings, name: str, contents: Sequence[Content]) -> list[str]:
    """Ids of the articles under the tombstones: also those that a call that was cut off had deleted."""
    shas = {one.content_sha256 for one in contents}
    shas |= {
        one.content_sha256
        for one in read_tombstones(settings).tombstones
        if one.content_sha256 and _is_of(one, name)
    }
    return sorted(sha[:20] for sha in shas)


def _erase_landing(settings: Settings, contents: Sequence[Content]) -> int:
    """Erase bytes and receipts, also of arrivals that wait; returns how many arrivals there were."""
    shas = {one.content_sha256 for one in contents}
    receipts = landing.find_receipts(settings, [known for one in contents for known in one.sighting_ids])
    for lane in (landing.LIVE, landing.BACKFILL):
        waiting = landing.pending(settings, lane)
        receipts += [receipt for receipt in waiting if receipt.content_sha256 in shas]
    for receipt in receipts:
        landing.erase_receipt(settings, receipt, Reason.FORGOTTEN)
    for sha in shas:
        landing.object_path(settings, sha).unlink(missing_ok=True)
    return len({receipt.sighting_id for receipt in receipts})


def _remove_pages(settings: Settings) -> None:
    """Publications kept and Data Docs hold it or name it, and are made anew; so do batches half written."""
    shutil.rmtree(publications_folder(settings), ignore_errors=True)
    shutil.rmtree(settings.data_docs, ignore_errors=True)
    for leftover in settings.spool.glob(".writing-*"):
        shutil.rmtree(leftover, ignore_errors=True)
