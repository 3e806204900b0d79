{# The metrics. rpt_counted_investments has a column for each; a metric is the sum of its column over whatever
   rows are asked for. Everybody who shows one sums these: the other reports, Superset, the cookbook. #}
{% macro metric_sums() -%}
    sum(projects)::bigint as projects,
    sum(pledged_capital_usd) as pledged_capital_usd,
    sum(realised_capital_usd) as realised_capital_usd,
    sum(deal_value_usd) as deal_value_usd,
    sum(jobs)::bigint as jobs,
    sum(independent_sources)::bigint as independent_sources
{%- endmacro %}
