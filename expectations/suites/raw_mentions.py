"""What is expected of new mentions: each stands in its article, and none says the impossible."""

from expectations.checks import (
    accounting,
    grounding,
    is_between,
    is_in,
    is_shaped,
    is_true,
    once,
    plausibility,
    reference,
    suite,
)
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

ARTICLE = accounting("article", "Every fact belongs to a stored article.", is_true("is_article_known"))
ONCE = once("twice", "A fact is read once from its words.", is_true("is_said_once"))
COUNTRY = reference("country_code", "The country is one of ISO 3166-1.", is_true("is_country_known"))
CITY = reference("city_in_country", "The country has a city of this name.", is_true("is_city_in_country"))
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
    ARTICLE,
    QUOTE,
    SURFACE,
    plausibility("name_length", "A firm's name has 1 to 200 characters.", is_between("name_length", 1, 200)),
    plausibility("name_letters", "A firm's name has a letter or a digit.", is_true("has_letter_or_digit")),
    COUNTRY,
    plausibility("role", "A firm takes part or is merely named.", is_in("role", ("party", "mention"))),
    ONCE,
    owner="extraction",
)

REGION_MENTIONS = suite(
    "raw.region_mentions",
    ARTICLE,
    QUOTE,
    SURFACE,
    plausibility(
        "level", "A place is a country, a part of one, a city or more.", is_in("level", REGION_LEVELS)
    ),
    plausibility("role", "A place has a known role.", is_in("role", REGION_ROLES)),
    plausibility("ambiguity", "Doubt is stated.", is_in("ambiguity", ("none", "resolved", "unresolved"))),
    COUNTRY,
    reference("subdivision_code", "The subdivision is one of ISO 3166-2.", is_true("is_subdivision_known")),
    SUBDIVISION_OF_COUNTRY,
    CITY,
    plausibility(
        "country_has_code", "A country without doubt has its code.", is_true("has_code_when_country")
    ),
    plausibility("latitude", "A latitude lies between the poles.", is_between("latitude", -90, 90)),
    plausibility("longitude", "A longitude lies within half a turn.", is_between("longitude", -180, 180)),
    plausibility("coordinates", "A latitude has its longitude.", is_true("has_both_coordinates")),
    plausibility("null_island", "No place lies at 0, 0.", is_true("is_off_null_island")),
    ONCE,
    owner="extraction",
)

INVESTMENT_MENTIONS = suite(
    "raw.investment_mentions",
    ARTICLE,
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
    reference("currency_code", "The currency is one of ISO 4217.", is_true("is_currency_known")),
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
    reference("source_country", "The source is a country of ISO 3166-1.", is_true("is_source_country_known")),
    reference(
        "destination_country",
        "The place is in a country of ISO 3166-1.",
        is_true("is_destination_country_known"),
    ),
    reference(
        "destination_subdivision",
        "The subdivision is one of ISO 3166-2.",
        is_true("is_destination_subdivision_known"),
    ),
    CITY,
    grounding("parties_read", "Every party is a firm read in the article.", is_true("are_parties_read")),
    grounding(
        "destination_read", "The destination is a place read in the article.", is_true("is_destination_read")
    ),
    plausibility(
        "usd_per_job", "A job costs 500 to a billion dollars.", is_true("is_usd_per_job_possible"), "warn"
    ),
    ONCE,
    SUBDIVISION_OF_COUNTRY,
    plausibility("confidence", "A confidence lies between 0 and 1.", is_between("confidence", 0, 1)),
    owner="extraction",
)

STATISTIC_MENTIONS = suite(
    "raw.statistic_mentions",
    ARTICLE,
    QUOTE,
    EVIDENCE,
    plausibility(
        "modality",
        "A figure is an actual, a target, a survey's or a forecast.",
        is_in("modality", STATISTIC_MODALITIES),
    ),
    reference("unit", "A unit is a currency, a count or a percentage.", is_true("is_unit_known")),
    COUNTRY,
    plausibility("counts", "Nothing is counted below zero.", is_true("is_count_not_negative")),
    plausibility("percentages", "A percentage is possible.", is_true("is_percent_possible")),
    plausibility("money", "A sum is less than the world's wealth.", is_true("is_money_possible")),
    ONCE,
    owner="extraction",
)

RELATION_MENTIONS = suite(
    "raw.relation_mentions",
    ARTICLE,
    QUOTE,
    plausibility("relation", "A tie is one of the model's.", is_in("relation", RELATIONS)),
    plausibility("ends", "A tie has two ends.", is_true("has_two_ends")),
    plausibility("two_firms", "A tie joins two firms.", is_true("is_between_two_firms")),
    ONCE,
    owner="extraction",
)
