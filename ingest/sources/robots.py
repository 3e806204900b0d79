"""What hosts ask of robots (robots.txt, RFC 9309): looked up before a page of theirs, kept for a day.

    landing/robots/<hash of scheme and host>.txt    their rules as they were told; empty when they have none

A host that cannot tell its rules now (a server error, no answer) has its pages left alone until it can.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from urllib.parse import urlsplit

from protego import Protego

from ingest.settings import Settings
from ingest.sources.fetch import FetchFailed, Page, Visitor
from ingest.sources.landing import write_durably

#: The name by which rules speak of us; where none do, those for `*` hold.
AGENT = "inflow"
KEPT_SECONDS = 86_400.0
#: As much of a robots.txt is read as the RFC demands.
_LONGEST = 512_000


class ObedientVisitor:
    """Fetches pages that their hosts let robots fetch."""

    def __init__(self, settings: Settings, visitor: Visitor) -> None:
        self._folder = settings.landing / "robots"
        self._visitor = visitor

    def fetch(self, url: str) -> Page:
        """Get one page, following redirects as far as the rules of each host allow it.

        Raises:
            FetchFailed: as `Visitor.fetch`; or a host asks not to fetch it, or cannot say now.
        """
        return self._visitor.fetch(url, check=self._check)

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if not Protego.parse(self._rules(site)).can_fetch(url, AGENT):
            raise FetchFailed(f"{url}: {site}/robots.txt asks not to fetch it", is_final=True)

    def _rules(self, site: str) -> str:
        kept = self._folder / f"{hashlib.sha256(site.encode()).hexdigest()[:32]}.txt"
        if not _is_fresh(kept):
            write_durably(kept, self._fetch_rules(site))
        return kept.read_text(encoding="utf-8", errors="replace")

    def _fetch_rules(self, site: str) -> bytes:
        try:
            return self._visitor.fetch(f"{site}/robots.txt").body[:_LONGEST]
        except FetchFailed as error:
            if error.is_final and error.status is not None:
                return b""  # the host says that there are none
            raise


def _is_fresh(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime < KEPT_SECONDS
    except FileNotFoundError:
        return False
