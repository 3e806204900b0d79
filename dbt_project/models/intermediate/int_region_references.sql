{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook=['{{ touch_regions() }}', "{{ remove_touched('article', 'article_id') }}"],
        post_hook='{{ touch_regions() }}'
    )
}}
-- One row per place, article and reading. A place without an identity (unknown, ambiguous) is left out.
with

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
        1 as is_mention
    from {{ ref('stg_news__region_mentions') }}
    where {{ is_touched('article', 'article_id') }}

    union all by name

    select
        article_id,
        destination_name as region_name,
        destination_level as region_level,
        destination_country_code as country_code,
        destination_subdivision_code as subdivision_code,
        destination_geonames_id as geonames_id
    from {{ ref('stg_news__investment_mentions') }}
    where {{ is_touched('article', 'article_id') }}

    union all by name

    select
        article_id,
        source_country_code as country_code
    from {{ ref('stg_news__investment_mentions') }}
    where {{ is_touched('article', 'article_id') }}

    union all by name

    select
        article_id,
        country_code,
        subdivision_code
    from {{ ref('stg_news__statistic_mentions') }}
    where {{ is_touched('article', 'article_id') }}

),

identified as (

    select
        article_id,
        {{ region_id('region_name', 'region_level', 'country_code', 'subdivision_code', 'geonames_id') }}
            as region_id,
        region_name,
        region_level,
        country_code,
        subdivision_code,
        geonames_id,
        latitude,
        longitude,
        count(is_mention) as mention_count
    from places
    group by all

)

select * from identified
where region_id not in ('unknown', 'ambiguous')
