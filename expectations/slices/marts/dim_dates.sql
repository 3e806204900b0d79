-- The calendar: its days follow each other.
SELECT
    'calendar' AS row_id,
    NULL::VARCHAR AS article_id,
    NULL::VARCHAR AS load_id,
    min(full_date) || ' to ' || max(full_date) || ' in ' || count(full_date) || ' days' AS said,
    date_diff('day', min(full_date), max(full_date)) + 1 = count(full_date) AS is_gapless
FROM marts.dim_dates
