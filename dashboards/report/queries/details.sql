-- Pages of single projects: each with its parties, its facts, its reports and the words around their quotes.
-- The marts hold NULL for words that their outlet does not allow to be shown.
WITH

chosen AS (

    SELECT detail_number, investment_id FROM listed WHERE detail_number >= $first AND detail_number < $last

),

parties AS (

    SELECT
        investment_id,
        list({{
            'role': party_role,
            'firm': firm_name,
            'articles': bridge_investment_parties.article_count
        }} ORDER BY party_role, party_position) AS parties
    FROM bridge_investment_parties
    JOIN chosen USING (investment_id)
    JOIN dim_firms USING (firm_id)
    GROUP BY investment_id

),

-- Claims that have words of their own inside the quote.
claims AS (

    SELECT
        mention_id,
        list({{
            'property': property,
            'value': coalesce(region_name, firm_name, stated_value),
            'start': statements.start_char,
            'end': statements.end_char
        }} ORDER BY statements.start_char, property) AS claims
    FROM fct_statements AS statements
    JOIN chosen USING (investment_id)
    JOIN fct_investment_mentions AS told USING (mention_id)
    LEFT JOIN dim_regions ON property = 'destination_region_id' AND stated_value = region_id
    LEFT JOIN dim_firms ON property LIKE '%firm_id' AND stated_value = firm_id
    WHERE (statements.start_char, statements.end_char) <> (told.start_char, told.end_char)
    GROUP BY mention_id

),

reports AS (

    SELECT
        told.investment_id,
        list({{
            'mention': told.mention_id,
            'article': told.article_id,
            'title': title,
            'url': canonical_url,
            'published': published_at,
            'source': if(articles.source_id = 'unknown', articles.source_name, sources.source_name),
            'owner': articles.owner_group,
            'tier': source_tier,
            'press_release': is_press_release,
            'copy': told.is_copy,
            'status': told.status,
            'kind': told.kind,
            'amount_reported': amount_reported,
            'speaker': speaker,
            'confidence': told.confidence,
            'pending': told.review_state = 'pending',
            'start': start_char,
            'end': end_char,
            'quote': quote,
            'passage': coalesce(passage, quote),
            'passage_start': if(passage IS NULL, start_char, passage_start_char),
            'chars': char_count,
            'claims': coalesce(claims, [])
        }} ORDER BY published_at NULLS LAST, told.mention_id) AS reports
    FROM fct_investment_mentions AS told
    JOIN chosen USING (investment_id)
    JOIN dim_articles AS articles ON told.article_id = articles.article_id
    LEFT JOIN dim_sources AS sources ON articles.source_id = sources.source_id
    LEFT JOIN claims ON told.mention_id = claims.mention_id
    GROUP BY told.investment_id

),

places AS (

    SELECT
        region_id,
        if(region_level = 'unknown', NULL, concat_ws(
            ', ', region_name, nullif(subdivision_name, region_name), nullif(country_name, region_name)
        )) AS whole_name
    FROM dim_regions

)

SELECT
    chosen.detail_number // {page_size} AS page,
    to_json(list(struct_pack(
        id := investment_id,
        facts := struct_pack(
            kind, family, status, status_date, modality, project_type, entry_mode, sector, business_function,
            destination := destinations.whole_name, source := sources.whole_name, is_cross_border,
            amount_reported, amount := amount::DOUBLE, amount_low := amount_low::DOUBLE,
            amount_high := amount_high::DOUBLE, currency_code, amount_qualifier,
            amount_usd := amount_usd::DOUBLE, fx_rate, fx_date, fx_source, no_rate_reason,
            stated_usd := stated_usd::DOUBLE, fx_check_ok, pledged_usd := pledged_usd::DOUBLE,
            realised_usd := realised_usd::DOUBLE, horizon_years := horizon_years::DOUBLE,
            stake_pct := stake_pct::DOUBLE, jobs_created, project_date, project_date_basis, date_precision,
            is_year_imputed, announced_on, approved_on, started_on, opened_on, completed_on, cancelled_on,
            exclusion_reason, independent_source_count, article_count, is_press_release_only,
            first_reported_on, last_reported_on, confidence, conflict_fields, version_no
        ),
        parties := coalesce(parties, []),
        reports := coalesce(reports, []),
        evidence
    ) ORDER BY detail_number))
FROM chosen
JOIN dim_investments USING (investment_id)
LEFT JOIN parties USING (investment_id)
LEFT JOIN reports USING (investment_id)
LEFT JOIN places AS destinations ON destination_region_id = destinations.region_id
LEFT JOIN places AS sources ON source_region_id = sources.region_id
GROUP BY page
ORDER BY page
