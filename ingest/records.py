"""THE record contract: every raw table's fields, types, keys and documentation, once.

DDL, Parquet schemas, dbt sources and the data dictionary are generated from the dataclasses below
(`ingest.warehouse.schema`); a test fails when they drift. `None` means unknown, never a default.

Positions are half-open ranges `[start_char, end_char)` of code points into `Article.text`, and
`text[start_char:end_char] == quote` always holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

# -- closed vocabularies -----------------------------------------------------------------------------------

ROLES = ("title", "heading", "caption", "quote", "list_item", "boilerplate", "body")
DOCUMENT_TYPES = ("news", "press_release", "unknown")
REGION_LEVELS = ("supranational", "country", "subdivision", "city")
REGION_ROLES = ("destination", "source", "headquarters", "mention")
PARTY_ROLES = ("investor", "target", "partner", "seller")
RELATIONS = ("subsidiary_of", "joint_venture_of", "alias_of", "partner_of")
REVIEW_STATES = ("accepted", "pending")
QUALIFIERS = ("exact", "at_least", "up_to", "approx", "between", "undisclosed")
DATE_PRECISIONS = ("day", "month", "quarter", "half", "year", "range")
OUTCOMES = ("parsed", "duplicate", "rejected")
STATISTIC_MODALITIES = ("actual", "target", "survey", "forecast")
MODALITIES = ("realised", "under_way", "announced", "planned", "considered", "rumoured", "denied")
STATUSES = (
    "rumoured", "planned", "announced", "approved", "under_construction", "under_way", "opened", "completed",
    "delayed", "suspended", "cancelled", "withdrawn", "denied",
)  # fmt: skip

#: Kind of an investment -> (family, project type, entry mode). Kinds and families are the annotation
#: guideline's; project type and entry mode are the marts'. None = the kind alone does not tell.
KINDS: dict[str, tuple[str, str | None, str | None]] = {
    "new_facility": ("capex", "new", "greenfield"),
    "expansion": ("capex", "expansion", "brownfield"),
    "rnd": ("capex", None, None),
    "commitment": ("capex", None, None),
    "acquisition": ("equity", None, "m_and_a"),
    "funding_round": ("equity", None, "m_and_a"),
    "joint_venture": ("alliance", None, "joint_venture"),
    "partnership": ("alliance", None, "non_equity"),
    "withdrawal": ("withdrawal", "closure", None),
}

#: The model's status -> the annotation guideline's coarser one (used by `inflow evaluate`).
GOLD_STATUS: dict[str, str] = {
    "rumoured": "rumoured",
    "planned": "planned",
    "announced": "announced",
    "approved": "announced",
    "under_construction": "ongoing",
    "under_way": "ongoing",
    "opened": "completed",
    "completed": "completed",
    "delayed": "planned",
    "suspended": "cancelled",
    "cancelled": "cancelled",
    "withdrawn": "cancelled",
    "denied": "cancelled",
}


def column(doc: str, **options: Any) -> Any:
    """Declare a documented field. Options are those of `dataclasses.field`."""
    return field(metadata={"doc": doc}, **options)


# -- parts of records (struct columns) ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoleSpan:
    """One stretch of the text and what it is; the spans of an article partition its text."""

    start_char: int
    end_char: int
    role: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words that ground one field of a fact."""

    field: str
    start_char: int
    end_char: int
    quote: str


@dataclass(frozen=True, slots=True)
class Party:
    """A firm that takes part in an investment; `firm` is the firm's name within the article."""

    role: str
    firm: str


@dataclass(frozen=True, slots=True)
class FieldConfidence:
    """How probable it is that one field of a fact is right, 0 to 1."""

    field: str
    confidence: float


