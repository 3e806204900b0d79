-- Who bought whom, and for how much?
-- One row per purchase. A price that no article tells is NULL; the buyer's total counts what is known.
select
    investor_name as buyer,
    target_name as target,
    status,
    project_date,
    deal_value_usd,
    sum(deal_value_usd) over (partition by investor_firm_id) as total_of_buyer_usd
from rpt_counted_investments
where kind = 'acquisition'
order by total_of_buyer_usd desc nulls last, buyer asc, project_date asc, target asc
