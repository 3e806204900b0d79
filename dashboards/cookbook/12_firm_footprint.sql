-- Where does a firm invest?
-- The footprint of the firm in most countries; put a name there for another one.
select
    investor_name,
    country_name,
    family,
    projects,
    pledged_capital_usd,
    jobs,
    first_project_date,
    last_reported_on
from rpt_firm_footprint
where
    investor_firm_id = (
        select widest.investor_firm_id from rpt_firm_footprint as widest
        where widest.investor_firm_id <> 'unknown'
        group by widest.investor_firm_id
        order by count(distinct widest.country_id) desc, sum(widest.projects) desc, widest.investor_firm_id
        limit 1
    )
order by projects desc, country_name asc, family asc
