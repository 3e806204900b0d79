-- Every article of the audit's loads, and whether it is held already.
SELECT
    load_id,
    article_id,
    article_id IN (SELECT article_id FROM raw.held_articles) AS is_held
FROM raw.articles
WHERE load_id IN (SELECT load_id FROM audited)
