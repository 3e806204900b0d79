with

mentions as (

    select * from {{ ref('stg_news__region_mentions') }}

),

investments as (

    select * from {{ ref('stg_news__investment_mentions') }}

),

statistics as (

    select * from {{ ref('stg_news__statistic_mentions') }}

),

places as (

    select
        article_id,
        region_name,
        region_level,
        country_code,
        subdivision_code,
        geonames_id,
        latitude,
        longitude,
        true as is_mention
    from mentions

    union all by name

    select
        article_id,
        destination_name as region_name,
        destination_level as region_level,
        destination_country_code as country_code,
        destination_subdivision_code as subdivision_code,
        destination_geonames_id as geonames_id
    from investments

    union all by name

    select
        article_id,
        source_country_code as country_code
    from investments

    union all by name

    select
        article_id,
        country_code,
        subdivision_code
    from statistics

),

identified as (

    select
        *,
        {{ region_id('region_name', 'region_level', 'country_code', 'subdivision_code', 'geonames_id') }}
            as region_id
    from places

)

select * from identified
where region_id not in ('unknown', 'ambiguous')
