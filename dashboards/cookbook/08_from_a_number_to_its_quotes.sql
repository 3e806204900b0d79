-- Which words are behind a number?
-- The largest pledge, and every statement about its money: who wrote it, when, and in which words.
with

largest as (

    select
        investment_id,
        investor_name,
        pledged_capital_usd
    from rpt_counted_investments
    where pledged_capital_usd is not null
    order by pledged_capital_usd desc, investment_id asc
    limit 1

)

select
    largest.investor_name,
    largest.pledged_capital_usd,
    statements.property,
    statements.stated_value,
    articles.source_name,
    articles.published_at,
    articles.title,
    statements.quote,
    statements.start_char,
    statements.end_char
from largest
inner join fct_statements as statements on largest.investment_id = statements.investment_id
inner join dim_articles as articles on statements.article_id = articles.article_id
where statements.property in ('amount', 'currency_code', 'amount_qualifier')
order by articles.published_at, statements.statement_id
