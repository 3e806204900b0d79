-- How does pledged capital develop from year to year?
-- Months or quarters: replace 'year'.
select
    date_trunc('year', month_start_date)::date as period_start_date,
    sum(projects) as projects,
    sum(pledged_capital_usd) as pledged_capital_usd,
    sum(sum(pledged_capital_usd)) over (order by min(month_start_date)) as pledged_so_far_usd
from rpt_investments_by_region_month
where family = 'capex' and month_start_date is not null
group by period_start_date
order by period_start_date
