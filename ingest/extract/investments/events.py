"""An investment while it is being read: who, what, how much, where, and the words for each."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from ingest.extract.dates import DateMention, Horizon
from ingest.extract.investments.actors import Actor
from ingest.extract.investments.clauses import Group
from ingest.extract.investments.reading import Item, Reading
from ingest.extract.money import Money
from ingest.records import RegionMention

Span = tuple[int, int]


@dataclass(slots=True)
class Event:
    """One told event. Spans are code points into the article."""

    reading: Reading
    group: Group
    kind: str
    status: str = "announced"
    modality: str = "announced"
    status_span: Span | None = None
    investors: list[Actor] = field(default_factory=list)
    targets: list[Actor] = field(default_factory=list)
    partners: list[Actor] = field(default_factory=list)
    sellers: list[Actor] = field(default_factory=list)
    money: Money | None = None
    place: RegionMention | None = None
    date: DateMention | None = None
    horizon: Horizon | None = None
    stake: tuple[Decimal, Span] | None = None
    jobs: tuple[int, Span] | None = None
    function: tuple[str, Span] | None = None
    sector: tuple[str, Span] | None = None
    speaker: Span | None = None
    source: tuple[str, Span] | None = None
    place_span: Span | None = None
    is_undisclosed: Span | None = None
    site: Item | None = None
    is_definite: bool = False
    is_part: bool = False
    refers_back: bool = False  # told of "the project" named before
    whole: Event | None = None
    project_type: str | None = None
    default_status: tuple[str, str] | None = None
    starts_at: int | None = None

    def again(self, *, targets: list[Actor] | None = None, place: RegionMention | None = None) -> Event:
        """The same event for another target or place; what is folded into one does not touch the other."""
        return replace(
            self,
            investors=list(self.investors),
            targets=list(self.targets if targets is None else targets),
            partners=list(self.partners),
            sellers=list(self.sellers),
            place=place or self.place,
        )

    @property
    def kind_span(self) -> Span:
        """The words that tell the kind."""
        items = self.reading.items
        return items[self.group.index].start, items[self.group.right - 1].end

    @property
    def names(self) -> frozenset[str]:
        """Names of the investors."""
        return frozenset(actor.name for actor in self.investors)

    @property
    def others(self) -> frozenset[str]:
        """Names of targets and partners."""
        return frozenset(actor.name for actor in [*self.targets, *self.partners])
