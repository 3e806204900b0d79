"""One planted fault for each check: what is changed in the warehouse, and the incident it must lead to."""

from __future__ import annotations

from typing import NamedTuple

# ruff: noqa: S608 (the faults are ours)


class Planted(NamedTuple):
    """SQL that plants one fault, the check that must name its incident, and the incident's severity."""

    check: str
    sql: str
    severity: str


def words(field: str) -> str:
    """SQL: the row's evidence, and words for `field`."""
    first = "evidence[1]"
    return (
        f"evidence = list_append(evidence, {{'field': '{field}', 'start_char': {first}.start_char, "
        f"'end_char': {first}.end_char, 'quote': {first}.quote}})"
    )


ONE = "WHERE mention_id = (SELECT min(mention_id) FROM raw.{table})"
ARTICLE = "(SELECT min(article_id) FROM raw.articles)"
DATED = "date_text = 'this month', date_precision = 'day', " + words("date")


def _rows(table: str, **changes: str) -> list[Planted]:
    """Faults in one row of a raw table: its article is held back."""
    where = ONE.format(table=table)
    return [
        Planted(f"{table}.{check}", f"UPDATE raw.{table} SET {change} {where}", "warning")
        for check, change in changes.items()
    ]


def _twice(table: str) -> Planted:
    row = f"SELECT * REPLACE (mention_id || 'x' AS mention_id) FROM raw.{table} {ONE.format(table=table)}"
    return Planted(f"{table}.twice", f"INSERT INTO raw.{table} {row}", "warning")


def _orphan(table: str) -> Planted:
    change = f"UPDATE raw.{table} SET article_id = 'unheard of' {ONE.format(table=table)}"
    return Planted(f"{table}.article", change, "critical")


def _set(check: str, sql: str) -> Planted:
    return Planted(check, sql, "critical")


#: Many more articles like those that are there, `{apart}` apart.
_MANY = (
    "INSERT INTO raw.articles SELECT * EXCLUDE (n) REPLACE (article_id || n AS article_id, "
    "content_sha256 || n AS content_sha256, {source} AS source, processed_at - {apart} * n AS processed_at, "
    "first_seen_at - {apart} * n AS first_seen_at, 'old' AS load_id) "
    "FROM raw.articles, range(1, {count}) AS numbers(n)"
)
_OLD_ARTICLES = _MANY.format(source="source", apart="INTERVAL 1 HOUR", count=81)  # 400 of 5
_FACTS = (
    "INSERT INTO raw.firm_mentions SELECT * EXCLUDE (n) REPLACE (mention_id || n AS mention_id, "
    "article_id || n AS article_id, 'old' AS load_id) FROM raw.firm_mentions, range(30, 81) AS numbers(n)"
)

_REFUSED_ONE = (
    "UPDATE raw.loads SET rejected = rejected + 1, received = received + 1;"
    "INSERT INTO raw.sightings SELECT * REPLACE ('more' AS sighting_id, 'rejected' AS outcome, "
    f"NULL AS article_id) FROM raw.sightings WHERE article_id = {ARTICLE}"
)
_REFUSED = (
    _REFUSED_ONE
    + "; INSERT INTO raw.rejected_articles BY NAME SELECT sighting_id AS rejection_id, content_sha256, "
    "source, location, '{reason}' AS reason_code, 'It is so.' AS detail, '{remedy}' AS remedy, "
    "'landing' AS kept_at, received_at AS rejected_at, load_id FROM raw.sightings WHERE outcome = 'rejected'"
)

