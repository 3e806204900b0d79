{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='fail',
        pre_hook='{{ remove_held_articles() }}'
    )
}}

with

mentions as (

    select * from {{ ref('stg_news__investment_mentions') }}
    where {{ is_new_article() }}

),

articles as (

    select * from {{ ref('stg_news__articles') }}

),

reported as (

    select
        mentions.mention_id,
        {{ investment_id('mentions.mention_id') }} as investment_id,
        mentions.article_id,
        {{ date_id('articles.published_at::date') }} as reported_date_id,
        mentions.kind,
        mentions.status,
        mentions.modality,
        mentions.amount_reported,
        mentions.amount,
        mentions.currency_code,
        mentions.amount_qualifier,
        mentions.date_text,
        mentions.speaker,
        mentions.confidence,
        mentions.start_char,
        mentions.end_char,
        mentions.quote,
        mentions.extractor_version
    from mentions
    inner join articles on mentions.article_id = articles.article_id

)

select * from reported
