"""Who speaks: the outlets of `sources.yml`, and the feeds of `feeds.yml` with the outlets they bring along.

A feed either names an outlet of `sources.yml` (`source: reuters`) or says itself what an outlet needs there
(owner, kind, tier, rights); then it is an outlet under its own id.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from ingest.errors import InflowError
from ingest.settings import Settings

#: In the home it replaces the list of the package.
SOURCES = "sources.yml"
FEEDS = "feeds.yml"
SOURCE_KINDS = ("agency", "daily", "local", "trade", "aggregator", "press_release_wire", "official", "files")
_NEEDED = ("id", "name", "owner_group", "kind", "tier", "may_store_text", "may_show_quote")


class Feed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One RSS or Atom feed as `feeds.yml` states it.

    `full_text`: fetch the page of an entry never, always, or when the entry only teases (`auto`).
    `allow_private`: the feed may lie on a loopback, private or link-local address.
    """

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,60}$")]
    url: Annotated[str, msgspec.Meta(pattern=r"^https?://")]
    source: str | None = None
    every_minutes: Annotated[float, msgspec.Meta(ge=1)] = 15.0
    full_text: Literal["auto", "always", "never"] = "auto"
    allow_private: bool = False
    name: str | None = None
    owner_group: str | None = None
    kind: str | None = None
    tier: int | None = None
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")] | None = None
    licence: str | None = None
    may_store_text: bool | None = None
    may_show_quote: bool | None = None
    hosts: list[str] = []

    @property
    def source_id(self) -> str:
        """Id of the outlet whose words its entries are."""
        return self.source or self.id

    def outlet(self) -> dict[str, Any]:
        """The outlet that it describes, in the form of `sources.yml`."""
        stated = {name: getattr(self, name) for name in (*_NEEDED, "country", "licence", "hosts")}
        return {name: value for name, value in stated.items() if value is not None}


class FeedsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of `feeds.yml`. `pause_seconds` lie between two requests to one host."""

    feeds: list[Feed] = []
    pause_seconds: Annotated[float, msgspec.Meta(ge=0)] = 1.0


def feeds_path(settings: Settings) -> Path:
    """Where the feeds are listed; the file need not exist."""
    return settings.home / FEEDS


def read_feeds(settings: Settings) -> FeedsFile:
    """The feeds of this installation; none when there is no `feeds.yml`.

    Raises:
        InflowError: the file is malformed; it names the file, the feed and the field.
    """
    path = feeds_path(settings)
    if not path.exists():
        return FeedsFile()
    listed = _read_yaml(path)
    try:
        found = msgspec.convert(listed, FeedsFile)
    except msgspec.ValidationError as error:
        raise InflowError(f"{path}: {_with_id(str(error), listed)}. Mend it; see docs/sources.md.") from None
    sources = {source["id"] for source in _read_yaml(sources_path(settings))["sources"]}
    seen: set[str] = set()
    for feed in found.feeds:
        if feed.id in seen:
            raise InflowError(f"{path}: two feeds have the id {feed.id}; give each its own.")
        seen.add(feed.id)
        if feed.source and feed.source not in sources:
            raise InflowError(
                f"{path}: feed {feed.id}: {feed.source} is no source of {sources_path(settings)}; add it "
                "there, or describe it here (name, owner_group, kind, tier, may_store_text, may_show_quote)."
            )
    _rows(path, (feed.outlet() for feed in found.feeds if feed.source is None), {})
    return found


def registered_sources(settings: Settings) -> list[dict[str, Any]]:
    """Every outlet as a row of `ref.sources`.

    Raises:
        InflowError: an outlet lacks a field, or two claim one name; it names the file and the remedy.
    """
    owners: dict[str, str] = {}
    path = sources_path(settings)
    rows = _rows(path, _read_yaml(path)["sources"], owners)
    feeds = read_feeds(settings).feeds
    return rows + _rows(
        feeds_path(settings), (feed.outlet() for feed in feeds if feed.source is None), owners
    )


def registry_digest(settings: Settings) -> str:
    """What identifies the state of both files."""
    digest = hashlib.sha256(sources_path(settings).read_bytes())
    if feeds_path(settings).exists():
        digest.update(feeds_path(settings).read_bytes())
    return digest.hexdigest()


def sources_path(settings: Settings) -> Path:
    """The user's `sources.yml`, else the one of the package."""
    own = settings.home / SOURCES
    return own if own.exists() else settings.dbt_project / SOURCES


def read_sources(path: Path) -> list[dict[str, Any]]:
    """The outlets of one `sources.yml` as rows of `ref.sources`.

    Raises:
        InflowError: an outlet lacks a field, or two claim one name; it names the file and the remedy.
    """
    return _rows(path, _read_yaml(path)["sources"], {})


def _read_yaml(path: Path) -> Any:
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InflowError(f"{path}: {' '.join(str(error).split())}. Mend the YAML there.") from None


def _with_id(complaint: str, listed: Any) -> str:
    """msgspec counts feeds; people know them by their id."""
    for number, feed in enumerate(listed.get("feeds") or () if isinstance(listed, dict) else ()):
        if isinstance(feed, dict) and "id" in feed:
            complaint = complaint.replace(f"$.feeds[{number}]", f"feed {feed['id']}")
    return complaint


def _rows(path: Path, sources: Iterable[Mapping[str, Any]], owners: dict[str, str]) -> list[dict[str, Any]]:
    """Rows of the outlets; `owners` maps each name claimed so far to its outlet."""
    rows: list[dict[str, Any]] = []
    for source in sources:
        if missing := [field for field in _NEEDED if field not in source]:
            raise InflowError(f"{path}: source {source.get('id', source)} lacks {missing[0]}; add it.")
        if source["kind"] not in SOURCE_KINDS or source["tier"] not in (1, 2, 3, 4):
            raise InflowError(
                f"{path}: source {source['id']}: kind is one of {', '.join(SOURCE_KINDS)}, tier is 1 to 4."
            )
        names = sorted({name.lower() for name in (source["id"], source["name"], *source.get("hosts", ()))})
        for name in names:
            if owners.setdefault(name, source["id"]) != source["id"]:
                raise InflowError(
                    f"{path}: {name} is claimed by {owners[name]} and {source['id']}; keep one."
                )
        rows.append(_source_row(source, names))
    return rows


def _source_row(source: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    return {
        "source_id": source["id"],
        "source_name": source["name"],
        "owner_group": source["owner_group"],
        "tier": source["tier"],
        "source_kind": source["kind"],
        "country_code": source.get("country"),
        "licence": source.get("licence"),
        "may_store_text": source["may_store_text"],
        "may_show_quote": source["may_show_quote"],
        "names": names,
    }
