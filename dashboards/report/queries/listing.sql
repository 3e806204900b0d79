-- The order of the report: every project by the day of its first report, newest first, with the place that it
-- goes to, and small numbers for names, so that a page of the report stays small.
CREATE TEMP TABLE listed AS
SELECT
    row_number() OVER (ORDER BY first_reported_on DESC NULLS LAST, project_date DESC NULLS LAST, investment_id) - 1
        AS position,
    -- Counted from the oldest, so that a new project moves none of those before it to another file.
    count(*) OVER () - 1 - position AS detail_number,
    investment_id
FROM dim_investments;

CREATE TEMP TABLE listed_firms AS
SELECT
    row_number() OVER (ORDER BY firm_id) - 1 AS firm_number,
    firm_id,
    firm_name
FROM dim_firms
WHERE firm_id IN (FROM (SELECT investor_firm_id FROM dim_investments UNION SELECT target_firm_id FROM dim_investments))
    AND firm_id NOT IN ('unknown', 'not_applicable');

CREATE TEMP TABLE listed_places AS
SELECT
    row_number() OVER (ORDER BY region_id) - 1 AS place_number,
    region_id,
    region_name,
    region_level,
    subdivision_name,
    country_code
FROM dim_regions
WHERE region_id IN (SELECT destination_region_id FROM dim_investments)
    AND region_id NOT IN ('unknown', 'ambiguous', 'not_applicable');

CREATE TEMP TABLE listed_countries AS
SELECT
    row_number() OVER (ORDER BY country_name) - 1 AS country_number,
    country_code,
    any_value(country_name) AS country_name
FROM dim_regions
WHERE country_code IS NOT NULL
    AND region_id IN (FROM (SELECT destination_region_id FROM dim_investments UNION SELECT source_region_id FROM dim_investments))
GROUP BY country_code, country_name;

CREATE TEMP TABLE listed_words AS
SELECT
    vocabulary,
    word,
    row_number() OVER (PARTITION BY vocabulary ORDER BY word) - 1 AS word_number
FROM (
    SELECT DISTINCT vocabulary, word
    FROM dim_investments
    UNPIVOT (word FOR vocabulary IN (
        kind, family, status, sector, exclusion_reason, currency_code, amount_qualifier, no_rate_reason
    ))
    UNION ALL
    SELECT DISTINCT 'owner_group', owner_group FROM dim_articles
);

CREATE TEMP MACRO word_number_of(the_vocabulary, the_word) AS (
    SELECT word_number FROM listed_words WHERE vocabulary = the_vocabulary AND word = the_word
)