# -- raw tables --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of one article, as read from its bytes."""

    article_id: str = column("First 20 hex digits of the bytes' sha256; key.")
    content_sha256: str = column("sha256 of the bytes as landed, in hex.")
    canonical_url: str | None = column("The article's own address when the bytes state one.")
    source: str = column("Where it came from: a feed's or API's name, a host name, or `inbox`.")
    title: str | None = column("Headline as stated; NULL when there is none.")
    text: str = column("Full text all positions refer to; never altered after parsing.")
    language: str = column("ISO 639-1 code of the language recognised.")
    document_type: str = column(f"One of: {', '.join(DOCUMENT_TYPES)}.")
    published_at: datetime | None = column(
        "Publication time stated by the bytes (UTC); NULL when unknown, never now."
    )
    dateline: str | None = column("Place and date line that opens the body, as written.")
    roles: tuple[RoleSpan, ...] = column("Role of every character of the text, in order, without gaps.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One arrival of one input. Same bytes under two names: one article, two sightings."""

    sighting_id: str = column("Deterministic id of this arrival; key.")
    content_sha256: str = column("sha256 of the bytes that arrived.")
    article_id: str | None = column("Article these bytes are; NULL when they were rejected.")
    source: str = column("Source that delivered it: inbox, run, retry.")
    location: str = column("Path inside the source (with #n for the n-th record of a container), or URL.")
    received_at: datetime = column("When it was received (UTC).")
    outcome: str = column(f"One of: {', '.join(OUTCOMES)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """What every mention has in common: the words and where they stand."""

    article_id: str = column("Article that says it.")
    mention_id: str = column("article_id, a letter for the table and the ordinal in the article; key.")
    start_char: int = column("First code point of the quote in the article's text.")
    end_char: int = column("One past the last code point of the quote.")
    quote: str = column("text[start_char:end_char], verbatim.")
    extractor_version: str = column("Version of the extractor that read it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmMention(Mention):
    """One firm, one span."""

    surface: str = column("The form used here.")
    name: str = column("Fullest form of this firm's name in the article; groups the mentions of one firm.")
    legal_form: str | None = column("Legal form stated in the name (Inc, AG, ...), as written.")
    alias_of: str | None = column(
        "Full name that the text binds this short form to; NULL when it is the name itself."
    )
    country_code: str | None = column("ISO 3166-1 alpha-2, only when the text states the firm's country.")
    role: str = column("party (takes part in an investment) or mention.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionMention(Mention):
    """One place, one span."""

    surface: str = column("The form used here.")
    name: str = column("Current English name of the place.")
    level: str = column(f"One of: {', '.join(REGION_LEVELS)}.")
    country_code: str | None = column("ISO 3166-1 alpha-2; NULL for supranational places.")
    subdivision_code: str | None = column("ISO 3166-2; of the containing subdivision for a city.")
    geonames_id: int | None = column("GeoNames id when the gazetteer has one.")
    latitude: float | None = column("Degrees north, WGS 84.")
    longitude: float | None = column("Degrees east, WGS 84.")
    ambiguity: str = column(
        "none, resolved (by context), or unresolved (several readings; codes may be NULL)."
    )
    role: str = column(f"One of: {', '.join(REGION_ROLES)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestmentMention(Mention):
    """One event told in one article: a named firm commits, plans, makes or ends a commitment."""

    kind: str = column(f"One of: {', '.join(KINDS)}.")
    project_type: str | None = column(
        "new, expansion, co_location, relocation or closure; NULL when not told."
    )
    entry_mode: str | None = column(
        "greenfield, brownfield, m_and_a, joint_venture or non_equity; NULL when not told."
    )
    status: str = column(f"One of: {', '.join(STATUSES)}.")
    modality: str = column(f"One of: {', '.join(MODALITIES)}.")
    parties: tuple[Party, ...] = column(f"Firms with their role: {', '.join(PARTY_ROLES)}.")
    destination_name: str | None = column(
        "Most specific place of the investment, as in region_mentions.name."
    )
    destination_surface: str | None = column("That place as the article writes it.")
    destination_level: str | None = column("Its level.")
    destination_country_code: str | None = column("Its ISO 3166-1 alpha-2 code.")
    destination_subdivision_code: str | None = column("Its ISO 3166-2 code.")
    destination_geonames_id: int | None = column("Its GeoNames id.")
    source_country_code: str | None = column("Country the capital comes from, only when the text states it.")
    amount_reported: str | None = column("The sum as written, with its qualifier and currency.")
    amount: Decimal | None = column(
        "Headline value in currency_code (the stated bound, or the middle of a range)."
    )
    amount_low: Decimal | None = column("Lower bound; NULL when open.")
    amount_high: Decimal | None = column("Upper bound; NULL when open.")
    currency_code: str | None = column("ISO 4217 code of the currency first stated.")
    amount_qualifier: str | None = column(
        f"One of: {', '.join(QUALIFIERS)}; NULL when the article is silent on money."
    )
    stated_usd: Decimal | None = column("The article's own figure in USD, when it gives one.")
    horizon_years: Decimal | None = column("Years over which the sum is spent, when stated.")
    stake_pct: Decimal | None = column("Share of the target bought, in percent.")
    jobs: int | None = column("Jobs the project creates, when stated.")
    sector: str | None = column("Sector in words that the article uses or implies by a listed keyword.")
    business_function: str | None = column(
        "manufacturing, rnd, headquarters, logistics, data_centre, sales, ..."
    )
    date_text: str | None = column("Date of the event as written.")
    date_lower: date | None = column("First day that the words allow; NULL when the year cannot be bounded.")
    date_upper: date | None = column("Last day that the words allow.")
    date_precision: str | None = column(f"One of: {', '.join(DATE_PRECISIONS)}.")
    is_year_imputed: bool | None = column("True when the year was inferred, not stated with the date.")
    speaker: str | None = column("Who says so, as written.")
    confidence: float = column("0 to 1: estimated probability that the fact is right.")
    field_confidence: tuple[FieldConfidence, ...] = column("The same for single fields.")
    review_state: str = column("accepted, or pending (improbable: out of the marts until a person agrees).")
    evidence: tuple[Evidence, ...] = column("Words that ground each field that is not NULL.")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatisticMention(Mention):
    """One aggregate figure about investment for a place or period; never capital of a project."""

    metric: str = column("What is measured, in the article's words.")
    modality: str = column(f"One of: {', '.join(STATISTIC_MODALITIES)}.")
    region_name: str | None = column("Place measured, as in region_mentions.name.")
    region_surface: str | None = column("That place as the article writes it.")
    country_code: str | None = column("Its ISO 3166-1 alpha-2 code.")
    subdivision_code: str | None = column("Its ISO 3166-2 code.")
    value: Decimal = column("Absolute value in `unit`.")
    unit: str = column("ISO 4217 currency code, `count` or `percent`.")
    period_text: str | None = column("Period as written.")
    confidence: float = column("0 to 1: estimated probability that the fact is right.")
    review_state: str = column("accepted, or pending (improbable: out of the marts until a person agrees).")
    evidence: tuple[Evidence, ...] = column("Words that ground each field that is not NULL.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationMention(Mention):
    """One tie between two firms that the article states."""

    subject: str = column("Firm name within the article.")
    relation: str = column(f"One of: {', '.join(RELATIONS)}.")
    object: str = column("Firm name within the article.")


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedArticle:
    """One refused input, replayable with `inflow quarantine retry`."""

    rejection_id: str = column("The sighting_id of the arrival that was refused; key.")
    content_sha256: str = column("sha256 of the refused bytes.")
    source: str = column("Source that delivered it.")
    location: str = column("Path or URL inside the source.")
    reason_code: str = column("Why, as a code (ingest.errors.Reason).")
    detail: str = column("Why, in words, with position where there is one.")
    remedy: str = column("What to do about it.")
    kept_at: str = column("Path under INFLOW_HOME where the bytes are kept.")
    rejected_at: datetime = column("When it was refused (UTC).")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One load transaction: received = parsed + duplicate + rejected + pending."""

    load_id: str = column("Id of the batch, derived from the receipts in it; key.")
    loaded_at: datetime = column("Commit time (UTC).")
    received: int = column("Receipts taken into this load.")
    parsed: int = column("Receipts that became a new article.")
    duplicate: int = column("Receipts whose bytes were known.")
    rejected: int = column("Receipts refused, with a row in rejected_articles.")
    pending: int = column("Receipts of this batch left for a later load.")
    extractor_version: str = column("Extractor that read the batch.")
    inflow_version: str = column("Version of the package.")
    parse_seconds: float = column("Wall time of parse and extract.")
    load_seconds: float = column("Wall time of the load before its commit.")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldArticle:
    """One article whose facts the audit holds back from the marts."""

    article_id: str = column("The article held; key together with check_name.")
    check_name: str = column("Check that failed.")
    failed_rows: int = column("Rows of this article that failed it.")
    sample: str = column("One failing row, in words, with its quote.")
    held_at: datetime = column("When it was held (UTC).")


#: Raw table -> (record type, key columns). The loader adds `load_id` to every table but `loads` and
#: `held_articles`, and `first_seen_at`, `processed_at` to `articles`.
RAW_TABLES: dict[str, tuple[type, tuple[str, ...]]] = {
    "articles": (Article, ("article_id",)),
    "sightings": (Sighting, ("sighting_id",)),
    "firm_mentions": (FirmMention, ("mention_id",)),
    "region_mentions": (RegionMention, ("mention_id",)),
    "investment_mentions": (InvestmentMention, ("mention_id",)),
    "statistic_mentions": (StatisticMention, ("mention_id",)),
    "relation_mentions": (RelationMention, ("mention_id",)),
    "rejected_articles": (RejectedArticle, ("rejection_id",)),
    "loads": (Load, ("load_id",)),
    "held_articles": (HeldArticle, ("article_id", "check_name")),
}
