-- Each new region mention, with its quote compared with the text and its codes with each other.
SELECT
    mentions.mention_id AS row_id,
    mentions.article_id,
    mentions.load_id,
    mentions.quote AS said,
    mentions.level,
    mentions.role,
    mentions.ambiguity,
    articles.article_id IS NOT NULL AS is_article_known,
    coalesce(is_country(mentions.country_code), TRUE) AS is_country_known,
    coalesce(is_subdivision(mentions.subdivision_code), TRUE) AS is_subdivision_known,
    mentions.level != 'city' OR coalesce(cities.is_known, TRUE) AS is_city_in_country,
    count(*) OVER (
        PARTITION BY mentions.article_id, mentions.start_char, mentions.end_char, mentions.name
    ) = 1 AS is_said_once,
    mentions.latitude,
    mentions.longitude,
    is_verbatim(articles.text, mentions.start_char, mentions.end_char, mentions.quote) AS is_quote_verbatim,
    contains(articles.text, mentions.surface) AS is_surface_in_text,
    mentions.subdivision_code IS NULL
    OR coalesce(starts_with(mentions.subdivision_code, mentions.country_code || '-'), FALSE)
        AS is_subdivision_of_country,
    mentions.level != 'country' OR mentions.ambiguity = 'unresolved' OR mentions.country_code IS NOT NULL
        AS has_code_when_country,
    (mentions.latitude IS NULL) = (mentions.longitude IS NULL) AS has_both_coordinates,
    coalesce(mentions.latitude != 0 OR mentions.longitude != 0, TRUE) AS is_off_null_island
FROM raw.region_mentions AS mentions
LEFT JOIN audited_articles AS articles ON mentions.article_id = articles.article_id
LEFT JOIN cities ON mentions.name = cities.name AND mentions.country_code = cities.country_code
WHERE mentions.load_id IN (SELECT load_id FROM audited)
