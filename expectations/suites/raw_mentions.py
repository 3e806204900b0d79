"""What is expected of new mentions: each stands in its article, and none says the impossible."""

from expectations.checks import grounding, is_between, is_in, is_shaped, is_true, plausibility, suite
from ingest.records import (
    DATE_PRECISIONS,
    KINDS,
    MODALITIES,
    PARTY_ROLES,
    QUALIFIERS,
    REGION_LEVELS,
    REGION_ROLES,
    RELATIONS,
    STATISTIC_MODALITIES,
    STATUSES,
)

COUNTRY = "[A-Z]{2}"  # ISO 3166-1 alpha-2
SUBDIVISION = "[A-Z]{2}-[A-Z0-9]{1,3}"  # ISO 3166-2
CURRENCY = "[A-Z]{3}"  # ISO 4217

QUOTE = grounding("quote", "The quote is the text between its two positions.", is_true("is_quote_verbatim"))
EVIDENCE = grounding(
    "evidence", "There is evidence, and every piece is verbatim.", is_true("is_evidence_verbatim")
)
SURFACE = grounding("surface", "The form used stands in the text.", is_true("is_surface_in_text"))
SUBDIVISION_OF_COUNTRY = plausibility(
    "subdivision_of_country", "A subdivision belongs to its country.", is_true("is_subdivision_of_country")
)

FIRM_MENTIONS = suite(
    "raw.firm_mentions",
    QUOTE,
    SURFACE,
    plausibility("name_length", "A firm's name has 1 to 200 characters.", is_between("name_length", 1, 200)),
    plausibility("name_letters", "A firm's name has a letter or a digit.", is_true("has_letter_or_digit")),
    plausibility("country_code", "A country is an ISO 3166-1 code.", is_shaped("country_code", COUNTRY)),
    plausibility("role", "A firm takes part or is merely named.", is_in("role", ("party", "mention"))),
    owner="extraction",
)

REGION_MENTIONS = suite(
    "raw.region_mentions",
    QUOTE,
    SURFACE,
    plausibility(
        "level", "A place is a country, a part of one, a city or more.", is_in("level", REGION_LEVELS)
    ),
    plausibility("role", "A place has a known role.", is_in("role", REGION_ROLES)),
    plausibility("ambiguity", "Doubt is stated.", is_in("ambiguity", ("none", "resolved", "unresolved"))),
    plausibility("country_code", "A country is an ISO 3166-1 code.", is_shaped("country_code", COUNTRY)),
    plausibility(
        "subdivision_code", "A subdivision is an ISO 3166-2 code.", is_shaped("subdivision_code", SUBDIVISION)
    ),
    SUBDIVISION_OF_COUNTRY,
    plausibility(
        "country_has_code", "A country without doubt has its code.", is_true("has_code_when_country")
    ),
    plausibility("latitude", "A latitude lies between the poles.", is_between("latitude", -90, 90)),
    plausibility("longitude", "A longitude lies within half a turn.", is_between("longitude", -180, 180)),
    plausibility("coordinates", "A latitude has its longitude.", is_true("has_both_coordinates")),
    plausibility("null_island", "No place lies at 0, 0.", is_true("is_off_null_island")),
    owner="extraction",
)

INVESTMENT_MENTIONS = suite(
    "raw.investment_mentions",
    QUOTE,
    EVIDENCE,
    grounding(
        "evidence_by_field",
        "Every stated field has words of its own.",
        is_true("has_evidence_of_every_field"),
    ),
    grounding(
        "amount_reported", "The sum as written stands in the text.", is_true("is_amount_reported_in_text")
    ),
    grounding("speaker", "Who says so stands in the text.", is_true("is_speaker_in_text")),
    plausibility("kind", "The kind is one of the guideline's.", is_in("kind", KINDS)),
    plausibility("status", "The status is one of the model's.", is_in("status", STATUSES)),
    plausibility("modality", "The modality is one of the model's.", is_in("modality", MODALITIES)),
    plausibility("parties", "Somebody takes part, by name.", is_true("has_named_parties")),
    plausibility(
        "party_roles",
        "Every party has a known role.",
        is_shaped("party_roles", f"(?:{'|'.join(PARTY_ROLES)}| )+"),
    ),
    plausibility("currency_stated", "An amount has a currency.", is_true("has_currency_when_amount")),
    plausibility("currency_code", "A currency is an ISO 4217 code.", is_shaped("currency_code", CURRENCY)),
    plausibility(
        "amount_qualifier", "How exact the sum is, is stated.", is_in("amount_qualifier", QUALIFIERS)
    ),
    plausibility("amount_bounds", "low <= amount <= high.", is_true("is_amount_within_its_bounds")),
    plausibility("amount_band", "The sum is possible for its kind.", is_true("is_amount_within_its_band")),
    plausibility(
        "stated_usd_band",
        "The stated dollars are possible for its kind.",
        is_true("is_stated_usd_within_its_band"),
    ),
    plausibility(
        "stated_usd",
        "The stated dollars are of the order of the sum.",
        is_true("is_stated_usd_near_its_amount"),
        "warn",
    ),
    plausibility("stake_pct", "A stake lies between 0 and 100 percent.", is_between("stake_pct", 0, 100)),
    plausibility("horizon_years", "Money is spent within a century.", is_between("horizon_years", 0, 100)),
    plausibility("jobs", "A project creates one to a million jobs.", is_between("jobs", 1, 1_000_000)),
    plausibility("date_order", "The first day is not after the last.", is_true("is_date_in_order")),
    plausibility("date_range", "The event falls between 1600 and 2200.", is_true("is_date_possible")),
    plausibility(
        "date_precision", "How exact the date is, is stated.", is_in("date_precision", DATE_PRECISIONS)
    ),
    plausibility(
        "source_country", "The source is an ISO 3166-1 code.", is_shaped("source_country_code", COUNTRY)
    ),
    plausibility(
        "destination_country",
        "The place is an ISO 3166-1 code.",
        is_shaped("destination_country_code", COUNTRY),
    ),
    plausibility(
        "destination_subdivision",
        "The subdivision is an ISO 3166-2 code.",
        is_shaped("destination_subdivision_code", SUBDIVISION),
    ),
    SUBDIVISION_OF_COUNTRY,
    plausibility("confidence", "A confidence lies between 0 and 1.", is_between("confidence", 0, 1)),
    owner="extraction",
)

STATISTIC_MENTIONS = suite(
    "raw.statistic_mentions",
    QUOTE,
    EVIDENCE,
    plausibility(
        "modality",
        "A figure is an actual, a target, a survey's or a forecast.",
        is_in("modality", STATISTIC_MODALITIES),
    ),
    plausibility(
        "unit",
        "A unit is a currency, a count or a percentage.",
        is_shaped("unit", f"{CURRENCY}|count|percent"),
    ),
    plausibility("country_code", "A country is an ISO 3166-1 code.", is_shaped("country_code", COUNTRY)),
    plausibility("counts", "Nothing is counted below zero.", is_true("is_count_not_negative")),
    plausibility("percentages", "A percentage is possible.", is_true("is_percent_possible")),
    plausibility("money", "A sum is less than the world's wealth.", is_true("is_money_possible")),
    owner="extraction",
)

RELATION_MENTIONS = suite(
    "raw.relation_mentions",
    QUOTE,
    plausibility("relation", "A tie is one of the model's.", is_in("relation", RELATIONS)),
    plausibility("ends", "A tie has two ends.", is_true("has_two_ends")),
    plausibility("two_firms", "A tie joins two firms.", is_true("is_between_two_firms")),
    owner="extraction",
)
