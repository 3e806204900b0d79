-- Each new tie between two firms, with its quote compared with the text.
SELECT
    mentions.mention_id AS row_id,
    mentions.article_id,
    mentions.load_id,
    mentions.quote AS said,
    mentions.relation,
    articles.article_id IS NOT NULL AS is_article_known,
    count(*) OVER (
        PARTITION BY mentions.article_id, mentions.subject, mentions.relation, mentions.object
    ) = 1 AS is_said_once,
    is_verbatim(articles.text, mentions.start_char, mentions.end_char, mentions.quote) AS is_quote_verbatim,
    trim(mentions.subject) != '' AND trim(mentions.object) != '' AS has_two_ends,
    mentions.subject != mentions.object AS is_between_two_firms
FROM raw.relation_mentions AS mentions
LEFT JOIN audited_articles AS articles ON mentions.article_id = articles.article_id
WHERE mentions.load_id IN (SELECT load_id FROM audited)
