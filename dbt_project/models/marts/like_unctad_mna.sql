{{ config(materialized='view') }}
select
    counted.investment_id,
    counted.project_date,
    counted.investor_name as acquirer_name,
    counted.target_name,
    sources.region_name as source_country_name,
    counted.country_name as destination_country_name,
    counted.sector,
    investments.amount_usd as deal_value_usd,
    investments.amount_qualifier,
    investments.stake_pct
from {{ ref('rpt_counted_investments') }} as counted
inner join {{ ref('dim_investments') }} as investments on counted.investment_id = investments.investment_id
inner join {{ ref('dim_regions') }} as sources on counted.source_region_id = sources.region_id
where investments.is_like_unctad_mna
