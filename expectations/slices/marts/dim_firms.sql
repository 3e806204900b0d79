-- Each firm; a firm belongs to no single article.
SELECT
    firm_id AS row_id,
    NULL::VARCHAR AS article_id,
    NULL::VARCHAR AS load_id,
    firm_name AS said,
    country_code,
    length(trim(firm_name)) AS name_length,
    article_count >= 0 AND mention_count >= article_count AS is_mentioned_in_each_article
FROM marts.dim_firms
