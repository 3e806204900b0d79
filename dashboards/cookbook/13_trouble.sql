-- Which projects are delayed, suspended or called off, and what was at stake?
-- Called off are not counted in any metric, so this reads dim_investments.
select
    firms.firm_name as investor_name,
    regions.region_name as destination,
    investments.status,
    investments.status_date,
    investments.pledged_usd,
    investments.jobs_created,
    investments.is_included
from dim_investments as investments
inner join dim_firms as firms on investments.investor_firm_id = firms.firm_id
inner join dim_regions as regions on investments.destination_region_id = regions.region_id
where investments.status in ('delayed', 'suspended', 'cancelled', 'withdrawn')
order by investments.status_date desc nulls last, investor_name asc
