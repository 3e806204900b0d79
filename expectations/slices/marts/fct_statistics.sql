-- Each fact of a new article, its quote compared with the text.
SELECT
    facts.statistic_id AS row_id,
    facts.article_id,
    articles.load_id,
    facts.quote AS said,
    facts.modality,
    facts.unit IN ('count', 'percent') OR is_currency(facts.unit) AS is_unit_known,
    is_verbatim(articles.text, facts.start_char, facts.end_char, facts.quote) AS is_quote_verbatim
FROM marts.fct_statistics AS facts
INNER JOIN audited_articles AS articles ON facts.article_id = articles.article_id
