-- What was known at the end of 2022, and what is known now?
-- `investments_as_of` gives each project as the reports up to that day told it.
select
    firms.firm_name as investor_name,
    earlier.status as status_then,
    investments.status as status_now,
    earlier.amount as amount_then,
    investments.amount as amount_now,
    investments.currency_code
from investments_as_of(date '2022-12-31') as earlier
inner join dim_investments as investments on earlier.investment_id = investments.investment_id
inner join dim_firms as firms on investments.investor_firm_id = firms.firm_id
where earlier.status <> investments.status or earlier.amount is distinct from investments.amount
order by investor_name, investments.investment_id
