-- Each claim about money in a new article.
SELECT
    facts.mention_id AS row_id,
    facts.article_id,
    articles.load_id,
    facts.amount_reported AS said,
    facts.amount IS NULL OR (facts.amount_usd IS NULL) = (facts.no_rate_reason IS NOT NULL)
        AS is_converted_or_says_why,
    facts.fx_rate > 0 AS is_rate_possible,
    facts.fx_check_ok
FROM marts.fct_investment_amounts AS facts
INNER JOIN audited_articles AS articles ON facts.article_id = articles.article_id
