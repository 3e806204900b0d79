{{ config(materialized='view') }}
with

sums as (

    select {{ metric_sums() }} from {{ ref('rpt_counted_investments') }}

)

select
    metric.*,
    'Investments that the inclusion rules count (is_included), as they stand now: accepted, neither denied, '
    || 'called off nor rumoured, with an investor; nothing is estimated.' as default_filters
from (
    select
        'projects' as metric_name,
        'count' as unit,
        'Investments counted, each once however many articles tell it.' as definition,
        coalesce(projects, 0)::decimal(38, 4) as metric_value
    from sums
    union all
    select
        'pledged_capital_usd' as metric_name,
        'USD' as unit,
        'Capital put into new and larger sites by reports before the opening (family capex).' as definition,
        coalesce(pledged_capital_usd, 0) as metric_value
    from sums
    union all
    select
        'realised_capital_usd' as metric_name,
        'USD' as unit,
        'Capital put into sites by reports of their opening or completion (family capex).' as definition,
        coalesce(realised_capital_usd, 0) as metric_value
    from sums
    union all
    select
        'deal_value_usd' as metric_name,
        'USD' as unit,
        'Sums paid or raised for holdings (family equity); never added to capital of sites.' as definition,
        coalesce(deal_value_usd, 0) as metric_value
    from sums
    union all
    select
        'jobs' as metric_name,
        'count' as unit,
        'Jobs that the projects create, where reports say so.' as definition,
        coalesce(jobs, 0)::decimal(38, 4) as metric_value
    from sums
    union all
    select
        'independent_sources' as metric_name,
        'count' as unit,
        'Owners of outlets that tell a project, without copies and press releases.' as definition,
        coalesce(independent_sources, 0)::decimal(38, 4) as metric_value
    from sums
) as metric
