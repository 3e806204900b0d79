-- Metrics that another reading of the same articles changed.
INSERT INTO main.rpt_restatements BY NAME
SELECT
    $publication_id AS publication_id,
    $published_at AS published_at,
    metric_name,
    sum(value_before) AS value_before,
    sum(value_after) AS value_after,
    coalesce(sum(difference) FILTER (NOT is_restated), 0) AS from_articles,
    sum(difference) FILTER (is_restated) AS from_restatement,
    list(investment_id ORDER BY investment_id) FILTER (is_restated) AS investment_ids,
    $reasons AS reasons
FROM differences
GROUP BY metric_name
HAVING bool_or(is_restated)
ORDER BY metric_name
