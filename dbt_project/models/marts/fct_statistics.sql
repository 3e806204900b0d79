{{ config(pre_hook="{{ remove_touched('article', 'article_id') }}") }}
with

statistics as (

    select * from {{ ref('stg_news__statistic_mentions') }}
    where {{ is_touched('article', 'article_id') }}

),

articles as (

    select * from {{ ref('stg_news__articles') }}

),

-- Level and GeoNames id of a place are told by its own mention in the article.
places as (

    select
        article_id,
        region_name,
        min(region_id) as region_id
    from {{ ref('int_region_references') }}
    where region_name is not null and {{ is_touched('article', 'article_id') }}
    group by article_id, region_name

),

measured as (

    select
        statistics.mention_id as statistic_id,
        statistics.article_id,
        {{ date_id('articles.published_at::date') }} as reported_date_id,
        coalesce(
            places.region_id, statistics.subdivision_code, statistics.country_code,
            if(statistics.region_name is null, 'unknown', 'ambiguous')
        ) as region_id,
        statistics.metric,
        statistics.modality,
        statistics.value,
        statistics.unit,
        statistics.period_text,
        statistics.start_char,
        statistics.end_char,
        statistics.quote,
        statistics.evidence,
        statistics.extractor_version
    from statistics
    inner join articles on statistics.article_id = articles.article_id
    left join places
        on
            statistics.article_id = places.article_id
            and statistics.region_name = places.region_name

)

select * from measured
