-- How many jobs do the projects create, sector by sector?
-- `told` is the share of projects that name a figure: a small share makes the sum a lower bound.
select
    sector,
    sum(projects) as projects,
    sum(jobs) as jobs,
    round(count(jobs) / count(*), 2) as told
from rpt_counted_investments
where family = 'capex'
group by sector
having sum(jobs) > 0
order by jobs desc, sector asc
