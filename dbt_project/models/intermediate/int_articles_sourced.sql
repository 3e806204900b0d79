{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{{ remove_touched('article', 'article_id') }}"
    )
}}
-- The source of each article: the host of its own address, or a host above it, or the name of its feed.
with

articles as (

    select
        * exclude (article_text, raw_row),
        lower(regexp_extract(canonical_url, '^https?://(?:www\.)?([^/:?#]+)', 1)) as source_host
    from {{ ref('stg_news__articles') }}
    where {{ is_touched_row(ref('stg_news__articles'), 'article', 'article_id') }}

),

sources as (

    select
        *,
        unnest(names) as known_name
    from {{ ref('stg_ref__sources') }}

),

stories as (

    select * from {{ ref('stg_resolved__article_members') }}

),

sourced as (

    select
        articles.*,
        coalesce(hosts.source_id, wider_hosts.source_id, feeds.source_id, 'unknown') as source_id,
        coalesce(
            hosts.owner_group, wider_hosts.owner_group, feeds.owner_group,
            'unknown: ' || coalesce(nullif(articles.source_host, ''), articles.source_name)
        ) as owner_group,
        coalesce(hosts.tier, wider_hosts.tier, feeds.tier, 3) as source_tier,
        articles.document_type = 'press_release'
        or coalesce(hosts.source_kind, wider_hosts.source_kind, feeds.source_kind, '') = 'press_release_wire'
            as is_press_release,
        coalesce(stories.story_id, articles.article_id) as story_id,
        coalesce(stories.copy_kind, 'seed') as copy_kind,
        coalesce(stories.is_copy, false) as is_copy
    from articles
    left join sources as hosts on articles.source_host = hosts.known_name
    left join sources as wider_hosts
        on regexp_replace(articles.source_host, '^[^.]+\.', '') = wider_hosts.known_name
    left join sources as feeds on lower(articles.source_name) = feeds.known_name
    left join stories on articles.article_id = stories.article_id

)

select * from sourced
