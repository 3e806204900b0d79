with

described as (

    select * from {{ ref('int_regions_described') }}

),

-- Every code that a place carries is a region of its own, mentioned or not.
codes as (

    select
        country_code as region_id,
        'country' as region_level,
        country_code,
        null as subdivision_code
    from described
    where country_code is not null

    union

    select
        split_part(subdivision_code, '-', 1) as region_id,
        'country' as region_level,
        split_part(subdivision_code, '-', 1) as country_code,
        null as subdivision_code
    from described
    where subdivision_code is not null

    union

    select
        subdivision_code as region_id,
        'subdivision' as region_level,
        split_part(subdivision_code, '-', 1) as country_code,
        subdivision_code
    from described
    where subdivision_code is not null

),

regions as (

    select * from codes

    union all

    select
        region_id,
        region_level,
        country_code,
        subdivision_code
    from described
    where region_id not in (select codes.region_id from codes)

)

select * from regions
