{# The metrics. rpt_counted_investments has a column for each; a metric is the sum of its column over whatever
   rows are asked for. Everybody who shows one sums these: the other reports, Superset, the cookbook. #}
{% macro metric_sums() -%}
    sum(projects)::bigint as projects,
    coalesce(sum(pledged_capital_usd), 0)::decimal(38, 4) as pledged_capital_usd,
    coalesce(sum(realised_capital_usd), 0)::decimal(38, 4) as realised_capital_usd,
    coalesce(sum(deal_value_usd), 0)::decimal(38, 4) as deal_value_usd,
    coalesce(sum(jobs), 0)::bigint as jobs,
    coalesce(sum(independent_sources), 0)::bigint as independent_sources
{%- endmacro %}
