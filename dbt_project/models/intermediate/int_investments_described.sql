-- The investments that this build writes, as they stand now: the winning claims side by side, their evidence.
with

states as (

    select * from {{ ref('int_investment_states') }}
    qualify row_number() over (partition by investment_id order by valid_from desc) = 1

),

mentions as (

    select * from {{ ref('int_claims') }}

),

milestones as (

    select * from {{ ref('int_investment_milestones') }}

),

conflicts as (

    select * from {{ ref('int_investment_conflicts') }}

),

-- The party that the winning claim names first in each role.
leading_parties as (

    select
        investment_id,
        arg_min(firm_id, party_position) filter (where party_role = 'investor') as investor_firm_id,
        arg_min(firm_id, party_position) filter (where party_role = 'target') as target_firm_id
    from {{ ref('bridge_investment_parties') }}
    where investment_id in (select states.investment_id from states)
    group by investment_id

),

evidence as (

    select
        states.investment_id,
        flatten(list(
            {{ with_article('mentions.evidence', 'mentions.article_id') }} order by mentions.claim_rank
        )) as evidence
    from states
    inner join mentions
        on
            states.investment_id = mentions.investment_id
            and mentions.mention_id in (
                states.money_mention_id, states.place_mention_id, states.date_mention_id,
                states.horizon_mention_id, states.stake_mention_id, states.jobs_mention_id,
                states.status_mention_id, states.leading_mention_id
            )
    group by states.investment_id

),

described as (

    select
        states.*,
        sectors.isic4_code,
        sectors.naics2022_code,
        coalesce(dates.date_lower, states.first_reported_on) as project_date,
        case
            when dates.date_lower is not null then 'event'
            when states.first_reported_on is not null then 'publication'
            else 'unknown'
        end as project_date_basis,
        dates.date_precision,
        dates.is_year_imputed,
        dates.date_lower,
        dates.date_upper,
        milestones.* exclude (investment_id),
        coalesce(leading_parties.investor_firm_id, 'unknown') as investor_firm_id,
        coalesce(
            leading_parties.target_firm_id, if(states.family = 'equity', 'unknown', 'not_applicable')
        ) as target_firm_id,
        places.destination_region_id,
        coalesce(states.source_country_code, 'unknown') as source_region_id,
        coalesce(places.destination_level, 'unknown') as place_precision,
        states.source_country_code <> places.destination_country_code as is_cross_border,
        money.amount_reported,
        money.amount,
        money.amount_low,
        money.amount_high,
        money.currency_code,
        money.amount_qualifier,
        money.amount_usd,
        money.amount_usd_low,
        money.amount_usd_high,
        money.fx_rate,
        money.fx_date,
        money.fx_source,
        money.fx_table_version,
        money.no_rate_reason,
        money.stated_usd,
        abs(money.amount_usd - money.stated_usd) <= 0.02 * money.stated_usd as fx_check_ok,
        coalesce(conflicts.conflict_fields, []) as conflict_fields,
        coalesce(evidence.evidence, []) as evidence
    from states
    left join {{ ref('sectors') }} as sectors on states.sector = sectors.sector
    left join mentions as money on states.money_mention_id = money.mention_id
    left join mentions as places on states.place_mention_id = places.mention_id
    left join mentions as dates on states.date_mention_id = dates.mention_id
    left join leading_parties on states.investment_id = leading_parties.investment_id
    left join milestones on states.investment_id = milestones.investment_id
    left join conflicts on states.investment_id = conflicts.investment_id
    left join evidence on states.investment_id = evidence.investment_id

)

select * from described
