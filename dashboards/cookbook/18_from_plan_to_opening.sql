-- How long does it take from the first report to the opening?
-- Days between first publication and the first report of the opening or completion, by sector.
select
    coalesce(sector, 'unknown') as sector,
    count(*) as opened,
    median(date_diff('day', first_reported_on, status_date)) as median_days,
    max(date_diff('day', first_reported_on, status_date)) as longest_days
from dim_investments
where
    is_included
    and family = 'capex'
    and status in ('opened', 'completed')
    and status_date > first_reported_on
group by coalesce(sector, 'unknown')
order by opened desc, sector asc
