-- How much of what was pledged has been realised, sector by sector?
-- The ratio is of projects where both sums are known: an opening without a sum is not an opening with none.
select
    sector,
    sum(projects) as projects,
    sum(pledged_capital_usd) as pledged_capital_usd,
    sum(realised_capital_usd) as realised_capital_usd,
    round(
        sum(realised_capital_usd) filter (where pledged_capital_usd is not null)
        / sum(pledged_capital_usd) filter (where realised_capital_usd is not null), 3
    )::double as realised_per_pledged
from rpt_counted_investments
where family = 'capex'
group by sector
having sum(pledged_capital_usd) > 0
order by pledged_capital_usd desc, sector asc
