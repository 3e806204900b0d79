-- What is claimed about the investments that this build writes: by articles, and by people who correct them.
-- A correction states one property only, and outranks every report (docs/decisions/corrections.md).
with

mentions as (

    select
        *,
        false as is_correction,
        null::varchar as author
    from {{ ref('int_mentions_resolved') }}

),

corrections as (

    select
        stated.* exclude (investment_id),
        coalesce(redirects.current_id, stated.investment_id) as investment_id
    from {{ ref('stg_ref__corrections') }} as stated
    left join {{ ref('stg_resolved__redirects') }} as redirects
        on stated.investment_id = redirects.retired_id and redirects.entity = 'project'
    where
        coalesce(redirects.current_id, stated.investment_id) in (select mentions.investment_id from mentions)

),

kinds as (

    select * from {{ ref('investment_kinds') }}

),

conversions as (

    select * from {{ ref('int_amounts_converted') }}

),

corrected as (

    select
        corrections.investment_id,
        corrections.correction_id as mention_id,
        true as is_correction,
        corrections.author,
        corrections.corrected_on::timestamp as published_at,
        corrections.corrected_on as published_on,
        false as is_copy,
        'updated' as copy_kind,
        corrections.evidence as quote,
        'correction' as extractor_version,
        corrections.kind,
        kinds.family,
        corrections.project_type,
        corrections.entry_mode,
        corrections.sector,
        corrections.business_function,
        corrections.jobs_created,
        corrections.stake_pct,
        corrections.horizon_years,
        corrections.amount_reported,
        corrections.amount,
        corrections.amount as amount_low,
        corrections.amount as amount_high,
        corrections.currency_code,
        if(corrections.amount is null, null, 'exact') as amount_qualifier,
        conversions.fx_rate,
        conversions.fx_date,
        conversions.fx_source,
        conversions.fx_table_version,
        conversions.no_rate_reason,
        {{ in_usd('corrections.amount', 'conversions.fx_rate') }} as amount_usd,
        {{ in_usd('corrections.amount', 'conversions.fx_rate') }} as amount_usd_low,
        {{ in_usd('corrections.amount', 'conversions.fx_rate') }} as amount_usd_high,
        corrections.event_date as date_lower,
        corrections.event_date as date_upper,
        if(corrections.event_date is null, null, 'day') as date_precision,
        if(corrections.event_date is null, null, false) as is_year_imputed,
        [struct_pack(
            field := corrections.evidence_field, start_char := null::bigint, end_char := null::bigint,
            quote := corrections.evidence
        )] as evidence,
        struct_pack(
            is_copy := false, tier := 0, age := -epoch(corrections.corrected_on)::double,
            doubt := -1.0::double, mention_id := corrections.correction_id
        ) as claim_rank
    from corrections
    left join kinds on corrections.kind = kinds.kind
    left join conversions on corrections.correction_id = conversions.mention_id

)

select * from mentions
union all by name
select * from corrected
