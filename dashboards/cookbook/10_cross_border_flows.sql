-- From which country to which does capital flow?
-- Only projects whose origin an article states; the origin is never guessed from a firm's name.
select
    sources.region_name as source_country,
    counted.country_name as destination_country,
    sum(counted.projects) as projects,
    sum(counted.pledged_capital_usd) as pledged_capital_usd,
    sum(counted.realised_capital_usd) as realised_capital_usd
from rpt_counted_investments as counted
inner join dim_regions as sources on counted.source_region_id = sources.region_id
where counted.is_cross_border
group by source_country, destination_country
order by pledged_capital_usd desc nulls last, source_country asc, destination_country asc
