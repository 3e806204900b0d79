-- Each claim of a new article, its words compared with the text.
SELECT
    facts.statement_id AS row_id,
    facts.article_id,
    articles.load_id,
    facts.quote AS said,
    facts.author IS NOT NULL OR is_verbatim(articles.text, facts.start_char, facts.end_char, facts.quote)
        AS is_quote_verbatim
FROM marts.fct_statements AS facts
LEFT JOIN raw.articles AS articles ON facts.article_id = articles.article_id
WHERE coalesce(articles.load_id IN (SELECT load_id FROM audited), TRUE)
