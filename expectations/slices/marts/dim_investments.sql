-- Each investment that a new article tells, its evidence compared with the texts. What is new stands at the end:
-- of the rows before the first that is asked for, one column is read.
WITH tellings AS (
    SELECT
        mentions.investment_id,
        min(mentions.article_id) AS article_id,
        min(articles.load_id) AS load_id,
        min(mentions.quote) AS said
    FROM marts.fct_investment_mentions AS mentions
    INNER JOIN audited_articles AS articles ON mentions.article_id = articles.article_id
    GROUP BY mentions.investment_id
),

first_told AS (
    SELECT min(told.rowid) AS first_row
    FROM marts.dim_investments AS told
    SEMI JOIN tellings ON told.investment_id = tellings.investment_id
),

evidence AS (
    SELECT
        investments.investment_id,
        unnest(investments.evidence) AS piece
    FROM marts.dim_investments AS investments
    INNER JOIN tellings ON investments.investment_id = tellings.investment_id
    WHERE investments.rowid >= (SELECT first_told.first_row FROM first_told)
),

texts AS (
    SELECT
        article_id,
        text
    FROM raw.articles
    WHERE rowid >= (
        SELECT min(told.rowid)
        FROM raw.articles AS told
        WHERE told.article_id IN (SELECT evidence.piece.article_id FROM evidence)
    ) AND article_id IN (SELECT evidence.piece.article_id FROM evidence)
),

evidence_by_investment AS (
    SELECT
        evidence.investment_id,
        bool_and(
            evidence.piece.article_id IS NULL  -- a correction's
            OR is_verbatim(
                texts.text, evidence.piece.start_char, evidence.piece.end_char, evidence.piece.quote
            )
        ) AS is_verbatim,
        ' ' || string_agg(DISTINCT evidence.piece.field, ' ') || ' ' AS field_names
    FROM evidence
    LEFT JOIN texts ON evidence.piece.article_id = texts.article_id
    GROUP BY evidence.investment_id
),

alike AS (
    SELECT
        investor_firm_id,
        destination_region_id,
        kind,
        amount,
        currency_code,
        project_date,
        count(*) AS projects
    FROM marts.dim_investments
    WHERE
        is_included AND amount IS NOT NULL
        AND investor_firm_id IN (
            SELECT told.investor_firm_id
            FROM marts.dim_investments AS told
            SEMI JOIN tellings ON told.investment_id = tellings.investment_id
            WHERE told.rowid >= (SELECT first_told.first_row FROM first_told)
        )
    GROUP BY ALL
    HAVING count(*) > 1
)

SELECT
    investments.investment_id AS row_id,
    tellings.article_id,
    tellings.load_id,
    tellings.said,
    investments.status,
    investments.modality,
    investments.family,
    investments.stake_pct,
    investments.jobs_created,
    investments.confidence,
    coalesce(evidence.is_verbatim, FALSE) AS is_evidence_verbatim,
    coalesce(
        (investments.amount IS NULL OR contains(evidence.field_names, ' amount '))
        AND (investments.stake_pct IS NULL OR contains(evidence.field_names, ' stake '))
        AND (investments.jobs_created IS NULL OR contains(evidence.field_names, ' jobs '))
        AND (investments.horizon_years IS NULL OR contains(evidence.field_names, ' horizon '))
        AND (investments.project_date_basis != 'event' OR contains(evidence.field_names, ' date '))
        AND (investments.place_precision = 'unknown' OR contains(evidence.field_names, ' destination ')),
        FALSE
    ) AS has_evidence_of_every_field,
    investments.amount IS NULL OR investments.currency_code IS NOT NULL AS has_currency_when_amount,
    coalesce(investments.amount_low <= investments.amount, TRUE)
    AND coalesce(investments.amount <= investments.amount_high, TRUE) AS is_amount_within_its_bounds,
    coalesce(investments.amount, investments.amount_high, investments.amount_low) / scales.units_per_usd
    BETWEEN bands.lowest_usd AND bands.highest_usd AS is_amount_within_its_band,
    investments.date_lower <= investments.date_upper AS is_date_in_order,
    investments.amount_usd / nullif(investments.jobs_created, 0) BETWEEN 500 AND 1e9 AS is_usd_per_job_possible,
    coalesce(abs(investments.amount * investments.fx_rate - investments.amount_usd)
        <= 0.001 * investments.amount_usd, TRUE) AS is_usd_the_converted_sum,
    alike.projects IS NULL AS is_one_of_its_kind,
    investments.mention_count >= 1 AND investments.article_count >= 1 AS is_told
FROM marts.dim_investments AS investments
INNER JOIN tellings ON investments.investment_id = tellings.investment_id
LEFT JOIN evidence_by_investment AS evidence ON investments.investment_id = evidence.investment_id
LEFT JOIN currency_scales AS scales ON investments.currency_code = scales.currency_code
LEFT JOIN amount_bands AS bands ON investments.kind = bands.kind
LEFT JOIN alike
    ON
        investments.is_included
        AND investments.investor_firm_id = alike.investor_firm_id
        AND investments.kind = alike.kind
        AND investments.amount = alike.amount
        AND investments.currency_code = alike.currency_code
        AND investments.destination_region_id IS NOT DISTINCT FROM alike.destination_region_id
        AND investments.project_date IS NOT DISTINCT FROM alike.project_date
