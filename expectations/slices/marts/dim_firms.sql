-- Each firm that a new article names; a firm belongs to no single article.
SELECT
    firm_id AS row_id,
    NULL::VARCHAR AS article_id,
    NULL::VARCHAR AS load_id,
    firm_name AS said,
    coalesce(is_country(country_code), TRUE) AS is_country_known,
    length(trim(firm_name)) AS name_length,
    article_count >= 1 AND mention_count >= 0 AS is_named_somewhere,
    parent_firm_id IS NULL OR parent_firm_id != firm_id AS is_not_its_own_parent
FROM marts.dim_firms
WHERE firm_id IN (
    SELECT members.cluster_id
    FROM audited_articles AS articles
    INNER JOIN resolved.firm_names AS names ON articles.article_id = names.article_id
    INNER JOIN resolved.firm_members AS members ON names.firm_key = members.item_id
)
