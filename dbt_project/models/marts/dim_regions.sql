with

regions as (

    select * from {{ ref('int_regions_completed') }}

),

described as (

    select * from {{ ref('int_regions_described') }}

),

countries as (

    select * from {{ ref('countries') }}

),

subdivisions as (

    select * from {{ ref('subdivisions') }}

),

named as (

    select
        regions.*,
        described.geonames_id,
        described.latitude,
        described.longitude,
        coalesce(
            described.region_name, subdivisions.subdivision_name, countries.country_name, regions.region_id
        ) as region_name,
        coalesce(described.mention_count, 0) as mention_count,
        coalesce(described.article_count, 0) as article_count
    from regions
    left join described on regions.region_id = described.region_id
    left join countries on regions.region_id = countries.country_code
    left join subdivisions on regions.region_id = subdivisions.subdivision_code

),

placed as (

    select
        named.region_id,
        named.region_name,
        named.region_level,
        case
            when named.region_level = 'subdivision' then named.country_code
            when named.region_level <> 'country' then coalesce(named.subdivision_code, named.country_code)
        end as parent_region_id,
        named.country_code,
        country.region_name as country_name,
        named.subdivision_code,
        subdivision.region_name as subdivision_name,
        named.geonames_id,
        named.latitude,
        named.longitude,
        named.mention_count,
        named.article_count
    from named
    left join named as country on named.country_code = country.region_id
    left join named as subdivision on named.subdivision_code = subdivision.region_id

),

members as (

    select * from placed
    union all by name
    select
        'unknown' as region_id,
        'Unknown' as region_name,
        'unknown' as region_level,
        0 as mention_count,
        0 as article_count
    union all by name
    select
        'ambiguous' as region_id,
        'Ambiguous' as region_name,
        'unknown' as region_level,
        0 as mention_count,
        0 as article_count

)

select * from members
