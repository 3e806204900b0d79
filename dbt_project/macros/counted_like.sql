{# Projects that another source would count too, with what it lists of them; docs/decisions/definitions.md. #}
{% macro counted_like(flag) -%}
    select
        counted.investment_id,
        counted.project_date,
        counted.investor_name,
        sources.region_name as source_country_name,
        counted.country_name as destination_country_name,
        counted.destination_name,
        counted.sector,
        counted.business_function,
        investments.project_type,
        investments.amount_usd as capital_usd,
        investments.amount_qualifier,
        investments.jobs_created,
        investments.status
    from {{ ref('rpt_counted_investments') }} as counted
    inner join {{ ref('dim_investments') }} as investments on counted.investment_id = investments.investment_id
    inner join {{ ref('dim_regions') }} as sources on counted.source_region_id = sources.region_id
    where investments.{{ flag }}
{%- endmacro %}
