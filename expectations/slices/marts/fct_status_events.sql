-- Each stage that a new article reports, its quote compared with the text.
SELECT
    facts.mention_id AS row_id,
    facts.article_id,
    articles.load_id,
    facts.quote AS said,
    is_verbatim(articles.text, facts.start_char, facts.end_char, facts.quote) AS is_quote_verbatim,
    facts.is_accepted OR facts.status_after = facts.status_before AS is_step_allowed
FROM marts.fct_status_events AS facts
INNER JOIN audited_articles AS articles ON facts.article_id = articles.article_id
