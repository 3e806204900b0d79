-- Each newly refused input, and whether a person could act on it.
SELECT
    rejection_id AS row_id,
    NULL::VARCHAR AS article_id,
    load_id,
    location AS said,
    reason_code,
    trim(detail) != '' AND trim(remedy) != '' AS is_explained
FROM raw.rejected_articles
WHERE load_id IN (SELECT load_id FROM audited)
