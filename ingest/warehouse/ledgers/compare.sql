-- Every investment in the new file and in the file before, and the articles of it that came or went.
CREATE TEMP TABLE compared AS
WITH
fresh AS (
    (SELECT article_id FROM main.dim_articles EXCEPT SELECT article_id FROM past_dim_articles)
    UNION ALL
    (SELECT article_id FROM past_dim_articles EXCEPT SELECT article_id FROM main.dim_articles)
),

mentions AS (
    SELECT investment_id, article_id FROM main.fct_investment_mentions
    UNION ALL
    SELECT investment_id, article_id FROM past_fct_investment_mentions
),

touched AS (
    SELECT investment_id, list(DISTINCT article_id ORDER BY article_id) AS article_ids
    FROM mentions
    SEMI JOIN fresh USING (article_id)
    GROUP BY investment_id
)

SELECT
    coalesce(present.investment_id, past.investment_id) AS investment_id,
    past.investment_id IS NULL AS is_new,
    present.investment_id IS NULL AS is_removed,
    past.status AS status_before,
    present.status AS status_after,
    past.amount::VARCHAR || ' ' || past.currency_code AS sum_before,
    present.amount::VARCHAR || ' ' || present.currency_code AS sum_after,
    past.destination_region_id AS place_before,
    present.destination_region_id AS place_after,
    past.is_included AS counted_before,
    present.is_included AS counted_after,
    past.exclusion_reason AS reason_before,
    present.exclusion_reason AS reason_after,
    coalesce(touched.article_ids, []) AS article_ids
FROM main.dim_investments AS present
FULL JOIN past_dim_investments AS past ON present.investment_id = past.investment_id
LEFT JOIN touched ON touched.investment_id = coalesce(present.investment_id, past.investment_id)
