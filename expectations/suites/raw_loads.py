"""What is expected of each load, and of the articles held back in the long run."""

from expectations.checks import accounting, drift, held_share, is_between, is_true, suite, volume

LOADS = suite(
    "raw.loads",
    accounting("balance", "received = parsed + duplicate + rejected + pending.", is_true("is_balanced")),
    accounting("no_negative", "No count is negative.", is_true("has_no_negative_count")),
    accounting("sightings", "Every arrival that was counted has its row.", is_true("agrees_with_sightings")),
    accounting("articles", "Every article that was counted has its row.", is_true("agrees_with_articles")),
    accounting(
        "rejections", "Every refusal that was counted has its row.", is_true("agrees_with_rejections")
    ),
    volume("received", "A load brings something.", is_between("received", 1)),
    volume("parse_seconds", "Parsing took a possible time.", is_between("parse_seconds", 0, 86_400), "warn"),
    volume("load_seconds", "Loading took a possible time.", is_between("load_seconds", 0, 3_600), "warn"),
    owner="ingest",
)

#: Judged last, from what the row checks of the same audit found (docs/decisions/held-articles.md).
HELD_SHARE = suite(
    "raw.held_share",
    held_share(
        "of_a_load", "At most 1 % of a load, or three articles, are held.", is_true("is_tolerated"), "block"
    ),
    owner="extraction",
)

HELD_ARTICLES = suite(
    "raw.held_articles",
    held_share(
        "lately", "At most 3 % of the last articles are held.", is_between("held_percent", 0, 3), "warn"
    ),
    owner="extraction",
)

SOURCE_VOLUME = suite(
    "raw.source_volume",
    volume("enough", "Each source sends a fifth of its usual week, or more.", is_true("is_enough"), "warn"),
    volume("no_flood", "No source sends three weeks' worth in a day.", is_true("is_no_flood"), "warn"),
    owner="ingest",
)

EXTRACTION_DRIFT = suite(
    "raw.extraction_drift",
    drift("steady", "The last 100 articles read like the 1,000 before them.", is_true("is_steady")),
    owner="extraction",
)
