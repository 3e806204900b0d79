-- Which countries drew most new capital this year, in dollars?
-- "This year" is the last year with a pledge; put a year there for another one. Purchases are left out.
select
    country_name,
    sum(projects) as projects,
    sum(pledged_capital_usd) as pledged_capital_usd,
    sum(jobs) as jobs
from rpt_investments_by_region_month
where
    family = 'capex'
    and year(month_start_date) = (
        select max(year(project_date)) from rpt_counted_investments
        where pledged_capital_usd > 0
    )
group by country_name
order by pledged_capital_usd desc nulls last, projects desc, country_name asc
