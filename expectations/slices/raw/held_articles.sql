-- How many of the last articles are held back, when there are enough to say.
WITH last_articles AS (
    SELECT article_id
    FROM raw.articles
    ORDER BY processed_at DESC, article_id ASC
    LIMIT 300
),

held AS (
    SELECT DISTINCT article_id FROM raw.held_articles
)

SELECT
    'last ' || count(*) || ' articles' AS row_id,
    NULL::VARCHAR AS article_id,
    NULL::VARCHAR AS load_id,
    count(held.article_id) || ' of the last ' || count(*) || ' articles are held' AS said,
    CASE WHEN count(*) >= 100 THEN 100.0 * count(held.article_id) / count(*) END AS held_percent
FROM last_articles
LEFT JOIN held ON last_articles.article_id = held.article_id
