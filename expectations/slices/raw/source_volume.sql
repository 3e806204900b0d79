-- How much each source sent lately, beside what it used to send. A week is compared with the weeks before, so
-- that weekends and most holidays cancel out; a day is only asked whether it is a flood.
WITH newest AS (
    SELECT max(first_seen_at) AS at
    FROM raw.articles
),

arrivals AS (
    SELECT
        articles.source,
        count(*) FILTER (WHERE articles.first_seen_at > newest.at - INTERVAL 1 DAY) AS last_day,
        count(*) FILTER (WHERE articles.first_seen_at > newest.at - INTERVAL 7 DAY) AS last_week,
        count(*) FILTER (WHERE articles.first_seen_at <= newest.at - INTERVAL 7 DAY) / 4.0 AS usual_week,
        count(DISTINCT CAST(articles.first_seen_at AS DATE)) FILTER (
            WHERE articles.first_seen_at <= newest.at - INTERVAL 7 DAY
        ) AS days_known
    FROM raw.articles AS articles
    CROSS JOIN newest
    WHERE articles.first_seen_at > newest.at - INTERVAL 35 DAY
    GROUP BY articles.source
)

SELECT
    source AS row_id,
    NULL::VARCHAR AS article_id,
    NULL::VARCHAR AS load_id,
    last_week || ' articles in the last week, ' || round(usual_week) || ' in a usual one' AS said,
    CASE WHEN days_known >= 10 AND usual_week >= 20 THEN last_week >= 0.2 * usual_week END AS is_enough,
    CASE WHEN days_known >= 10 AND usual_week >= 20 THEN last_day <= 3 * usual_week END AS is_no_flood
FROM arrivals
