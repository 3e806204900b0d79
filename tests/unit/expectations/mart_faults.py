"""One planted fault for each check of the marts."""

from __future__ import annotations

from tests.unit.expectations.faults import Planted

# ruff: noqa: S608 (the faults are ours)


def _words(field: str) -> str:
    """SQL: the row's evidence, and words for `field`."""
    piece = (
        "{'article_id': p.article_id, 'field': 'FIELD', 'start_char': p.start_char, 'end_char': p.end_char, "
    )
    piece += "'quote': p.quote}"
    return f"evidence = evidence || [{piece.replace('FIELD', field)} FOR p IN evidence[:1]]"


def _one(table: str, key: str, among: str = "true") -> str:
    return f"WHERE {key} = (SELECT min({key}) FROM marts.{table} WHERE {among})"


def _rows(table: str, key: str, severity: str, among: str = "true", **changes: str) -> list[Planted]:
    where = _one(table, key, among)
    return [
        Planted(f"{table}.{check}", f"UPDATE marts.{table} SET {change} {where}", severity)
        for check, change in changes.items()
    ]


MART_FAULTS: list[Planted] = [
    Planted("row_counts.kept", "DELETE FROM marts.fct_firm_relations", "critical"),
    Planted(
        "row_counts.complete",
        f"DELETE FROM marts.dim_articles {_one('dim_articles', 'article_id')}",
        "critical",
    ),
    *_rows("dim_articles", "article_id", "critical", in_raw="article_id = 'unheard of'"),
    Planted(
        "dim_articles.not_held",
        "INSERT INTO raw.held_articles SELECT article_id, 'a.check', 1, '', first_seen_at "
        f"FROM marts.dim_articles {_one('dim_articles', 'article_id')}",
        "critical",
    ),
    Planted(
        "dim_articles.investments",
        f"DELETE FROM marts.fct_investment_mentions {_one('fct_investment_mentions', 'mention_id')}",
        "critical",
    ),
    Planted(
        "dim_articles.statistics",
        f"DELETE FROM marts.fct_statistics {_one('fct_statistics', 'statistic_id')}",
        "critical",
    ),
    *_rows(
        "dim_articles",
        "article_id",
        "warning",
        char_count="char_count = 0",
        source="source_id = 'unknown'",
        published_at="published_at = first_seen_at + INTERVAL 3 DAY",
    ),
    *_rows(
        "fct_investment_mentions",
        "mention_id",
        "warning",
        quote="start_char = start_char + 1",
        kind="kind = 'gift'",
        status="status = 'maybe'",
        modality="modality = 'dreamt'",
        confidence="confidence = 2",
    ),
    *_rows(
        "dim_investments",
        "investment_id",
        "warning",
        evidence="evidence = []",
        evidence_by_field="evidence = [p FOR p IN evidence IF p.field != 'amount']",
        told="mention_count = 0",
        status="status = 'maybe'",
        modality="modality = 'dreamt'",
        family="family = 'gift'",
        currency_stated="currency_code = NULL",
        amount_bounds="amount_high = amount - 1",
        amount_band="amount_high = NULL, amount = amount * 1e9, amount_usd = amount_usd * 1e9",
        stake_pct="stake_pct = 101, " + _words("stake"),
        jobs_created="jobs_created = -3, " + _words("jobs"),
        usd="amount_usd = 2 * amount_usd",
        usd_per_job="jobs_created = 999999, " + _words("jobs"),
        date_order="date_lower = '2025-03-02', date_upper = '2025-03-01'",
        confidence="confidence = 2",
    ),
    Planted(
        "dim_investments.twice",
        "UPDATE marts.dim_investments SET investor_firm_id = first.investor_firm_id, kind = first.kind, "
        "destination_region_id = first.destination_region_id, project_date = first.project_date, "
        "amount = first.amount, amount_low = NULL, amount_high = NULL, amount_usd = first.amount_usd, "
        "fx_rate = first.fx_rate, currency_code = first.currency_code "
        f"FROM (SELECT * FROM marts.dim_investments {_one('dim_investments', 'investment_id')}) AS first "
        "WHERE dim_investments.investment_id = (SELECT max(investment_id) FROM marts.dim_investments)",
        "warning",
    ),
    Planted(
        "bridge_investment_parties.parties",
        "DELETE FROM marts.bridge_investment_parties " + _one("bridge_investment_parties", "investment_id"),
        "warning",
    ),
    *_rows(
        "fct_investment_amounts",
        "mention_id",
        "warning",
        converted="no_rate_reason = 'no_date'",
        rate="fx_rate = -1",
        stated_usd="fx_check_ok = false",
    ),
    *_rows(
        "fct_status_events",
        "mention_id",
        "warning",
        quote="quote = 'never said'",
        step="is_accepted = false, status_before = 'opened'",
    ),
    *_rows("fct_statements", "statement_id", "warning", quote="end_char = end_char + 1"),
    *_rows(
        "dim_investment_versions",
        "investment_sk",
        "warning",
        order="valid_to = valid_from, is_current = false",
        current="is_current = false",
    ),
    *_rows(
        "fct_firm_relations",
        "relation_id",
        "warning",
        quote="quote = 'never said'",
        two_firms="related_firm_id = firm_id",
    ),
    *_rows(
        "fct_statistics",
        "statistic_id",
        "warning",
        quote="quote = 'never said'",
        modality="modality = 'felt'",
        unit="unit = 'houses'",
    ),
    # A firm or a place belongs to no single article, so nothing can be held back.
    *_rows(
        "dim_firms",
        "firm_id",
        "critical",
        name_length="firm_name = ' '",
        country_code="country_code = 'ZZ'",
        counts="article_count = 0",
        parent="parent_firm_id = firm_id",
    ),
    *_rows(
        "dim_regions",
        "region_id",
        "critical",
        "article_count > 0",
        country_code="country_code = 'ZZ', subdivision_code = NULL",
        subdivision_code="country_code = 'BE', subdivision_code = 'BE-XXX'",
        subdivision_of_country="country_code = 'BE', subdivision_code = 'FR-33'",
        latitude="latitude = 95, longitude = 0",
        longitude="latitude = 5, longitude = 181",
        coordinates="latitude = 5, longitude = NULL",
        parent="parent_region_id = region_id",
    ),
    Planted("dim_dates.gapless", "DELETE FROM marts.dim_dates WHERE full_date = '2020-02-29'", "critical"),
]