RAW_FAULTS: list[Planted] = [
    _set("loads.balance", "UPDATE raw.loads SET received = received + 1"),
    _set("loads.no_negative", "UPDATE raw.loads SET pending = -1, received = received - 1"),
    _set("loads.sightings", f"DELETE FROM raw.sightings WHERE article_id = {ARTICLE}"),
    _set(
        "loads.articles",
        "UPDATE raw.loads SET parsed = parsed + 1, received = received + 1;"
        "INSERT INTO raw.sightings SELECT * REPLACE ('more' AS sighting_id) FROM raw.sightings "
        f"WHERE article_id = {ARTICLE}",
    ),
    _set("loads.rejections", _REFUSED_ONE),
    _set(
        "loads.received",
        "INSERT INTO raw.loads SELECT * REPLACE ('empty' AS load_id, 0 AS received, 0 AS parsed, "
        "0 AS duplicate, 0 AS rejected, 0 AS pending) FROM raw.loads",
    ),
    Planted("loads.parse_seconds", "UPDATE raw.loads SET parse_seconds = 1e6", "warning"),
    Planted("loads.load_seconds", "UPDATE raw.loads SET load_seconds = -1", "warning"),
    Planted(
        "sightings.outcome",
        "INSERT INTO raw.sightings SELECT * REPLACE ('more' AS sighting_id, 'lost' AS outcome) "
        f"FROM raw.sightings WHERE article_id = {ARTICLE}",
        "warning",
    ),
    Planted(
        "sightings.sha256",
        f"UPDATE raw.sightings SET content_sha256 = 'x' WHERE article_id = {ARTICLE}",
        "warning",
    ),
    Planted(
        "sightings.received_at",
        f"UPDATE raw.sightings SET received_at = '2999-01-01' WHERE article_id = {ARTICLE}",
        "warning",
    ),
    _set("sightings.article", f"UPDATE raw.sightings SET article_id = NULL WHERE article_id = {ARTICLE}"),
    _set("rejected_articles.reason_code", _REFUSED.format(reason="mood", remedy="Sleep.")),
    _set("rejected_articles.explained", _REFUSED.format(reason="empty", remedy=" ")),
    *(
        Planted(
            f"articles.{check}", f"UPDATE raw.articles SET {change} WHERE article_id = {ARTICLE}", "warning"
        )
        for check, change in {
            "roles": "text = text || '!'",
            "named_after_bytes": "content_sha256 = 'x' || content_sha256",
            "role_names": "roles = [{'start_char': 0, 'end_char': length(text), 'role': 'poem'}]",
            "language": "language = 'English'",
            "document_type": "document_type = 'poem'",
            "published_at": "published_at = processed_at + INTERVAL 3 DAY",
            "first_seen_at": "first_seen_at = processed_at + INTERVAL 3 DAY",
        }.items()
    ),
    Planted(
        "articles.text_length",
        "INSERT INTO raw.articles SELECT * REPLACE ('short' AS article_id, 'short' AS content_sha256, "
        "'No.' AS text, [{'start_char': 0, 'end_char': 3, 'role': 'body'}] AS roles) FROM raw.articles "
        f"WHERE article_id = {ARTICLE};"
        "UPDATE raw.loads SET parsed = parsed + 1, received = received + 1;"
        "INSERT INTO raw.sightings SELECT * REPLACE ('short' AS sighting_id, 'short' AS article_id) "
        f"FROM raw.sightings WHERE article_id = {ARTICLE}",
        "warning",
    ),
    *map(
        _orphan,
        (
            "firm_mentions",
            "region_mentions",
            "investment_mentions",
            "statistic_mentions",
            "relation_mentions",
        ),
    ),
    *map(
        _twice,
        (
            "firm_mentions",
            "region_mentions",
            "investment_mentions",
            "statistic_mentions",
            "relation_mentions",
        ),
    ),
    *_rows(
        "firm_mentions",
        quote="start_char = start_char + 1",
        surface="surface = 'Nowhere Ltd'",
        country_code="country_code = 'ZZ'",
        role="role = 'boss'",
    ),
    # Another name than the investment's party has would be noticed there first.
    *(
        Planted(
            f"firm_mentions.{check}",
            "INSERT INTO raw.firm_mentions SELECT * REPLACE (mention_id || 'x' AS mention_id, "
            f"{name} AS name) FROM raw.firm_mentions {ONE.format(table='firm_mentions')}",
            "warning",
        )
        for check, name in {"name_length": "repeat('Ltd', 99)", "name_letters": "'--'"}.items()
    ),
    *_rows(
        "region_mentions",
        quote="quote = quote || 'x'",
        surface="surface = 'Nowhere'",
        level="level = 'planet'",
        role="role = 'holiday'",
        ambiguity="ambiguity = 'perhaps'",
        country_code="country_code = 'ZZ', subdivision_code = NULL",
        subdivision_code="subdivision_code = 'BE-XXX'",
        subdivision_of_country="subdivision_code = 'FR-33'",
        city_in_country="country_code = 'JP', subdivision_code = NULL",
        country_has_code="level = 'country', country_code = NULL, subdivision_code = NULL",
        latitude="latitude = 91",
        longitude="longitude = -181",
        coordinates="latitude = NULL",
        null_island="latitude = 0, longitude = 0",
    ),
    *_rows(
        "investment_mentions",
        quote="quote = replace(quote, 'plans', 'builds')",
        evidence="evidence = [{'field': p.field, 'start_char': p.start_char + 1, 'end_char': p.end_char, "
        "'quote': p.quote} FOR p IN evidence]",
        evidence_by_field="evidence = [p FOR p IN evidence IF p.field != 'amount']",
        amount_reported="amount_reported = 'EUR 9 bn'",
        speaker="speaker = 'Nobody', " + words("speaker"),
        kind="kind = 'gift'",
        status="status = 'maybe'",
        modality="modality = 'dreamt'",
        parties="parties = []",
        party_roles="parties = [{'role': 'friend', 'firm': 'Halden Optics'}]",
        currency_stated="currency_code = NULL",
        currency_code="currency_code = 'XQQ'",
        amount_qualifier="amount_qualifier = 'some'",
        amount_bounds="amount_low = amount + 1, amount_high = NULL",
        amount_band="amount = 5e15, amount_low = NULL, amount_high = NULL",
        stated_usd_band="stated_usd = 1e15",
        stated_usd="stated_usd = amount * 1000",
        stake_pct="stake_pct = 101, " + words("stake"),
        horizon_years="horizon_years = 101, " + words("horizon"),
        jobs="jobs = -3, " + words("jobs"),
        usd_per_job="jobs = 1000000, amount = 1000000, amount_low = NULL, amount_high = NULL, "
        + words("jobs"),
        date_order="date_lower = '2025-03-02', date_upper = '2025-03-01', " + DATED,
        date_range="date_lower = '1066-10-14', date_upper = '1066-10-14', " + DATED,
        date_precision="date_precision = 'soon'",
        source_country="source_country_code = 'ZZ', " + words("source"),
        destination_country="destination_country_code = 'ZZ', destination_subdivision_code = NULL",
        destination_subdivision="destination_subdivision_code = 'BE-XXX'",
        subdivision_of_country="destination_subdivision_code = 'FR-33'",
        city_in_country="destination_country_code = 'JP', destination_subdivision_code = NULL",
        parties_read="parties = [{'role': 'investor', 'firm': 'Never Named Ltd'}]",
        destination_read="destination_name = 'Lyon', destination_level = 'area'",
        confidence="confidence = 'nan'",
    ),
    *_rows(
        "statistic_mentions",
        quote="quote = 'never said'",
        evidence="evidence = []",
        modality="modality = 'felt'",
        unit="unit = 'houses'",
        country_code="country_code = 'ZZ'",
        counts="value = -1",
        percentages="unit = 'percent', value = -101",
        money="unit = 'USD', value = 2e15",
    ),
    *_rows(
        "relation_mentions",
        quote="end_char = end_char - 1",
        relation="relation = 'likes'",
        ends="object = ' '",
        two_firms="object = subject",
    ),
    Planted(
        "held_articles.lately",
        f"{_OLD_ARTICLES};"
        "INSERT INTO raw.held_articles SELECT article_id, 'old.check', 1, '', processed_at "
        "FROM raw.articles ORDER BY processed_at DESC LIMIT 10",
        "warning",
    ),
    Planted("extraction_drift.steady", f"{_OLD_ARTICLES}; {_FACTS}", "warning"),
    Planted(
        "source_volume.enough",
        _MANY.format(source="'wire'", apart="INTERVAL 4 HOUR", count=190)
        + "; DELETE FROM raw.articles WHERE source = 'wire' AND first_seen_at > "
        "(SELECT max(first_seen_at) FROM raw.articles) - INTERVAL 7 DAY",
        "warning",
    ),
    Planted(
        "source_volume.no_flood",
        _MANY.format(source="'wire'", apart="INTERVAL 8 HOUR", count=100)
        + ";"
        + _MANY.format(source="'wire'", apart="INTERVAL 1 MILLISECOND", count=1000)
        .replace("|| n AS", "|| 'f' || n AS")
        .replace("FROM raw.articles,", f"FROM (FROM raw.articles WHERE article_id = {ARTICLE}),"),
        "warning",
    ),
]
