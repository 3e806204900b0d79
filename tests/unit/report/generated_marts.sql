-- Fictional marts of getvariable('projects') projects, each told by up to getvariable('most_articles') articles. Run by generated_marts.py.
INSERT INTO dim_firms BY NAME
SELECT
    'f' || n AS firm_id,
    getvariable('first_names')[1 + n % len(getvariable('first_names'))] || ' '
    || getvariable('last_names')[1 + (n // len(getvariable('first_names'))) % len(getvariable('last_names'))]
    || if(n < 144, '', ' ' || n) AS firm_name,
    [] AS aliases
FROM range(greatest(20, getvariable('projects') // 4)) AS numbers(n)
UNION ALL BY NAME
SELECT unnest(['unknown', 'not_applicable']) AS firm_id, unnest(['Unknown', 'Not applicable']) AS firm_name, [] AS aliases;

INSERT INTO dim_regions BY NAME
SELECT country_code AS region_id, country_name AS region_name, 'country' AS region_level, country_code, country_name
FROM read_csv(getvariable('countries'), header = true, all_varchar = true, nullstr = '')
UNION ALL BY NAME
SELECT unnest(['unknown', 'ambiguous']) AS region_id, unnest(['Unknown', 'Ambiguous']) AS region_name, 'unknown' AS region_level;

INSERT INTO dim_regions BY NAME
SELECT
    'geonames:' || city.geonames_id AS region_id, city.name AS region_name, 'city' AS region_level,
    city.code AS country_code, country_name, city.geonames_id
FROM (SELECT unnest(getvariable('cities')) AS city)
JOIN dim_regions ON region_id = city.code;

INSERT INTO dim_sources BY NAME
SELECT
    's' || n AS source_id, 'Fictional Courier ' || n AS source_name, 'group ' || n // 2 AS owner_group,
    1 + n % 3 AS source_tier, 'daily' AS source_kind, true AS may_store_text, n <> 5 AS may_show_quote
FROM range(9) AS numbers(n)
UNION ALL BY NAME
SELECT 'unknown' AS source_id, 'Unknown' AS source_name, 'unknown' AS owner_group, 3 AS source_tier, 'unknown' AS source_kind;

CREATE TEMP TABLE drawn AS
SELECT
    n,
    'p' || md5(n::VARCHAR)[:16] AS investment_id,
    (hash(n) % 1000)::INTEGER AS a, (hash(n || 'b') % 1000)::INTEGER AS b,
    (hash(n || 'c') % 1000)::INTEGER AS c,
    DATE '2026-02-28' - (pow(hash(n || 'd') % 1000 / 1000, 2) * 900)::INTEGER AS day
FROM range(getvariable('projects')) AS numbers(n);

INSERT INTO dim_investments BY NAME
WITH described AS (
    SELECT
        *,
        getvariable('kinds')[1 + a % len(getvariable('kinds'))] AS kind,
        getvariable('statuses')[1 + c % len(getvariable('statuses'))] AS status,
        if(b % 4 = 0, NULL, ((10 + pow(a + 1, 2)) * 1000)::DECIMAL(38, 4)) AS amount
    FROM drawn
)
SELECT
    investment_id, investment_id || '-1' AS investment_sk, 1 AS version_no,
    if(n % 29 = 0, -1, strftime(day, '%Y%m%d')::INTEGER) AS project_date_id,
    if(n % 29 = 0, NULL, day) AS project_date,
    if(n % 29 = 0, 'unknown', 'publication') AS project_date_basis,
    if(n % 13 = 0, 'unknown', 'f' || (pow(b / 1000, 2) * greatest(20, getvariable('projects') // 4))::INTEGER)
        AS investor_firm_id,
    if(kind IN ('acquisition', 'funding_round'), 'f' || (1 + a % 19), 'not_applicable') AS target_firm_id,
    if(n % 17 = 0, 'unknown', 'geonames:' || getvariable('city_ids')[1 + (pow(c / 1000, 1.5) * len(getvariable('city_ids')))::INTEGER % len(getvariable('city_ids'))])
        AS destination_region_id,
    if(a % 3 = 0, 'unknown', ['US', 'JP', 'DE', 'KR', 'CN', 'FR', 'GB'][1 + b % 7]) AS source_region_id,
    if(a % 3 = 0, NULL, true) AS is_cross_border,
    kind, if(kind IN ('acquisition', 'funding_round'), 'equity', 'capex') AS family,
    if(kind = 'expansion', 'expansion', 'new') AS project_type,
    if(a % 11 = 0, NULL, getvariable('sectors')[1 + a % len(getvariable('sectors'))]) AS sector,
    'EUR ' || amount::BIGINT AS amount_reported, amount, amount AS amount_low, amount AS amount_high,
    if(amount IS NULL, NULL, 'EUR') AS currency_code,
    CASE WHEN amount IS NOT NULL THEN if(a % 5 = 0, 'at_least', 'exact') END AS amount_qualifier,
    if(a % 20 = 1, NULL, amount * 1.1) AS amount_usd,
    if(amount IS NOT NULL AND a % 20 = 1, 'no_date', NULL) AS no_rate_reason,
    if(status IN ('opened', 'completed'), NULL, amount_usd) AS pledged_usd,
    if(status IN ('opened', 'completed'), amount_usd, NULL) AS realised_usd,
    if(b % 6 = 0, 10 + a * 3, NULL) AS jobs_created,
    status, day AS status_date, 'announced' AS modality, 'inclusion-1' AS inclusion_rule_version,
    CASE
        WHEN status = 'cancelled' THEN 'called_off'
        WHEN status = 'rumoured' THEN 'rumour'
        WHEN investor_firm_id = 'unknown' THEN 'no_investor'
    END AS exclusion_reason,
    exclusion_reason IS NULL AS is_included, false AS is_like_fdi_markets,
    1 + n % getvariable('most_articles') AS mention_count, mention_count AS article_count, 1 AS independent_source_count,
    false AS is_press_release_only, day AS first_reported_on, day + 3 AS last_reported_on,
    0.5 + a / 2000 AS confidence, 'accepted' AS review_state, n % 19 = 0 AS has_conflict,
    if(n % 19 = 0, ['amount'], []) AS conflict_fields, 'winner-1' AS winner_rule_version, [] AS evidence
FROM described;

CREATE TEMP TABLE told AS
SELECT
    investment_id, k, md5(investment_id || k)[:20] AS article_id, first_reported_on + k::INTEGER AS day,
    coalesce(firm_name, 'A firm') || ' plans a plant in ' || coalesce(region_name, 'an undisclosed place') || '.'
        AS quote,
    repeat('The council met on Tuesday and heard the plan. ', 6) AS opening,
    ' ' || repeat('Neighbours asked about traffic. ', 6) AS ending,
    amount_reported, amount, currency_code, amount_qualifier, kind, status, confidence, firm_name, region_name,
    destination_region_id
FROM dim_investments
LEFT JOIN dim_firms ON investor_firm_id = firm_id
LEFT JOIN dim_regions ON destination_region_id = region_id
CROSS JOIN range(3) AS copies(k)
WHERE k < dim_investments.article_count;

INSERT INTO dim_articles BY NAME
SELECT
    article_id, 's' || hash(article_id) % 9 AS source_id, 'feed' AS source_name,
    'group ' || (hash(article_id) % 9) // 2 AS owner_group, 'news' AS document_type,
    false AS is_press_release, article_id AS story_id, 'seed' AS copy_kind,
    firm_name || ' in ' || region_name AS title, 'https://courier.example/' || article_id AS canonical_url,
    'en' AS language_code, day::TIMESTAMP AS published_at, now()::TIMESTAMP AS first_seen_at,
    len(opening) + len(quote) + len(ending) AS char_count, 1 AS sighting_count, 1 AS investment_count,
    0 AS statistic_count
FROM told;

INSERT INTO fct_investment_mentions BY NAME
SELECT
    article_id || '-i1' AS mention_id, investment_id, article_id, kind, status, 'announced' AS modality,
    amount_reported, amount, currency_code, amount_qualifier, 1.0 AS match_score, 'seed' AS match_relation,
    false AS is_copy, confidence, 'accepted' AS review_state, len(opening) AS start_char,
    len(opening) + len(quote) AS end_char, quote, 0 AS passage_start_char,
    opening || quote || ending AS passage, 'rules-test' AS extractor_version
FROM told;

INSERT INTO fct_statements BY NAME
SELECT
    article_id || '-i1.destination' AS statement_id, investment_id, article_id || '-i1' AS mention_id,
    article_id, 'destination_region_id' AS property, destination_region_id AS stated_value,
    len(opening) + len(quote) - len(region_name) - 1 AS start_char,
    len(opening) + len(quote) - 1 AS end_char, region_name AS quote
FROM told WHERE region_name IS NOT NULL;

INSERT INTO bridge_investment_parties BY NAME
SELECT investment_id, investor_firm_id AS firm_id, 'investor' AS party_role, 1 AS party_position,
    article_count FROM dim_investments
UNION ALL BY NAME
SELECT investment_id, target_firm_id AS firm_id, 'target' AS party_role, 1 AS party_position,
    article_count FROM dim_investments WHERE target_firm_id <> 'not_applicable';

UPDATE dim_investments SET evidence = found.evidence FROM (
    SELECT investment_id, list({
        'article_id': article_id, 'field': 'destination', 'start_char': start_char, 'end_char': end_char,
        'quote': quote
    }) AS evidence FROM fct_statements GROUP BY investment_id
) AS found WHERE found.investment_id = dim_investments.investment_id;

CREATE TABLE publication AS
SELECT
    '20260301T080000.000000Z' AS publication_id, TIMESTAMP '2026-03-01 08:00:00' AS published_at, '0' AS inflow_version,
    ['rules-test'] AS extractor_versions, ['l1'] AS load_ids, 2 AS held_article_count,
    map {'dim_investments': (SELECT count(*) FROM dim_investments)} AS row_counts
