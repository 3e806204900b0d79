{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='append_new_columns',
        full_refresh=false,
        pre_hook='{{ remove_outdated_conversions() }}'
    )
}}
-- The ledger of conversions: what was converted once stays as it was, whatever rate table is installed later.
with

claims as (

    select
        mentions.mention_id,
        mentions.article_id,
        mentions.currency_code,
        {{ fx_day('mentions.date_lower', 'mentions.date_upper', 'articles.published_at::date') }} as fx_day
    from {{ ref('stg_news__investment_mentions') }} as mentions
    inner join {{ ref('stg_news__articles') }} as articles on mentions.article_id = articles.article_id
    {% if is_incremental() %}
        anti join {{ this }} as known on mentions.mention_id = known.mention_id
    {% endif %}
    where
        coalesce(mentions.amount, mentions.amount_low, mentions.amount_high) is not null
        {% if is_incremental() and not flags.FULL_REFRESH %}
            and mentions.article_id in {{ touched('article') }}
        {% endif %}

    union all

    select
        correction_id as mention_id,
        null as article_id,
        currency_code,
        corrected_on as fx_day
    from {{ ref('stg_ref__corrections') }}
    where
        amount is not null
        {% if is_incremental() %}
            and correction_id not in (select mention_id from {{ this }})
        {% endif %}

),

pegged as (

    select
        claims.*,
        pegs.anchor_code,
        coalesce(pegs.anchor_code, claims.currency_code) as quoted_code,
        coalesce(pegs.units_per_anchor, 1) as units_per_quoted
    from claims
    left join {{ ref('currency_pegs') }} as pegs
        on
            claims.currency_code = pegs.currency_code
            and claims.fx_day between pegs.valid_from and coalesce(pegs.valid_to, date '9999-12-31')

),

rates as (

    select * from {{ ref('stg_ref__fx_rates') }}
    where currency_code in (select pegged.quoted_code from pegged)

),

quoted as (

    select
        pegged.*,
        rates.rate_date,
        rates.usd_per_unit,
        rates.table_version,
        case
            when pegged.quoted_code = 'USD' then null
            when pegged.fx_day is null then 'no_date'
            when rates.rate_date is null then 'no_rate'
            when pegged.fx_day - rates.rate_date > 7 then 'stale_rate'
        end as no_rate_reason
    from pegged
    asof left join rates
        on pegged.quoted_code = rates.currency_code and pegged.fx_day >= rates.rate_date

),

converted as (

    select
        mention_id,
        article_id,
        case
            when no_rate_reason is null
                then if(quoted_code = 'USD', 1, usd_per_unit) / units_per_quoted
        end as fx_rate,
        if(no_rate_reason is null, if(quoted_code = 'USD', fx_day, rate_date), null) as fx_date,
        case
            when no_rate_reason is not null then null
            when currency_code = 'USD' then 'none needed'
            when quoted_code = 'USD' then 'peg'
            when anchor_code is not null then 'peg and ecb'
            else 'ecb'
        end as fx_source,
        if(no_rate_reason is null and quoted_code <> 'USD', table_version, null) as fx_table_version,
        no_rate_reason,
        '{{ var("fx_rule_version") }}' as fx_rule_version
    from quoted

)

select * from converted
