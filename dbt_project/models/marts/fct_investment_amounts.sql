{{ config(pre_hook="{{ remove_touched('project', 'investment_id') }}") }}
with

claims as (

    select * from {{ ref('int_mentions_resolved') }}
    where coalesce(amount, amount_low, amount_high, stated_usd) is not null

),

checked as (

    select
        mention_id,
        investment_id,
        article_id,
        {{ date_id('published_on') }} as reported_date_id,
        kind,
        family,
        status,
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
        abs(amount_usd - stated_usd) <= 0.02 * stated_usd as fx_check_ok,
        horizon_years,
        is_copy,
        source_tier
    from claims

)

select * from checked
