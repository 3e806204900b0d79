-- Which large projects rest on one source, or on press releases alone?
-- `independent_sources` counts owners of outlets, without copies and press releases: 0 means nobody checked.
select
    investor_name,
    destination_name,
    coalesce(pledged_capital_usd, deal_value_usd) as amount_usd,
    independent_sources,
    is_press_release_only
from rpt_counted_investments
where independent_sources <= 1
order by amount_usd desc nulls last, investor_name asc, investment_id asc
