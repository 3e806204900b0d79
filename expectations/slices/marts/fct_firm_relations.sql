-- Each tie of a new article, its quote compared with the text.
SELECT
    facts.relation_id AS row_id,
    facts.article_id,
    articles.load_id,
    facts.quote AS said,
    is_verbatim(articles.text, facts.start_char, facts.end_char, facts.quote) AS is_quote_verbatim,
    facts.firm_id != facts.related_firm_id AS is_between_two_firms
FROM marts.fct_firm_relations AS facts
INNER JOIN audited_articles AS articles ON facts.article_id = articles.article_id
