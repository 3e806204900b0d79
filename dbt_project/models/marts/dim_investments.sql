{{ config(pre_hook="{{ remove_touched('project', 'investment_id') }}") }}
with

described as (

    select * from {{ ref('int_investments_described') }}

),

versions as (

    select
        investment_id,
        investment_sk,
        version_no
    from {{ ref('dim_investment_versions') }}
    where is_current and investment_id in (select described.investment_id from described)

),

judged as (

    select
        described.*,
        versions.investment_sk,
        versions.version_no,
        {{ exclusion_reason() }} as exclusion_reason
    from described
    inner join versions on described.investment_id = versions.investment_id

)

select
    investment_id,
    investment_sk,
    version_no,
    {{ date_id('project_date') }} as project_date_id,
    project_date,
    project_date_basis,
    date_precision,
    is_year_imputed,
    date_lower,
    date_upper,
    announced_on,
    approved_on,
    started_on,
    opened_on,
    completed_on,
    cancelled_on,
    investor_firm_id,
    target_firm_id,
    destination_region_id,
    source_region_id,
    place_precision,
    is_cross_border,
    kind,
    family,
    project_type,
    entry_mode,
    sector,
    isic4_code,
    naics2022_code,
    business_function,
    amount_reported,
    amount,
    amount_low,
    amount_high,
    currency_code,
    amount_qualifier,
    amount_usd,
    amount_usd_low,
    amount_usd_high,
    fx_rate,
    fx_date,
    fx_source,
    fx_table_version,
    no_rate_reason,
    stated_usd,
    fx_check_ok,
    pledged_usd,
    realised_usd,
    horizon_years,
    stake_pct,
    jobs_created,
    status,
    status_date,
    modality,
    '{{ var("inclusion_rule_version") }}' as inclusion_rule_version,
    exclusion_reason is null as is_included,
    exclusion_reason,
    {{ is_like_fdi_markets() }} as is_like_fdi_markets,
    {{ is_like_unctad_greenfield() }} as is_like_unctad_greenfield,
    {{ is_like_unctad_mna() }} as is_like_unctad_mna,
    mention_count,
    article_count,
    independent_source_count,
    is_press_release_only,
    first_reported_on,
    last_reported_on,
    confidence,
    review_state,
    len(conflict_fields) > 0 as has_conflict,
    conflict_fields,
    '{{ var("winner_rule_version") }}' as winner_rule_version,
    evidence
from judged
