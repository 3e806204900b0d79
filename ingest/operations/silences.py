"""Windows of time in which on-call does not want to hear of some causes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

import sqlalchemy as sa

from ingest.operations.incidents import Incident
from ingest.operations.store import silences, transaction
from ingest.settings import Settings


@dataclass(frozen=True, slots=True)
class Silence:
    """No message about incidents whose key or check matches `pattern` (with * and ?) until `ends_at`."""

    silence_id: int
    pattern: str
    starts_at: datetime
    ends_at: datetime
    reason: str

    def covers(self, incident: Incident, at: datetime) -> bool:
        """Whether it keeps quiet about this incident at that time."""
        names = (incident.dedup_key, str(incident.alert.get("check", "")))
        return self.starts_at <= at < self.ends_at and any(fnmatchcase(name, self.pattern) for name in names)


def silence(settings: Settings, pattern: str, starts_at: datetime, ends_at: datetime, reason: str) -> Silence:
    """Keep quiet about these causes in this window; they are recorded all the same."""
    added = sa.insert(silences).values(pattern=pattern, starts_at=starts_at, ends_at=ends_at, reason=reason)
    with transaction(settings) as connection:
        return Silence(**connection.execute(added.returning(silences)).mappings().one())


def end_silence(settings: Settings, silence_id: int, at: datetime) -> bool:
    """End a window now; False when none of that number is in force or to come."""
    ended = sa.update(silences).where(silences.c.silence_id == silence_id, silences.c.ends_at > at)
    with transaction(settings) as connection:
        return connection.execute(ended.values(ends_at=at)).rowcount > 0


def current_silences(settings: Settings, at: datetime) -> list[Silence]:
    """The windows that are in force or to come, the first to end first."""
    chosen = sa.select(silences).where(silences.c.ends_at > at).order_by(silences.c.ends_at)
    with transaction(settings) as connection:
        return [Silence(**row) for row in connection.execute(chosen).mappings()]
