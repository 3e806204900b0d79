{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook='{{ remove_held_articles() }}'
    )
}}

with

mentions as (

    select
        article_id,
        firm_name,
        surface,
        legal_form,
        country_code,
        true as is_mention
    from {{ ref('stg_news__firm_mentions') }}
    where {{ is_new_article() }}

),

parties as (

    select
        article_id,
        unnest(parties).firm as firm_name
    from {{ ref('stg_news__investment_mentions') }}
    where {{ is_new_article() }}

),

names as (

    select * from mentions
    union all by name
    select * from parties

),

grouped as (

    select
        article_id,
        firm_name,
        min(legal_form) as legal_form,
        min(country_code) as country_code,
        list_sort(list_distinct(list(surface))) as surfaces,
        count(is_mention) as mention_count
    from names
    group by article_id, firm_name

),

keyed as (

    select
        article_id,
        firm_name,
        'firm-' || left(md5({{ firm_key('firm_name', "coalesce(legal_form, '')") }}), 16) as firm_id,
        legal_form,
        country_code,
        surfaces,
        mention_count
    from grouped

)

select * from keyed
