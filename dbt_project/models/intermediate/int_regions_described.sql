with

places as (

    select * from {{ ref('int_regions_identified') }}

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

-- Articles may read one place differently; the reading of most articles wins, ties by value.
best_readings as (

    select * exclude (reading_count)
    from readings
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
        count(is_mention) as mention_count,
        count(distinct article_id) as article_count
    from places
    group by region_id

)

select
    best_readings.*,
    counts.mention_count,
    counts.article_count
from best_readings
inner join counts on best_readings.region_id = counts.region_id
