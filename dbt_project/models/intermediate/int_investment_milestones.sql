-- When an investment reached a stage: the first day of the event as its words tell it, once it is past.
with

mentions as (

    select * from {{ ref('int_mentions_resolved') }}
    where
        date_lower is not null
        and date_precision = 'day'
        and date_lower <= coalesce(published_on, date_lower)

),

reached as (

    select
        investment_id,
        min(date_lower) filter (where status = 'announced') as announced_on,
        min(date_lower) filter (where status = 'approved') as approved_on,
        min(date_lower) filter (where status in ('under_construction', 'under_way')) as started_on,
        min(date_lower) filter (where status = 'opened') as opened_on,
        min(date_lower) filter (where status = 'completed') as completed_on,
        min(date_lower) filter (where status in ('cancelled', 'withdrawn')) as cancelled_on
    from mentions
    group by investment_id

)

select * from reached
