{{ config(pre_hook="{{ remove_touched('article', 'article_id') }}") }}
with

articles as (

    select * from {{ ref('int_articles_sourced') }}
    where {{ is_touched('article', 'article_id') }}

),

sightings as (

    select
        article_id,
        count(*) as sighting_count
    from {{ ref('stg_news__sightings') }}
    where {{ is_touched('article', 'article_id') }}
    group by article_id

),

investments as (

    select
        article_id,
        count(*) as investment_count
    from {{ ref('stg_news__investment_mentions') }}
    where {{ is_touched('article', 'article_id') }}
    group by article_id

),

statistics as (

    select
        article_id,
        count(*) as statistic_count
    from {{ ref('stg_news__statistic_mentions') }}
    where {{ is_touched('article', 'article_id') }}
    group by article_id

),

counted as (

    select
        articles.article_id,
        articles.source_id,
        articles.source_name,
        articles.owner_group,
        articles.document_type,
        articles.is_press_release,
        articles.story_id,
        articles.copy_kind,
        articles.title,
        articles.canonical_url,
        articles.language_code,
        articles.dateline,
        articles.published_at,
        {{ date_id('articles.published_at::date') }} as published_date_id,
        articles.first_seen_at,
        articles.char_count,
        articles.content_sha256,
        coalesce(sightings.sighting_count, 0) as sighting_count,
        coalesce(investments.investment_count, 0) as investment_count,
        coalesce(statistics.statistic_count, 0) as statistic_count
    from articles
    left join sightings on articles.article_id = sightings.article_id
    left join investments on articles.article_id = investments.article_id
    left join statistics on articles.article_id = statistics.article_id

)

select * from counted
