"""What is expected of new articles, of their arrivals and of the inputs that were refused."""

from expectations.checks import (
    accounting,
    grounding,
    is_between,
    is_in,
    is_shaped,
    is_true,
    plausibility,
    suite,
)
from ingest.errors import Reason
from ingest.records import DOCUMENT_TYPES, OUTCOMES, ROLES

SIGHTINGS = suite(
    "raw.sightings",
    plausibility("outcome", "An arrival was parsed, known already or refused.", is_in("outcome", OUTCOMES)),
    plausibility("sha256", "An arrival names the bytes that came.", is_true("is_sha256")),
    plausibility("received_at", "Nothing arrives in the future.", is_true("is_not_from_the_future")),
    accounting(
        "article",
        "Every arrival that was not refused leads to its article.",
        is_true("is_article_known_unless_rejected"),
    ),
    owner="ingest",
)

REJECTED_ARTICLES = suite(
    "raw.rejected_articles",
    accounting(
        "reason_code", "A refusal has a reason that has a remedy.", is_in("reason_code", list(Reason))
    ),
    accounting("explained", "A refusal says why and what to do.", is_true("is_explained")),
    owner="ingest",
)

ARTICLES = suite(
    "raw.articles",
    grounding(
        "roles", "The roles partition the text: no gap, no overlap.", is_true("is_partitioned_by_roles")
    ),
    grounding("named_after_bytes", "The id is that of the bytes.", is_true("is_named_after_its_bytes")),
    plausibility(
        "role_names",
        "Every stretch of text has a known role.",
        is_shaped("role_names", f"(?:{'|'.join(ROLES)}| )+"),
    ),
    plausibility(
        "text_length",
        "An article has words, and fewer than a library.",
        is_between("text_length", 20, 20_000_000),
    ),
    plausibility("language", "The language is an ISO 639-1 code.", is_shaped("language", "[a-z]{2}")),
    plausibility(
        "document_type", "The type of the document is one of ours.", is_in("document_type", DOCUMENT_TYPES)
    ),
    plausibility(
        "published_at", "It was published before we read it.", is_true("is_published_in_the_past"), "warn"
    ),
    plausibility(
        "first_seen_at", "It was seen before it was processed.", is_true("is_seen_before_processed"), "warn"
    ),
    owner="ingest",
)
