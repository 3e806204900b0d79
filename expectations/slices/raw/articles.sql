-- Each new article, with its roles compared with its text.
WITH articles AS (
    SELECT
        *,
        length(text) AS text_length
    FROM raw.articles
    WHERE load_id IN (SELECT load_id FROM audited)
),

spans AS (
    SELECT
        article_id,
        unnest(roles) AS span
    FROM articles
),

neighbours AS (
    SELECT
        article_id,
        span,
        lag(span.end_char, 1, 0) OVER (
            PARTITION BY article_id
            ORDER BY span.start_char, span.end_char
        ) AS previous_end
    FROM spans
),

partitions AS (
    SELECT
        article_id,
        bool_and(span.start_char = previous_end AND span.end_char > span.start_char) AS is_gapless,
        max(span.end_char) AS end_char,
        string_agg(DISTINCT span.role, ' ') AS role_names
    FROM neighbours
    GROUP BY article_id
)

SELECT
    articles.article_id AS row_id,
    articles.article_id,
    articles.load_id,
    left(articles.text, 200) AS said,
    articles.text_length,
    articles.language,
    articles.document_type,
    articles.article_id = left(articles.content_sha256, 20) AS is_named_after_its_bytes,
    coalesce(partitions.is_gapless AND partitions.end_char = articles.text_length, FALSE)
        AS is_partitioned_by_roles,
    partitions.role_names,
    articles.published_at BETWEEN TIMESTAMP '1800-01-01' AND articles.processed_at + INTERVAL 2 DAY
        AS is_published_in_the_past,
    articles.first_seen_at <= articles.processed_at + INTERVAL 1 MINUTE AS is_seen_before_processed
FROM articles
LEFT JOIN partitions ON articles.article_id = partitions.article_id
