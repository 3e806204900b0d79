-- Which projects grew or shrank after they were announced?
-- One row per version whose sum differs from the one before, in the currency of the report.
select
    firms.firm_name as investor_name,
    versions.valid_from as known_from,
    before.amount as amount_before,
    versions.amount as amount_after,
    versions.currency_code,
    versions.revision_reason
from dim_investment_versions as versions
inner join dim_investment_versions as before
    on versions.investment_id = before.investment_id and versions.version_no = before.version_no + 1
inner join dim_investments as investments on versions.investment_id = investments.investment_id
inner join dim_firms as firms on investments.investor_firm_id = firms.firm_id
where versions.amount <> before.amount and versions.currency_code = before.currency_code
order by known_from, investor_name
