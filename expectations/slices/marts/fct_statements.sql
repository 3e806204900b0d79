-- Each claim of a new article, its words compared with the text.
SELECT
    facts.statement_id AS row_id,
    facts.article_id,
    articles.load_id,
    facts.quote AS said,
    facts.author IS NOT NULL OR is_verbatim(articles.text, facts.start_char, facts.end_char, facts.quote)
        AS is_quote_verbatim
FROM marts.fct_statements AS facts
INNER JOIN audited_articles AS articles ON facts.article_id = articles.article_id
