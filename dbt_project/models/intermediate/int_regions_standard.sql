-- Every country and subdivision of ISO 3166, so that each place finds the places around it.
with

countries as (

    select * from {{ ref('countries') }}

),

subdivisions as (

    select * from {{ ref('subdivisions') }}

),

places as (

    select
        country_code as region_id,
        country_name as standard_name,
        'country' as standard_level,
        country_code,
        null as subdivision_code
    from countries

    union all

    select
        subdivision_code as region_id,
        subdivision_name as standard_name,
        'subdivision' as standard_level,
        country_code,
        subdivision_code
    from subdivisions

)

select * from places
