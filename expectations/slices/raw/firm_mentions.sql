-- Each new firm mention, with its quote compared with the text.
SELECT
    mentions.mention_id AS row_id,
    mentions.article_id,
    mentions.load_id,
    mentions.quote AS said,
    mentions.role,
    articles.article_id IS NOT NULL AS is_article_known,
    coalesce(is_country(mentions.country_code), TRUE) AS is_country_known,
    count(*) OVER (
        PARTITION BY mentions.article_id, mentions.start_char, mentions.end_char, mentions.name
    ) = 1 AS is_said_once,
    is_verbatim(articles.text, mentions.start_char, mentions.end_char, mentions.quote) AS is_quote_verbatim,
    contains(articles.text, mentions.surface) AS is_surface_in_text,
    length(trim(mentions.name)) AS name_length,
    regexp_matches(mentions.name, '[\p{L}\p{N}]') AS has_letter_or_digit
FROM raw.firm_mentions AS mentions
LEFT JOIN audited_articles AS articles ON mentions.article_id = articles.article_id
WHERE mentions.load_id IN (SELECT load_id FROM audited)
