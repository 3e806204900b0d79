-- Each new statistic, with its quotes compared with the text and its value with what is possible.
WITH mentions AS (
    SELECT *
    FROM raw.statistic_mentions
    WHERE load_id IN (SELECT load_id FROM audited)
),

evidence AS (
    SELECT
        mention_id,
        article_id,
        unnest(evidence) AS evidence
    FROM mentions
),

evidence_by_mention AS (
    SELECT
        evidence.mention_id,
        bool_and(
            is_verbatim(
                articles.text,
                evidence.evidence.start_char,
                evidence.evidence.end_char,
                evidence.evidence.quote
            )
        ) AS is_verbatim
    FROM evidence
    LEFT JOIN audited_articles AS articles ON evidence.article_id = articles.article_id
    GROUP BY evidence.mention_id
)

SELECT
    mentions.mention_id AS row_id,
    mentions.article_id,
    mentions.load_id,
    mentions.quote AS said,
    mentions.modality,
    articles.article_id IS NOT NULL AS is_article_known,
    coalesce(is_country(mentions.country_code), TRUE) AS is_country_known,
    mentions.unit IN ('count', 'percent') OR is_currency(mentions.unit) AS is_unit_known,
    count(*) OVER (
        PARTITION BY
            mentions.article_id, mentions.start_char, mentions.end_char, mentions.metric, mentions.value,
            mentions.region_name
    ) = 1 AS is_said_once,
    is_verbatim(articles.text, mentions.start_char, mentions.end_char, mentions.quote) AS is_quote_verbatim,
    coalesce(evidence_by_mention.is_verbatim, FALSE) AS is_evidence_verbatim,
    mentions.unit != 'count' OR mentions.value >= 0 AS is_count_not_negative,
    mentions.unit != 'percent' OR mentions.value BETWEEN -100 AND 100000 AS is_percent_possible,
    mentions.unit IN ('count', 'percent') OR abs(mentions.value) / scales.units_per_usd <= 1e15
        AS is_money_possible
FROM mentions
LEFT JOIN audited_articles AS articles ON mentions.article_id = articles.article_id
LEFT JOIN evidence_by_mention ON mentions.mention_id = evidence_by_mention.mention_id
LEFT JOIN currency_scales AS scales ON mentions.unit = scales.currency_code
