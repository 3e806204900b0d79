"""What is compared (items) and what is written (the tables of the schema `resolved`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ingest.records import column

ENTITIES = ("firm", "article", "project")
VERDICTS = ("same", "not_same", "unsure")

#: Sorts after every date: what has no date is the seed of nothing that has one.
_UNDATED = "9999"


# -- items -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmName:
    """One spelling of a firm (its key), with all that articles say of it.

    `aliases` are short forms that texts bind to the name ("International Widgets (IW)"), folded.
    """

    item_id: str
    first_published_at: datetime | None
    first_article_id: str
    names: tuple[str, ...]
    legal_forms: tuple[str, ...]
    country_codes: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def order(self) -> tuple[str, ...]:
        """Earliest first; the smallest is a cluster's seed."""
        return (_moment(self.first_published_at), self.first_article_id, self.item_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleText:
    """One article, whole."""

    item_id: str
    source: str
    canonical_url: str | None
    document_type: str
    published_at: datetime | None
    title: str | None
    text: str

    @property
    def order(self) -> tuple[str, ...]:
        """Earliest first; the smallest is a cluster's seed."""
        return (_moment(self.published_at), self.item_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectMention:
    """One investment event told in one article. Parties are firm ids, resolved; sums are in `currency_code`.

    Dates are those of the event; `title` is the article's headline. The names of parties are firm keys, as in
    this article.
    """

    item_id: str
    article_id: str
    published_at: datetime | None
    start_char: int
    title: str | None
    quote: str
    kind: str
    status: str
    modality: str
    investors: tuple[str, ...]
    targets: tuple[str, ...]
    others: tuple[str, ...]
    investor_names: tuple[str, ...]
    target_names: tuple[str, ...]
    destination_name: str | None
    destination_level: str | None
    country_code: str | None
    subdivision_code: str | None
    geonames_id: int | None
    amount: Decimal | None
    amount_low: Decimal | None
    amount_high: Decimal | None
    currency_code: str | None
    stated_usd: Decimal | None
    stake_pct: Decimal | None
    jobs: int | None
    sector: str | None
    business_function: str | None
    date_lower: date | None
    date_upper: date | None

    @property
    def order(self) -> tuple[str, ...]:
        """Earliest first; the smallest is a cluster's seed."""
        return (_moment(self.published_at), self.article_id, f"{self.start_char:09d}", self.item_id)


def _moment(at: datetime | None) -> str:
    return _UNDATED if at is None else at.isoformat()


# -- tables of `resolved` ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmNameRow:
    """One firm name as one article uses it."""

    article_id: str = column("Article that uses the name.")
    firm_name: str = column("Fullest form of the name in that article.")
    firm_key: str = column("Folded name; the item that is resolved.")
    legal_form: str | None = column("Legal form that the article states with the name.")
    country_code: str | None = column("Country that the article states for the firm.")
    aliases: tuple[str, ...] = column("Short forms that the text binds to the name, folded, sorted.")
    surfaces: tuple[str, ...] = column("Forms under which the article names the firm, sorted.")
    mention_count: int = column("Mentions of the firm in the article; 0 when it is named only as a party.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One item and the cluster it belongs to."""

    item_id: str = column("firm_key, article_id or mention_id; key.")
    cluster_id: str = column("Id of the firm, story or project, derived from the cluster's seed.")
    component_id: str = column("Smallest item among those that are linked with each other.")
    score: float = column("Strength of the link by which the item joined; 1 for a seed.")
    relation: str = column("What the item is to the seed; `seed` for the seed itself.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One key under which an item is compared."""

    block_key: str = column("Items that share a key are compared.")
    item_id: str = column("The item.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two items that score high enough to be linked; item_a < item_b."""

    item_a: str = column("The smaller id.")
    item_b: str = column("The larger id.")
    score: float = column("0 to 1.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """An id that was given up, and the one that took over."""

    entity: str = column(f"One of: {', '.join(ENTITIES)}.")
    retired_id: str = column("Id that was issued once and is not in use; key together with entity.")
    current_id: str | None = column("Id that took over; NULL when nothing of it is left.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a person decided about two items."""

    entity: str = column(f"One of: {', '.join(ENTITIES)}.")
    item_a: str = column("One item.")
    item_b: str = column("The other.")
    verdict: str = column(f"One of: {', '.join(VERDICTS)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What the models delete and insert in the next build."""

    entity: str = column("article, firm or project.")
    id: str = column("Its id, in use or retired.")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is resolved already (a load, a held article, the version of a matcher), or changed since."""

    what: str = column("load, held, changed (an article, deleted or read anew) or a matcher's entity.")
    value: str = column("load_id, article_id or version.")


#: Table of `resolved` -> its record.
RESOLVED_TABLES: dict[str, type] = {
    "firm_names": FirmNameRow,
    **{f"{entity}_members": Member for entity in ENTITIES},
    **{f"{entity}_blocks": Block for entity in ENTITIES},
    **{f"{entity}_links": Link for entity in ENTITIES},
    "redirects": Redirect,
    "judgements": Judgement,
    "touched": Touched,
    "state": State,
}
