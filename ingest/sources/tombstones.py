"""What was taken down and must not come back: one small file per content under landing/tombstones/.

They lie in the landing zone, because that is what a warehouse is rebuilt from. An arrival is recognised by
its bytes; by the address that it states; or, when it states none, by its words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from ingest.errors import Reason
from ingest.records import Article
from ingest.settings import Settings
from ingest.sources.landing import Receipt, erase_receipt, write_durably

#: What trackers add to an address; without them it names the same page.
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """One content that was taken down: why, by whom and when (ISO 8601), and how much of it there was.

    `content_sha256` is None for an address that was forbidden before anything came from it.
    """

    content_sha256: str | None
    address: str | None
    text_sha256: str | None
    reason: str
    by: str
    at: str
    counts: dict[str, int]


def address_of(url: str | None) -> str | None:
    """What identifies the page of a URL: host and path, without scheme, `www.`, trackers and fragment.

    None when it names no page: the front page of an outlet would stand for all its articles.
    """
    parts = urlsplit(url or "")
    path = parts.path.rstrip("/")
    query = [(name, value) for name, value in parse_qsl(parts.query) if not name.startswith(_TRACKING)]
    if not parts.hostname or not (path or query):
        return None
    page = f"{parts.hostname.removeprefix('www.')}{path}"
    return f"{page}?{urlencode(sorted(query))}" if query else page


def words_of(text: str) -> str:
    """Hash of the words of a text, whatever its line breaks and capitals."""
    return hashlib.sha256(" ".join(text.split()).casefold().encode()).hexdigest()


def read_tombstones(settings: Settings) -> Forgotten:
    """Everything that was taken down on this home."""
    paths = sorted(tombstones_folder(settings).glob("*.json"))
    return Forgotten([Tombstone(**json.loads(path.read_bytes())) for path in paths])


def write_tombstone(settings: Settings, tombstone: Tombstone) -> None:
    """Make it durable; the same content again replaces it."""
    key = tombstone.content_sha256 or hashlib.sha256((tombstone.address or "").encode()).hexdigest()
    path = tombstones_folder(settings) / f"{key}.json"
    write_durably(path, json.dumps(asdict(tombstone), indent=1).encode())


class Forgotten:
    """The tombstones of a home, to look arrivals up in."""

    def __init__(self, tombstones: Iterable[Tombstone]) -> None:
        self.tombstones = list(tombstones)
        self._by_content = {one.content_sha256: one for one in self.tombstones if one.content_sha256}
        self._by_address = {one.address: one for one in self.tombstones if one.address}
        self._by_words = {one.text_sha256: one for one in self.tombstones if one.text_sha256}

    def refuse(self, settings: Settings, receipts: Iterable[Receipt]) -> list[Receipt]:
        """The receipts, those of bytes with a tombstone erased: they lead to a rejection without words."""
        return [
            erase_receipt(settings, receipt, Reason.FORGOTTEN)
            if receipt.content_sha256 in self._by_content and receipt.refusal is None
            else receipt
            for receipt in receipts
        ]

    def note(self, settings: Settings, receipt: Receipt, article: Article) -> None:
        """Give the bytes of an article a tombstone when its address or its words have one."""
        address = address_of(article.canonical_url)
        found = self._by_address.get(address) if address else self._by_words.get(words_of(article.text))
        if found:
            again = replace(found, content_sha256=receipt.content_sha256, counts={})
            write_tombstone(settings, again)
            self._by_content[receipt.content_sha256] = again


def tombstones_folder(settings: Settings) -> Path:
    """Where the tombstones are."""
    return settings.landing / "tombstones"
