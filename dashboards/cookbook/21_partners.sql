-- Who invests together?
-- Pairs of firms in one project, as investors or partners.
select
    first_firms.firm_name as firm,
    second_firms.firm_name as with_firm,
    count(distinct one.investment_id) as projects
from bridge_investment_parties as one
inner join bridge_investment_parties as other
    on one.investment_id = other.investment_id and one.firm_id < other.firm_id
inner join dim_firms as first_firms on one.firm_id = first_firms.firm_id
inner join dim_firms as second_firms on other.firm_id = second_firms.firm_id
where one.party_role in ('investor', 'partner') and other.party_role in ('investor', 'partner')
group by firm, with_firm
order by projects desc, firm asc, with_firm asc
