{{ config(pre_hook="{{ remove_touched('project', 'investment_id') }}") }}
with

reports as (

    select
        *,
        list(status) over (
            partition by investment_id order by {{ report_order() }}
            rows between unbounded preceding and current row
        ) as statuses
    from {{ ref('int_mentions_resolved') }}

),

followed as (

    select
        *,
        {{ status_after('statuses') }} as status_after
    from reports

),

compared as (

    select
        *,
        lag(status_after) over (partition by investment_id order by {{ report_order() }}) as status_before
    from followed

),

events as (

    select
        mention_id,
        investment_id,
        article_id,
        published_on as reported_on,
        {{ date_id('published_on') }} as reported_date_id,
        status as reported_status,
        status_before,
        status_after,
        status_before is null or status_after <> status_before as is_transition,
        status = status_after as is_accepted,
        date_lower as event_date,
        modality,
        is_copy,
        start_char,
        end_char,
        quote
    from compared

)

select * from events
