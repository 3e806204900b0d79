with

mentions as (

    select * from {{ ref('stg_news__investment_mentions') }}

),

articles as (

    select * from {{ ref('dim_articles') }}

),

kinds as (

    select * from {{ ref('investment_kinds') }}

),

parties as (

    select * from {{ ref('bridge_investment_parties') }}

),

-- The party that the article names first in each role.
leading_parties as (

    select
        investment_id,
        arg_min(firm_id, party_position) filter (where party_role = 'investor') as investor_firm_id,
        arg_min(firm_id, party_position) filter (where party_role = 'target') as target_firm_id
    from parties
    group by investment_id

),

dated as (

    select
        mentions.*,
        {{ investment_id('mentions.mention_id') }} as investment_id,
        coalesce(mentions.date_lower, articles.published_at::date) as project_date,
        case
            when mentions.date_lower is not null then 'event'
            when articles.published_at is not null then 'publication'
            else 'unknown'
        end as project_date_basis
    from mentions
    inner join articles on mentions.article_id = articles.article_id

),

investments as (

    select
        dated.investment_id,
        {{ date_id('dated.project_date') }} as project_date_id,
        dated.project_date,
        dated.project_date_basis,
        dated.date_precision,
        dated.is_year_imputed,
        dated.date_lower,
        dated.date_upper,
        coalesce(leading_parties.investor_firm_id, 'unknown') as investor_firm_id,
        coalesce(
            leading_parties.target_firm_id, if(kinds.family = 'equity', 'unknown', 'not_applicable')
        ) as target_firm_id,
        {{ region_id(
            'dated.destination_name', 'dated.destination_level', 'dated.destination_country_code',
            'dated.destination_subdivision_code', 'dated.destination_geonames_id'
        ) }} as destination_region_id,
        coalesce(dated.source_country_code, 'unknown') as source_region_id,
        coalesce(dated.destination_level, 'unknown') as place_precision,
        dated.source_country_code <> dated.destination_country_code as is_cross_border,
        dated.kind,
        kinds.family,
        dated.project_type,
        dated.entry_mode,
        dated.sector,
        dated.business_function,
        dated.amount_reported,
        dated.amount,
        dated.amount_low,
        dated.amount_high,
        dated.currency_code,
        dated.amount_qualifier,
        dated.stated_usd,
        dated.horizon_years,
        dated.stake_pct,
        dated.jobs_created,
        dated.status,
        dated.modality,
        1::bigint as mention_count,
        1::bigint as article_count,
        dated.confidence,
        {{ with_article('dated.evidence', 'dated.article_id') }} as evidence
    from dated
    inner join kinds on dated.kind = kinds.kind
    left join leading_parties on dated.investment_id = leading_parties.investment_id

)

select * from investments
