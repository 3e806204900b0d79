-- Each claim of a new article, its words compared with the text. What is new stands at the end: the first row is
-- looked up in one column, and of all before it no other column is read.
SELECT
    facts.statement_id AS row_id,
    facts.article_id,
    articles.load_id,
    facts.quote AS said,
    facts.author IS NOT NULL OR is_verbatim(articles.text, facts.start_char, facts.end_char, facts.quote)
        AS is_quote_verbatim
FROM marts.fct_statements AS facts
INNER JOIN audited_articles AS articles ON facts.article_id = articles.article_id
WHERE facts.rowid >= (
    SELECT min(told.rowid)
    FROM marts.fct_statements AS told
    SEMI JOIN audited_articles ON told.article_id = audited_articles.article_id
)
