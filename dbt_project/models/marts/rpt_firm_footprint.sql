{{ config(materialized='view') }}
select
    investor_firm_id,
    investor_name,
    country_id,
    country_name,
    family,
    min(project_date) as first_project_date,
    max(project_date) as last_project_date,
    max(last_reported_on) as last_reported_on,
    {{ metric_sums() }}
from {{ ref('rpt_counted_investments') }}
group by investor_firm_id, investor_name, country_id, country_name, family
