-- On which projects do the articles disagree about money, and who says what?
-- One row per claim; the winning sum stands beside it. Copies of an article are left out.
select
    investments.investment_id,
    firms.firm_name as investor_name,
    investments.amount as winning_amount,
    claims.amount as claimed_amount,
    claims.currency_code,
    claims.status,
    articles.source_name,
    articles.published_at,
    articles.article_id
from dim_investments as investments
inner join fct_investment_amounts as claims on investments.investment_id = claims.investment_id
inner join dim_articles as articles on claims.article_id = articles.article_id
inner join dim_firms as firms on investments.investor_firm_id = firms.firm_id
where
    list_contains(investments.conflict_fields, 'amount')
    and not claims.is_copy
    and claims.amount is not null
order by investments.investment_id, articles.published_at, claims.amount, articles.article_id
