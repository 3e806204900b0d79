"""What every source does: hand over deliveries, each landed first and acknowledged only then.

    source ── deliveries ──> land (bytes and receipt are durable) ──> acknowledge (the source may forget it)

A crash between the two makes the source hand the same delivery over again; landing it again gives the same
receipts, so nothing is lost and nothing counts twice. Sources write files under `landing/` and nothing else:
no database row per article, neither Airflow's nor ours.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from ingest.settings import Settings
from ingest.sources.arrivals import UnreadableSource
from ingest.sources.landing import Receipt

log = logging.getLogger(__name__)


class Delivery(Protocol):
    """One thing that a source hands over: a file, a feed entry, a queue message, an object of a store."""

    def land(self, settings: Settings) -> list[Receipt]:
        """Make it durable; return one receipt per record. The same delivery gives the same receipts again.

        What can never be read gives a receipt with a refusal, so that it is accounted for too.

        Raises:
            NotYet: it is not complete; a later call will find it.
            UnreadableSource: reading it failed this time; it is handed over again.
        """

    def acknowledge(self, settings: Settings, receipts: list[Receipt]) -> None:
        """Tell the source that it may forget this delivery; doing it again changes nothing."""


class NotYet(Exception):
    """A delivery that is still being written; `seconds` until it may be complete, 0 when that is unknown."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(slots=True)
class Intake:
    """What was taken in: its receipts, and a sentence for each delivery that could not be read this time."""

    receipts: list[Receipt] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def hand_over(settings: Settings, delivery: Delivery) -> list[Receipt]:
    """Land one delivery, then acknowledge it. Raises what `Delivery.land` raises, without acknowledging."""
    receipts = delivery.land(settings)
    delivery.acknowledge(settings, receipts)
    return receipts


def take_in(settings: Settings, deliveries: Iterable[Delivery]) -> Intake:
    """Hand over each delivery; one that cannot be read now does not stop the others."""
    intake = Intake()
    for delivery in deliveries:
        try:
            intake.receipts += hand_over(settings, delivery)
        except NotYet:
            continue
        except UnreadableSource as error:
            log.warning("%s; it is tried again", error)
            intake.failures.append(str(error))
    return intake
