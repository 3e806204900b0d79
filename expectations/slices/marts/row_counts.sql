-- Rows of each mart now and in the last publication; a table may lose half of a few rows, or a tenth of many.
-- Not dim_sources: it has what sources.yml lists, and a shorter list is the user's own.
WITH counts AS (
    SELECT
        'bridge_investment_parties' AS table_name,
        count(*) AS row_count
    FROM marts.bridge_investment_parties
    UNION ALL
    SELECT
        'dim_articles' AS table_name,
        count(*) AS row_count
    FROM marts.dim_articles
    UNION ALL
    SELECT
        'dim_dates' AS table_name,
        count(*) AS row_count
    FROM marts.dim_dates
    UNION ALL
    SELECT
        'dim_firms' AS table_name,
        count(*) AS row_count
    FROM marts.dim_firms
    UNION ALL
    SELECT
        'dim_investment_versions' AS table_name,
        count(*) AS row_count
    FROM marts.dim_investment_versions
    UNION ALL
    SELECT
        'dim_investments' AS table_name,
        count(*) AS row_count
    FROM marts.dim_investments
    UNION ALL
    SELECT
        'dim_regions' AS table_name,
        count(*) AS row_count
    FROM marts.dim_regions
    UNION ALL
    SELECT
        'fct_firm_relations' AS table_name,
        count(*) AS row_count
    FROM marts.fct_firm_relations
    UNION ALL
    SELECT
        'fct_investment_amounts' AS table_name,
        count(*) AS row_count
    FROM marts.fct_investment_amounts
    UNION ALL
    SELECT
        'fct_investment_mentions' AS table_name,
        count(*) AS row_count
    FROM marts.fct_investment_mentions
    UNION ALL
    SELECT
        'fct_statements' AS table_name,
        count(*) AS row_count
    FROM marts.fct_statements
    UNION ALL
    SELECT
        'fct_statistics' AS table_name,
        count(*) AS row_count
    FROM marts.fct_statistics
    UNION ALL
    SELECT
        'fct_status_events' AS table_name,
        count(*) AS row_count
    FROM marts.fct_status_events
),

-- Articles that the build has seen: all of them but those held back must be in the marts.
built AS (
    SELECT count(*) AS article_count
    FROM raw.articles
    WHERE
        load_id IN (SELECT value FROM resolved.state WHERE what = 'load')
        AND article_id NOT IN (SELECT value FROM resolved.state WHERE what = 'held')
)

SELECT
    counts.table_name || ':' || coalesce(published.row_count, 0) || '->' || counts.row_count AS row_id,
    NULL::VARCHAR AS article_id,
    NULL::VARCHAR AS load_id,
    counts.table_name || ' has ' || counts.row_count || ' rows; the last publication had '
    || coalesce(published.row_count, 0) AS said,
    counts.row_count >= CASE WHEN published.row_count < 100 THEN 0.5 ELSE 0.9 END * published.row_count
        AS is_kept,
    CASE WHEN counts.table_name = 'dim_articles' THEN counts.row_count = built.article_count END
        AS has_every_article,
    CASE WHEN counts.table_name IN ('dim_articles', 'dim_dates') THEN counts.row_count END AS needed_rows
FROM counts
CROSS JOIN built
LEFT JOIN published_rows AS published ON counts.table_name = published.table_name
