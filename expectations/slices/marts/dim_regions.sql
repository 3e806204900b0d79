-- Each place that a new article refers to; a place belongs to no single article.
SELECT
    region_id AS row_id,
    NULL::VARCHAR AS article_id,
    NULL::VARCHAR AS load_id,
    region_name AS said,
    coalesce(is_country(country_code), TRUE) AS is_country_known,
    coalesce(is_subdivision(subdivision_code), TRUE) AS is_subdivision_known,
    latitude,
    longitude,
    (latitude IS NULL) = (longitude IS NULL) AS has_both_coordinates,
    subdivision_code IS NULL OR coalesce(starts_with(subdivision_code, country_code || '-'), FALSE)
        AS is_subdivision_of_country,
    parent_region_id IS NULL OR parent_region_id != region_id AS is_not_its_own_parent
FROM marts.dim_regions
WHERE region_id IN (
    SELECT places.region_id
    FROM audited_articles AS articles
    INNER JOIN intermediate.int_region_references AS places ON articles.article_id = places.article_id
)
