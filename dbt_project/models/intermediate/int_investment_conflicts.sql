-- Fields on which articles that are no copies differ while they report the same stage of one investment.
with

claims as (

    select * from {{ ref('int_mentions_resolved') }}
    where not is_copy

),

amounts as (

    select
        investment_id,
        'amount' as field
    from claims
    where amount_qualifier in ('exact', 'approx', 'between')
    group by investment_id, status, currency_code
    having count(distinct article_id) > 1 and max(amount) > 1.02 * min(amount)

),

counts as (

    select
        investment_id,
        unnest([
            if(count(distinct jobs_created) > 1, 'jobs_created', null),
            if(count(distinct stake_pct) > 1, 'stake_pct', null),
            if(
                count(distinct destination_region_id) filter (where destination_level = 'city') > 1,
                'destination_region_id', null
            )
        ]) as field
    from claims
    group by investment_id, status
    having count(distinct article_id) > 1

),

fields as (

    select * from amounts
    union
    select * from counts

)

select
    investment_id,
    list(field order by field) as conflict_fields
from fields
where field is not null
group by investment_id
