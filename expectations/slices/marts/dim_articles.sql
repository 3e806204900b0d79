-- Each new article of the marts with the facts that its raw tables hold for it, and articles without a raw one.
WITH articles AS (
    SELECT
        marts.*,
        audited_articles.load_id
    FROM marts.dim_articles AS marts
    INNER JOIN audited_articles ON marts.article_id = audited_articles.article_id
    UNION ALL BY NAME
    SELECT *
    FROM marts.dim_articles
    ANTI JOIN raw.articles USING (article_id)
),

raw_investments AS (
    SELECT
        article_id,
        count(*) AS mentions
    FROM raw.investment_mentions
    WHERE article_id IN (SELECT article_id FROM articles)
    GROUP BY article_id
),

mart_investments AS (
    SELECT
        article_id,
        count(*) AS mentions
    FROM marts.fct_investment_mentions
    WHERE article_id IN (SELECT article_id FROM articles)
    GROUP BY article_id
),

raw_statistics AS (
    SELECT
        article_id,
        count(*) AS mentions
    FROM raw.statistic_mentions
    WHERE article_id IN (SELECT article_id FROM articles)
    GROUP BY article_id
),

mart_statistics AS (
    SELECT
        article_id,
        count(*) AS mentions
    FROM marts.fct_statistics
    WHERE article_id IN (SELECT article_id FROM articles)
    GROUP BY article_id
)

SELECT
    articles.article_id AS row_id,
    articles.article_id,
    articles.load_id,
    articles.title AS said,
    articles.char_count,
    articles.load_id IS NOT NULL AS is_in_raw,
    articles.article_id NOT IN (SELECT article_id FROM raw.held_articles) AS is_not_held,
    coalesce(raw_investments.mentions, 0) = coalesce(mart_investments.mentions, 0) AS has_its_investments,
    coalesce(raw_statistics.mentions, 0) = coalesce(mart_statistics.mentions, 0) AS has_its_statistics,
    articles.source_id != 'unknown' AS is_source_listed,
    articles.published_at <= articles.first_seen_at + INTERVAL 2 DAY AS is_published_before_seen
FROM articles
LEFT JOIN raw_investments ON articles.article_id = raw_investments.article_id
LEFT JOIN mart_investments ON articles.article_id = mart_investments.article_id
LEFT JOIN raw_statistics ON articles.article_id = raw_statistics.article_id
LEFT JOIN mart_statistics ON articles.article_id = mart_statistics.article_id
