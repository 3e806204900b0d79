"""What any extractor is: a version and one pure function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ingest.records import (
    Article,
    FirmMention,
    InvestmentMention,
    RegionMention,
    RelationMention,
    StatisticMention,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that one article says, in the order of the text."""

    firms: tuple[FirmMention, ...] = ()
    regions: tuple[RegionMention, ...] = ()
    investments: tuple[InvestmentMention, ...] = ()
    statistics: tuple[StatisticMention, ...] = ()
    relations: tuple[RelationMention, ...] = ()


class Extractor(Protocol):
    """Reads facts from an article. Same article, same version: same facts."""

    version: str

    def extract(self, article: Article) -> Extraction:
        """Return every fact that the words of `article` ground; never raises for odd text."""
        ...
