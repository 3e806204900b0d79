{{ config(materialized='view') }}
-- The default filters and the measures of every metric: here and nowhere else (docs/decisions/metrics.md).
with

investments as (

    select * from {{ ref('dim_investments') }}
    where is_included

),

regions as (

    select * from {{ ref('dim_regions') }}

),

firms as (

    select * from {{ ref('dim_firms') }}

)

select
    investments.investment_id,
    investments.project_date,
    investments.project_date_id,
    date_trunc('month', investments.project_date)::date as month_start_date,
    investments.first_reported_on,
    investments.last_reported_on,
    investments.investor_firm_id,
    investors.firm_name as investor_name,
    investments.target_firm_id,
    if(investments.target_firm_id = 'not_applicable', null, targets.firm_name) as target_name,
    investments.destination_region_id,
    regions.region_name as destination_name,
    coalesce(regions.country_code, 'unknown') as country_id,
    coalesce(regions.country_name, 'Unknown') as country_name,
    regions.latitude,
    regions.longitude,
    investments.source_region_id,
    investments.is_cross_border,
    investments.family,
    investments.kind,
    coalesce(investments.sector, 'unknown') as sector,
    coalesce(investments.business_function, 'unknown') as business_function,
    investments.status,
    investments.has_conflict,
    investments.is_press_release_only,
    1::bigint as projects,
    if(investments.family = 'capex', investments.pledged_usd, null) as pledged_capital_usd,
    if(investments.family = 'capex', investments.realised_usd, null) as realised_capital_usd,
    if(investments.family = 'equity', investments.amount_usd, null) as deal_value_usd,
    investments.jobs_created as jobs,
    investments.independent_source_count as independent_sources
from investments
left join firms as investors on investments.investor_firm_id = investors.firm_id
left join firms as targets on investments.target_firm_id = targets.firm_id
left join regions on investments.destination_region_id = regions.region_id
