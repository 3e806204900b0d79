"""Watch lists: who wants to hear of which firms, places and sectors, and what to tell them.

`watch.yml` under INFLOW_HOME names the lists. After each publication its changes are matched against them;
what matches goes the way of every alert, with severity `info`: one message per list and publication.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from expectations.alerts import Alert, open_alert
from ingest.errors import InflowError
from ingest.operations import open_incidents, resolve_incidents, unsent_messages
from ingest.settings import Settings
from ingest.warehouse.feed import changes_of
from ingest.warehouse.publish import Publication, read_marts

CHANGE_KINDS = frozenset(
    {"new_project", "status", "called_off", "amount", "place", "counted", "not_counted", "removed"}
)
_PREFIX = "watch:info:"
_SHOWN = 3
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """One list. A change matches when each criterion that is given has it; what is empty asks for nothing.

    `firms` are names or aliases in lower case, `regions` ids of dim_regions, `sectors` in lower case,
    `changes` kinds of change.
    """

    name: str
    firms: frozenset[str]
    regions: frozenset[str]
    sectors: frozenset[str]
    changes: frozenset[str]

    def has(self, change: Mapping[str, Any]) -> bool:
        """Whether this row of rpt_changes is of interest."""
        parties = {name.casefold() for name in change["party_names"]}
        return (
            (not self.firms or bool(self.firms & parties))
            and (not self.regions or bool(self.regions & set(change["region_ids"])))
            and (not self.sectors or (change["sector"] or "").casefold() in self.sectors)
            and (not self.changes or change["change_kind"] in self.changes)
        )


def watch_path(settings: Settings) -> Path:
    """The file of watch lists; none is needed."""
    return settings.home / "watch.yml"


def read_watches(settings: Settings) -> list[Watch]:
    """Every list of `watch.yml`; places are looked up in the published marts, by id or by name.

    Raises:
        InflowError: the file is malformed, or a place is unknown; the text names what and how to mend it.
    """
    path = watch_path(settings)
    if not path.exists():
        return []
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InflowError(f"{path}: not YAML: {error}") from None
    lists = content.get("watches") if isinstance(content, dict) else None
    if not isinstance(lists, list):
        raise InflowError(f"{path}: needs a list `watches`, each with a `name`; see docs/watch-lists.md.")
    watches = [_read(settings, path, number, one) for number, one in enumerate(lists, 1)]
    if len({watch.name for watch in watches}) < len(watches):
        raise InflowError(f"{path}: two lists have the same name; rename one.")
    return watches


def tell_watchers(settings: Settings, publication: Publication) -> int:
    """Open one alert for each list that the publication's changes match; returns how many.

    A malformed `watch.yml` is logged and stops nothing: the marts are published already.
    """
    try:
        watches = read_watches(settings)
    except InflowError as error:
        _LOG.error("No watch list was matched: %s", error)
        return 0
    waiting = {message.incident_id for message in unsent_messages(settings)}
    untold = [one.dedup_key for one in open_incidents(settings) if one.incident_id in waiting]
    resolve_incidents(settings, _PREFIX, untold, publication.published_at)
    changes = changes_of(settings, publication.publication_id) if watches else []
    matched = [(watch, [change for change in changes if watch.has(change)]) for watch in watches]
    alerts = [_alert(watch, found, publication) for watch, found in matched if found]
    for alert in alerts:
        open_alert(settings, alert, publication.published_at)
    return len(alerts)


def _alert(watch: Watch, changes: Sequence[Mapping[str, Any]], publication: Publication) -> Alert:
    return Alert(
        dedup_key=f"{_PREFIX}{watch.name}:{publication.publication_id}",
        severity="info",
        title=f"{watch.name}: {len(changes)} changes, first {_sentence(changes[0])}",
        check=f"watch.{watch.name}",
        sentence="A publication changed what this watch list is about.",
        owner="watchers",
        counts={"changes": len(changes), "investments": len({change["investment_id"] for change in changes})},
        samples=[
            {"row_id": change["change_id"], "value": _sentence(change), "quote": change["quote"] or ""}
            for change in changes[:_SHOWN]
        ],
        impact=f"None: this is news. All of it: inflow changes --since {changes[0]['change_id'][:8]}",
        runbook="docs/watch-lists.md",
        first_seen=publication.published_at.isoformat(),
    )


def _sentence(change: Mapping[str, Any]) -> str:
    """`status: Velmora, new_facility, Ghent (planned -> opened)`."""
    what = (
        f"{change['change_kind']}: {change['investor_name']}, {change['kind']}, {change['destination_name']}"
    )
    if change["value_before"] is None:
        return f"{what} ({change['value_after']})"
    return f"{what} ({change['value_before']} -> {change['value_after'] or 'nothing'})"


def _read(settings: Settings, path: Path, number: int, content: Any) -> Watch:
    if not isinstance(content, dict) or not isinstance(content.get("name"), str):
        raise InflowError(f"{path}: list {number} needs a `name`.")
    name = content["name"]
    known = {"name", "firms", "regions", "sectors", "changes"}
    if strange := sorted(set(content) - known):
        raise InflowError(f"{path}: {name!r} has `{strange[0]}`; known are {', '.join(sorted(known))}.")
    values = {key: _strings(path, name, key, content.get(key, [])) for key in known - {"name"}}
    if not values["firms"] + values["regions"] + values["sectors"]:
        raise InflowError(f"{path}: {name!r} watches nothing; give it firms, regions or sectors.")
    if unknown := sorted(set(values["changes"]) - CHANGE_KINDS):
        raise InflowError(
            f"{path}: {name!r}: {unknown[0]!r} is no change; known are {', '.join(sorted(CHANGE_KINDS))}."
        )
    return Watch(
        name=name,
        firms=frozenset(firm.casefold() for firm in values["firms"]),
        regions=frozenset(_region_id(settings, path, name, region) for region in values["regions"]),
        sectors=frozenset(sector.casefold() for sector in values["sectors"]),
        changes=frozenset(values["changes"]),
    )


def _strings(path: Path, name: str, key: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InflowError(
            f"{path}: {name!r}: `{key}` must be a list of texts; put NO, ON and the like in quotes."
        )
    return value


def _region_id(settings: Settings, path: Path, name: str, region: str) -> str:
    sql = (
        "SELECT region_id FROM dim_regions WHERE region_id = $region OR lower(region_name) = lower($region) "
        "ORDER BY region_id <> $region, region_level <> 'country', mention_count DESC, region_id LIMIT 1"
    )
    found = read_marts(settings, sql, {"region": region})
    if not found:
        raise InflowError(f"{path}: {name!r}: no place {region!r} in dim_regions; give its ISO code.")
    return str(found[0]["region_id"])
