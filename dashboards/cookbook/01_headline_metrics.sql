-- What do the headline numbers say, and what do they count?
-- One row per metric, with its definition and filters. Every other recipe that sums sums the same columns.
select
    metric_name,
    metric_value,
    unit,
    definition,
    default_filters
from rpt_headline_metrics
order by metric_name
