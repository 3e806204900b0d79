{{ config(materialized='table', tags=['static']) }}
with

days as (

    select unnest(generate_series(
        date '{{ var("calendar_start") }}', date '{{ var("calendar_end") }}', interval 1 day
    ))::date as full_date

),

calendar as (

    select
        {{ date_id('full_date') }} as date_id,
        full_date,
        year(full_date)::integer as year_number,
        quarter(full_date)::integer as quarter_number,
        month(full_date)::integer as month_number,
        monthname(full_date) as month_name,
        date_trunc('month', full_date)::date as month_start_date,
        isodow(full_date)::integer as day_of_week,
        isodow(full_date) > 5 as is_weekend
    from days

),

members as (

    select * from calendar
    union all by name
    select -1 as date_id

)

select * from members
