"""What is expected of the marts before they are published. Keys and relations are dbt's to test."""

from expectations.checks import (
    accounting,
    grounding,
    is_between,
    is_in,
    is_true,
    once,
    plausibility,
    reference,
    suite,
    volume,
)
from ingest.records import KINDS, MODALITIES, STATISTIC_MODALITIES, STATUSES

FAMILIES = sorted({family for family, _, _ in KINDS.values()})
OWNER = "modelling"
QUOTED = "The quote is the text between its two positions."

ROW_COUNTS = suite(
    "marts.row_counts",
    volume("kept", "No mart has collapsed since the last publication.", is_true("is_kept")),
    volume("complete", "Every article that was built is in dim_articles.", is_true("has_every_article")),
    volume("filled", "There are articles and days.", is_between("needed_rows", 1), "warn"),
    owner=OWNER,
)

DIM_ARTICLES = suite(
    "marts.dim_articles",
    accounting("in_raw", "Every article was loaded.", is_true("is_in_raw")),
    accounting("not_held", "No article is here that the audit holds back.", is_true("is_not_held")),
    accounting("investments", "Every investment that was read is here once.", is_true("has_its_investments")),
    accounting("statistics", "Every statistic that was read is here once.", is_true("has_its_statistics")),
    plausibility("char_count", "An article has words.", is_between("char_count", 1)),
    plausibility("source", "The outlet is listed in sources.yml.", is_true("is_source_listed"), "warn"),
    plausibility(
        "published_at", "It was published before it was seen.", is_true("is_published_before_seen"), "warn"
    ),
    owner=OWNER,
)

FCT_INVESTMENT_MENTIONS = suite(
    "marts.fct_investment_mentions",
    grounding("quote", QUOTED, is_true("is_quote_verbatim")),
    plausibility("kind", "The kind is one of the guideline's.", is_in("kind", KINDS)),
    plausibility("status", "The status is one of the model's.", is_in("status", STATUSES)),
    plausibility("modality", "The modality is one of the model's.", is_in("modality", MODALITIES)),
    plausibility("confidence", "A confidence lies between 0 and 1.", is_between("confidence", 0, 1)),
    owner=OWNER,
)

DIM_INVESTMENTS = suite(
    "marts.dim_investments",
    grounding("evidence", "There is evidence, and every piece is verbatim.", is_true("is_evidence_verbatim")),
    grounding(
        "evidence_by_field",
        "Every figure, day and place has words of its own.",
        is_true("has_evidence_of_every_field"),
    ),
    plausibility("told", "Somebody tells it.", is_true("is_told")),
    plausibility("status", "The status is one of the model's.", is_in("status", STATUSES)),
    plausibility("modality", "The modality is one of the model's.", is_in("modality", MODALITIES)),
    plausibility("family", "The family is one of the guideline's.", is_in("family", FAMILIES)),
    plausibility("currency_stated", "An amount has a currency.", is_true("has_currency_when_amount")),
    plausibility("amount_bounds", "low <= amount <= high.", is_true("is_amount_within_its_bounds")),
    plausibility("amount_band", "The sum is possible for its kind.", is_true("is_amount_within_its_band")),
    plausibility("stake_pct", "A stake lies between 0 and 100 percent.", is_between("stake_pct", 0, 100)),
    plausibility(
        "jobs_created", "A project creates one to a million jobs.", is_between("jobs_created", 1, 1_000_000)
    ),
    plausibility("usd", "The dollars are the sum at its rate.", is_true("is_usd_the_converted_sum")),
    plausibility(
        "usd_per_job", "A job costs 500 to a billion dollars.", is_true("is_usd_per_job_possible"), "warn"
    ),
    once("twice", "No two projects agree in all that is known.", is_true("is_one_of_its_kind"), "warn"),
    plausibility("date_order", "The first day is not after the last.", is_true("is_date_in_order")),
    plausibility("confidence", "A confidence lies between 0 and 1.", is_between("confidence", 0, 1)),
    owner=OWNER,
)

DIM_INVESTMENT_VERSIONS = suite(
    "marts.dim_investment_versions",
    plausibility("order", "A version begins before it ends.", is_true("is_of_some_length")),
    plausibility("current", "The current version has no end.", is_true("is_open_when_current")),
    owner=OWNER,
)

FCT_INVESTMENT_AMOUNTS = suite(
    "marts.fct_investment_amounts",
    plausibility("converted", "A sum is in dollars, or says why not.", is_true("is_converted_or_says_why")),
    plausibility("rate", "A rate is above zero.", is_true("is_rate_possible")),
    plausibility(
        "stated_usd", "The article's own dollars agree within 2 percent.", is_true("fx_check_ok"), "warn"
    ),
    owner=OWNER,
)

FCT_STATUS_EVENTS = suite(
    "marts.fct_status_events",
    grounding("quote", QUOTED, is_true("is_quote_verbatim")),
    plausibility("step", "A step that is not allowed changes nothing.", is_true("is_step_allowed")),
    owner=OWNER,
)

FCT_STATEMENTS = suite(
    "marts.fct_statements", grounding("quote", QUOTED, is_true("is_quote_verbatim")), owner=OWNER
)

FCT_FIRM_RELATIONS = suite(
    "marts.fct_firm_relations",
    grounding("quote", QUOTED, is_true("is_quote_verbatim")),
    plausibility("two_firms", "A tie joins two firms.", is_true("is_between_two_firms")),
    owner=OWNER,
)

BRIDGE_INVESTMENT_PARTIES = suite(
    "marts.bridge_investment_parties",
    plausibility("parties", "Every investment has a party.", is_between("party_count", 1)),
    owner=OWNER,
)

FCT_STATISTICS = suite(
    "marts.fct_statistics",
    grounding("quote", QUOTED, is_true("is_quote_verbatim")),
    plausibility("modality", "A figure says what it is.", is_in("modality", STATISTIC_MODALITIES)),
    reference("unit", "A unit is a currency, a count or a percentage.", is_true("is_unit_known")),
    owner=OWNER,
)

DIM_FIRMS = suite(
    "marts.dim_firms",
    plausibility("name_length", "A firm's name has 1 to 200 characters.", is_between("name_length", 1, 200)),
    reference("country_code", "The country is one of ISO 3166-1.", is_true("is_country_known")),
    plausibility("counts", "A firm is named in some article.", is_true("is_named_somewhere")),
    plausibility("parent", "No firm is its own parent.", is_true("is_not_its_own_parent")),
    owner=OWNER,
)

DIM_REGIONS = suite(
    "marts.dim_regions",
    reference("country_code", "The country is one of ISO 3166-1.", is_true("is_country_known")),
    reference("subdivision_code", "The subdivision is one of ISO 3166-2.", is_true("is_subdivision_known")),
    plausibility(
        "subdivision_of_country",
        "A subdivision belongs to its country.",
        is_true("is_subdivision_of_country"),
    ),
    plausibility("latitude", "A latitude lies between the poles.", is_between("latitude", -90, 90)),
    plausibility("longitude", "A longitude lies within half a turn.", is_between("longitude", -180, 180)),
    plausibility("coordinates", "A latitude has its longitude.", is_true("has_both_coordinates")),
    plausibility("parent", "No place is its own parent.", is_true("is_not_its_own_parent")),
    owner=OWNER,
)

DIM_DATES = suite(
    "marts.dim_dates",
    volume("gapless", "No day is missing from the calendar.", is_true("is_gapless")),
    owner=OWNER,
)
