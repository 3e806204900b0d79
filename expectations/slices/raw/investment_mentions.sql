-- Each new investment, with its quotes compared with the text and its values with each other.
WITH mentions AS (
    SELECT *
    FROM raw.investment_mentions
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
),

stated AS (
    SELECT
        mention_id,
        evidence,
        unnest([
            CASE WHEN amount_reported IS NOT NULL THEN 'amount' END,
            CASE WHEN stated_usd IS NOT NULL THEN 'amount' END,
            CASE WHEN horizon_years IS NOT NULL THEN 'horizon' END,
            CASE WHEN stake_pct IS NOT NULL THEN 'stake' END,
            CASE WHEN jobs IS NOT NULL THEN 'jobs' END,
            CASE WHEN date_text IS NOT NULL THEN 'date' END,
            CASE WHEN speaker IS NOT NULL THEN 'speaker' END,
            CASE WHEN destination_name IS NOT NULL THEN 'destination' END,
            CASE WHEN source_country_code IS NOT NULL THEN 'source' END
        ]) AS field
    FROM mentions
),

fields_by_mention AS (
    SELECT
        mention_id,
        bool_and(contains(' ' || array_to_string([piece.field FOR piece IN evidence], ' '), ' ' || field))
            AS is_each_evidenced
    FROM stated
    WHERE field IS NOT NULL
    GROUP BY mention_id
),

parties AS (
    SELECT
        mention_id,
        article_id,
        unnest(parties) AS party
    FROM mentions
),

firms AS (
    SELECT DISTINCT
        article_id,
        name
    FROM raw.firm_mentions
    WHERE load_id IN (SELECT load_id FROM audited)
),

parties_by_mention AS (
    SELECT
        parties.mention_id,
        bool_and(trim(parties.party.firm) != '') AS has_names,
        bool_and(firms.name IS NOT NULL OR trim(parties.party.firm) = '') AS are_firms,
        string_agg(DISTINCT parties.party.role, ' ') AS role_names
    FROM parties
    LEFT JOIN firms ON parties.article_id = firms.article_id AND parties.party.firm = firms.name
    GROUP BY parties.mention_id
),

places AS (
    SELECT DISTINCT
        article_id,
        name
    FROM raw.region_mentions
    WHERE load_id IN (SELECT load_id FROM audited)
),

-- Grouped before the joins: a window over the joined rows would carry their texts.
repeated AS (
    SELECT unnest(list(mention_id)) AS mention_id
    FROM mentions
    GROUP BY article_id, start_char, end_char, kind, amount, destination_name, parties, evidence
    HAVING count(*) > 1
),

usd AS (
    SELECT
        mentions.mention_id,
        coalesce(mentions.amount, mentions.amount_high, mentions.amount_low)
        / scales.units_per_usd AS rough_usd
    FROM mentions
    INNER JOIN currency_scales AS scales ON mentions.currency_code = scales.currency_code
)

SELECT
    mentions.mention_id AS row_id,
    mentions.article_id,
    mentions.load_id,
    mentions.quote AS said,
    mentions.kind,
    mentions.status,
    mentions.modality,
    mentions.amount_qualifier,
    mentions.date_precision,
    articles.article_id IS NOT NULL AS is_article_known,
    coalesce(is_currency(mentions.currency_code), TRUE) AS is_currency_known,
    coalesce(is_country(mentions.source_country_code), TRUE) AS is_source_country_known,
    coalesce(is_country(mentions.destination_country_code), TRUE) AS is_destination_country_known,
    coalesce(is_subdivision(mentions.destination_subdivision_code), TRUE) AS is_destination_subdivision_known,
    coalesce(mentions.destination_level != 'city' OR cities.is_known, TRUE) AS is_city_in_country,
    mentions.destination_name IS NULL OR places.name IS NOT NULL AS is_destination_read,
    coalesce(parties_by_mention.are_firms, TRUE) AS are_parties_read,
    usd.rough_usd / nullif(mentions.jobs, 0) BETWEEN 500 AND 1e9 AS is_usd_per_job_possible,
    mentions.mention_id NOT IN (SELECT repeated.mention_id FROM repeated) AS is_said_once,
    mentions.stake_pct,
    mentions.horizon_years,
    mentions.jobs,
    -- NaN would reach the judge as NULL, which passes.
    CASE WHEN isnan(mentions.confidence) THEN -1 ELSE mentions.confidence END AS confidence,
    is_verbatim(articles.text, mentions.start_char, mentions.end_char, mentions.quote) AS is_quote_verbatim,
    coalesce(evidence_by_mention.is_verbatim, FALSE) AS is_evidence_verbatim,
    coalesce(fields_by_mention.is_each_evidenced, TRUE) AS has_evidence_of_every_field,
    mentions.amount_reported IS NULL OR contains(articles.text, mentions.amount_reported)
        AS is_amount_reported_in_text,
    mentions.speaker IS NULL OR contains(articles.text, mentions.speaker) AS is_speaker_in_text,
    coalesce(parties_by_mention.has_names, FALSE) AS has_named_parties,
    parties_by_mention.role_names AS party_roles,
    coalesce(mentions.amount, mentions.amount_low, mentions.amount_high) IS NULL
    OR mentions.currency_code IS NOT NULL AS has_currency_when_amount,
    coalesce(mentions.amount_low <= mentions.amount, TRUE)
    AND coalesce(mentions.amount <= mentions.amount_high, TRUE)
    AND coalesce(mentions.amount_low <= mentions.amount_high, TRUE) AS is_amount_within_its_bounds,
    usd.rough_usd BETWEEN bands.lowest_usd AND bands.highest_usd AS is_amount_within_its_band,
    mentions.stated_usd BETWEEN bands.lowest_usd AND bands.highest_usd AS is_stated_usd_within_its_band,
    mentions.currency_code = 'USD'
    OR mentions.stated_usd / nullif(usd.rough_usd, 0) BETWEEN 0.02 AND 50 AS is_stated_usd_near_its_amount,
    mentions.date_lower <= mentions.date_upper AS is_date_in_order,
    mentions.date_lower >= DATE '1600-01-01' AND mentions.date_upper <= DATE '2200-12-31' AS is_date_possible,
    mentions.destination_subdivision_code IS NULL
    OR coalesce(
        starts_with(mentions.destination_subdivision_code, mentions.destination_country_code || '-'), FALSE
    ) AS is_subdivision_of_country
FROM mentions
LEFT JOIN audited_articles AS articles ON mentions.article_id = articles.article_id
LEFT JOIN evidence_by_mention ON mentions.mention_id = evidence_by_mention.mention_id
LEFT JOIN fields_by_mention ON mentions.mention_id = fields_by_mention.mention_id
LEFT JOIN parties_by_mention ON mentions.mention_id = parties_by_mention.mention_id
LEFT JOIN cities
    ON
        mentions.destination_name = cities.name
        AND mentions.destination_country_code = cities.country_code
LEFT JOIN places
    ON mentions.article_id = places.article_id AND mentions.destination_name = places.name
LEFT JOIN usd ON mentions.mention_id = usd.mention_id
LEFT JOIN amount_bands AS bands ON mentions.kind = bands.kind
