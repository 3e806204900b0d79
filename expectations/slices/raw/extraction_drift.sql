-- What was read from the last 100 articles, beside the 1,000 before them. A measure has moved when the
-- difference is more than chance explains (five standard errors) and large enough to matter.
WITH ranked AS (
    SELECT
        article_id,
        row_number() OVER (ORDER BY processed_at DESC, article_id ASC) <= 100 AS is_new
    FROM raw.articles
    ORDER BY processed_at DESC, article_id ASC
    LIMIT 1100
),

facts AS (
    SELECT
        article_id,
        count(*) AS facts
    FROM (
        SELECT article_id FROM raw.investment_mentions
        UNION ALL
        SELECT article_id FROM raw.statistic_mentions
    ) AS told
    WHERE article_id IN (SELECT article_id FROM ranked)
    GROUP BY article_id
),

firms AS (
    SELECT
        article_id,
        count(*) AS firms
    FROM raw.firm_mentions
    WHERE article_id IN (SELECT article_id FROM ranked)
    GROUP BY article_id
),

held AS (
    SELECT
        article_id,
        bool_or(regexp_matches(check_name, '\.(quote|evidence|surface|amount_reported|speaker)')) AS is_ungrounded
    FROM raw.held_articles
    GROUP BY article_id
),

measured AS (
    SELECT
        ranked.is_new,
        unnest([
            {'measure': 'facts per article', 'value': least(coalesce(facts.facts, 0), 20)::DOUBLE, 'matters': 0.5},
            {'measure': 'firms per article', 'value': least(coalesce(firms.firms, 0), 40)::DOUBLE, 'matters': 1.5},
            {'measure': 'articles without facts', 'value': (facts.facts IS NULL)::DOUBLE, 'matters': 0.2},
            {'measure': 'articles with ungrounded facts', 'value': coalesce(held.is_ungrounded, FALSE)::DOUBLE, 'matters': 0.02},
            {'measure': 'articles held', 'value': (held.article_id IS NOT NULL)::DOUBLE, 'matters': 0.03}
        ]) AS measured
    FROM ranked
    LEFT JOIN facts ON ranked.article_id = facts.article_id
    LEFT JOIN firms ON ranked.article_id = firms.article_id
    LEFT JOIN held ON ranked.article_id = held.article_id
),

compared AS (
    SELECT
        measured.measure,
        any_value(measured.matters) AS matters,
        count(*) FILTER (WHERE NOT is_new) AS known,
        avg(measured.value) FILTER (WHERE is_new) AS now,
        avg(measured.value) FILTER (WHERE NOT is_new) AS before,
        sqrt(
            coalesce(var_pop(measured.value) FILTER (WHERE is_new), 0) / 100
            + greatest(coalesce(var_pop(measured.value) FILTER (WHERE NOT is_new), 0), 0.01) / 100
        ) AS standard_error
    FROM measured
    GROUP BY measured.measure
),

refusals AS (
    SELECT
        'inputs refused' AS measure,
        count(*) FILTER (WHERE NOT is_new) AS known,
        avg((outcome = 'rejected')::DOUBLE) FILTER (WHERE is_new) AS now,
        avg((outcome = 'rejected')::DOUBLE) FILTER (WHERE NOT is_new) AS before
    FROM (
        SELECT
            outcome,
            row_number() OVER (ORDER BY received_at DESC, sighting_id ASC) <= 100 AS is_new
        FROM (
            SELECT
                outcome,
                received_at,
                sighting_id
            FROM raw.sightings
            ORDER BY received_at DESC, sighting_id ASC
            LIMIT 1100
        ) AS arrivals
    ) AS ranked_arrivals
)

SELECT
    measure AS row_id,
    NULL::VARCHAR AS article_id,
    NULL::VARCHAR AS load_id,
    measure || ': ' || round(now, 2) || ' in the last 100, ' || round(before, 2) || ' before' AS said,
    CASE
        WHEN known >= 200 THEN abs(now - before) <= greatest(matters, 5 * standard_error)
    END AS is_steady
FROM compared
UNION ALL
SELECT
    measure AS row_id,
    NULL::VARCHAR AS article_id,
    NULL::VARCHAR AS load_id,
    measure || ': ' || round(100 * now) || ' of the last 100, ' || round(100 * before) || ' of 100 before' AS said,
    CASE
        WHEN known >= 200
            THEN now - before <= greatest(0.1, 5 * sqrt(greatest(before * (1 - before), 0.01) / 100))
    END AS is_steady
FROM refusals
