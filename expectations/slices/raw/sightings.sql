-- Each new arrival, and whether it leads where its outcome says.
SELECT
    sightings.sighting_id AS row_id,
    sightings.article_id,
    sightings.load_id,
    sightings.location AS said,
    sightings.outcome,
    regexp_full_match(sightings.content_sha256, '[0-9a-f]{64}') AS is_sha256,
    sightings.received_at <= loads.loaded_at + INTERVAL 1 DAY AS is_not_from_the_future,
    (sightings.outcome = 'rejected') = (sightings.article_id IS NULL) AS is_article_known_unless_rejected
FROM raw.sightings AS sightings
LEFT JOIN raw.loads AS loads ON sightings.load_id = loads.load_id
WHERE sightings.load_id IN (SELECT load_id FROM audited)
