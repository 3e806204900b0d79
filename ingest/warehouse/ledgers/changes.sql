-- One row per first report and material change; an investment that changes in several ways has several.
CREATE TEMP TABLE new_changes AS
WITH
changed AS (
    SELECT investment_id, article_ids, 'new_project' AS change_kind, NULL AS value_before,
        status_after AS value_after
    FROM compared WHERE is_new
    UNION ALL
    SELECT investment_id, article_ids, 'removed', status_before, redirects.current_id
    FROM compared
    LEFT JOIN warehouse.resolved.redirects AS redirects
        ON redirects.entity = 'project' AND redirects.retired_id = compared.investment_id
    WHERE is_removed
    UNION ALL
    SELECT investment_id, article_ids,
        if(status_after IN ('cancelled', 'withdrawn', 'denied'), 'called_off', 'status'),
        status_before, status_after
    FROM compared WHERE status_before <> status_after
    UNION ALL
    SELECT investment_id, article_ids, 'amount', sum_before, sum_after
    FROM compared WHERE NOT is_new AND NOT is_removed AND sum_before IS DISTINCT FROM sum_after
    UNION ALL
    SELECT investment_id, article_ids, 'place', place_before, place_after
    FROM compared WHERE place_before <> place_after
    UNION ALL
    SELECT investment_id, article_ids, if(counted_after, 'counted', 'not_counted'), reason_before, reason_after
    FROM compared WHERE counted_before <> counted_after
),

-- What is gone from the new file is described by the one before.
investments AS (
    FROM main.dim_investments SEMI JOIN changed USING (investment_id)
    UNION ALL BY NAME
    FROM past_dim_investments
    WHERE investment_id IN (SELECT investment_id FROM compared WHERE is_removed)
),

parties AS (
    SELECT investment_id, firm_id FROM main.bridge_investment_parties
    SEMI JOIN changed USING (investment_id)
    UNION
    SELECT investment_id, firm_id FROM past_bridge_investment_parties
    WHERE investment_id IN (SELECT investment_id FROM compared WHERE is_removed)
),

firms AS (
    FROM main.dim_firms
    UNION ALL BY NAME
    FROM past_dim_firms AS past ANTI JOIN main.dim_firms AS present USING (firm_id)
),

regions AS (
    FROM main.dim_regions
    UNION ALL BY NAME
    FROM past_dim_regions AS past ANTI JOIN main.dim_regions AS present USING (region_id)
),

party_names AS (
    SELECT parties.investment_id, list(DISTINCT names.name ORDER BY names.name) AS party_names
    FROM parties
    JOIN (SELECT firm_id, unnest(list_append(aliases, firm_name)) AS name FROM firms) AS names USING (firm_id)
    GROUP BY parties.investment_id
),

newest AS (
    SELECT mentions.investment_id,
        arg_max(mentions.quote, row(articles.published_at, mentions.mention_id)) AS quote
    FROM main.fct_investment_mentions AS mentions
    JOIN compared USING (investment_id)
    JOIN main.dim_articles AS articles USING (article_id)
    WHERE list_contains(compared.article_ids, mentions.article_id)
    GROUP BY mentions.investment_id
)

SELECT
    $publication_id || '-' || lpad(
        row_number() OVER (ORDER BY changed.investment_id, changed.change_kind)::VARCHAR, 6, '0'
    ) AS change_id,
    $publication_id AS publication_id,
    $published_at AS published_at,
    changed.investment_id,
    changed.change_kind,
    if(changed.article_ids = [], 'restatement', 'news') AS cause,
    changed.value_before,
    changed.value_after,
    investments.investor_firm_id,
    investors.firm_name AS investor_name,
    coalesce(party_names.party_names, []) AS party_names,
    investments.kind,
    investments.sector,
    regions.region_name AS destination_name,
    list_distinct([regions.region_id, regions.subdivision_code, regions.country_code]) AS region_ids,
    investments.amount_usd,
    investments.is_included,
    changed.article_ids,
    newest.quote
FROM changed
JOIN investments USING (investment_id)
LEFT JOIN firms AS investors ON investments.investor_firm_id = investors.firm_id
LEFT JOIN regions ON investments.destination_region_id = regions.region_id
LEFT JOIN party_names ON changed.investment_id = party_names.investment_id
LEFT JOIN newest ON changed.investment_id = newest.investment_id
