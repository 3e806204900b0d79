{{ config(materialized='view') }}
select
    country_id,
    country_name,
    month_start_date,
    family,
    {{ metric_sums() }}
from {{ ref('rpt_counted_investments') }}
group by country_id, country_name, month_start_date, family
