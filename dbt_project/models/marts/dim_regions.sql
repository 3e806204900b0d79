{{ config(pre_hook="{{ remove_touched('region', 'region_id') }}") }}
-- Every country and subdivision of ISO 3166, mentioned or not, so that each place has its parents.
with

places as (

    select * from {{ ref('int_region_references') }}
    where {{ is_touched('region', 'region_id') }}

),

standard as (

    select * from {{ ref('int_regions_standard') }}

),

readings as (

    select
        region_id,
        region_name,
        region_level,
        country_code,
        subdivision_code,
        geonames_id,
        latitude,
        longitude,
        count(distinct article_id) as reading_count
    from places
    group by all

),

-- The reading of most articles wins, ties by value.
described as (

    select * exclude (reading_count) from readings
    qualify row_number() over (
        partition by region_id
        order by
            region_name is null, -reading_count, region_name, subdivision_code, country_code,
            geonames_id, latitude, longitude, region_level
    ) = 1

),

counts as (

    select
        region_id,
        sum(mention_count)::bigint as mention_count,
        count(distinct article_id) as article_count
    from places
    group by region_id

),

regions as (

    select
        coalesce(standard.region_id, described.region_id) as region_id,
        coalesce(described.region_name, standard.standard_name, described.region_id) as region_name,
        coalesce(
            standard.standard_level, described.region_level,
            if(described.subdivision_code is null, 'country', 'subdivision')
        ) as region_level,
        coalesce(standard.country_code, described.country_code) as country_code,
        coalesce(standard.subdivision_code, described.subdivision_code) as subdivision_code,
        described.geonames_id,
        described.latitude,
        described.longitude
    from standard
    full join described on standard.region_id = described.region_id
    where {{ is_touched('region', 'coalesce(standard.region_id, described.region_id)') }}

),

placed as (

    select
        regions.region_id,
        regions.region_name,
        regions.region_level,
        case
            when regions.region_level = 'subdivision' then country.region_id
            when regions.region_level <> 'country' then coalesce(subdivision.region_id, country.region_id)
        end as parent_region_id,
        regions.country_code,
        country.standard_name as country_name,
        regions.subdivision_code,
        subdivision.standard_name as subdivision_name,
        regions.geonames_id,
        regions.latitude,
        regions.longitude,
        coalesce(counts.mention_count, 0) as mention_count,
        coalesce(counts.article_count, 0) as article_count
    from regions
    left join counts on regions.region_id = counts.region_id
    left join standard as country on regions.country_code = country.region_id
    left join standard as subdivision on regions.subdivision_code = subdivision.region_id

),

members as (

    select * from placed
    {% if not is_incremental() -%}
        union all by name
        select
            unnest(['unknown', 'ambiguous', 'not_applicable']) as region_id,
            unnest(['Unknown', 'Ambiguous', 'Not applicable']) as region_name,
            'unknown' as region_level,
            0 as mention_count,
            0 as article_count
    {%- endif %}

)

select * from members
