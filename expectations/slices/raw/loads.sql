-- The counts that each new load states, beside the rows that it brought.
WITH loads AS (
    SELECT *
    FROM raw.loads
    WHERE load_id IN (SELECT load_id FROM audited)
),

arrivals AS (
    SELECT
        load_id,
        count(*) AS sightings,
        count(*) FILTER (WHERE outcome = 'parsed') AS parsed,
        count(*) FILTER (WHERE outcome = 'duplicate') AS duplicate,
        count(*) FILTER (WHERE outcome = 'rejected') AS rejected
    FROM raw.sightings
    WHERE load_id IN (SELECT load_id FROM audited)
    GROUP BY load_id
),

articles AS (
    SELECT
        load_id,
        count(*) AS articles
    FROM raw.articles
    WHERE load_id IN (SELECT load_id FROM audited)
    GROUP BY load_id
),

rejections AS (
    SELECT
        load_id,
        count(*) AS rejections
    FROM raw.rejected_articles
    WHERE load_id IN (SELECT load_id FROM audited)
    GROUP BY load_id
)

SELECT
    loads.load_id AS row_id,
    NULL::VARCHAR AS article_id,
    loads.load_id,
    concat_ws(
        ', ', loads.received || ' received', loads.parsed || ' parsed', loads.duplicate || ' duplicate',
        loads.rejected || ' rejected', loads.pending || ' pending',
        coalesce(articles.articles, 0) || ' articles stored'
    ) AS said,
    loads.received,
    loads.received = loads.parsed + loads.duplicate + loads.rejected + loads.pending AS is_balanced,
    least(loads.received, loads.parsed, loads.duplicate, loads.rejected, loads.pending)
    >= 0 AS has_no_negative_count,
    (loads.parsed, loads.duplicate, loads.rejected) = (
        coalesce(arrivals.parsed, 0), coalesce(arrivals.duplicate, 0), coalesce(arrivals.rejected, 0)
    ) AS agrees_with_sightings,
    loads.parsed = coalesce(articles.articles, 0) AS agrees_with_articles,
    loads.rejected = coalesce(rejections.rejections, 0) AS agrees_with_rejections,
    loads.parse_seconds,
    loads.load_seconds
FROM loads
LEFT JOIN arrivals ON loads.load_id = arrivals.load_id
LEFT JOIN articles ON loads.load_id = articles.load_id
LEFT JOIN rejections ON loads.load_id = rejections.load_id
