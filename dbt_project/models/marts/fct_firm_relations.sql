{{ config(pre_hook="{{ remove_touched('article', 'article_id') }}") }}
with

relations as (

    select * from {{ ref('stg_news__relation_mentions') }}
    where {{ is_touched('article', 'article_id') }}

),

firms as (

    select * from {{ ref('stg_resolved__firm_names') }}
    where {{ is_touched('article', 'article_id') }}

),

articles as (

    select * from {{ ref('stg_news__articles') }}

),

-- A tie of a firm with itself (both names are the same firm) tells nothing.
identified as (

    select
        relations.mention_id as relation_id,
        subjects.firm_id,
        relations.relation,
        objects.firm_id as related_firm_id,
        relations.article_id,
        {{ date_id('articles.published_at::date') }} as reported_date_id,
        articles.published_at as reported_at,
        relations.start_char,
        relations.end_char,
        relations.quote,
        relations.extractor_version
    from relations
    inner join articles on relations.article_id = articles.article_id
    inner join firms as subjects
        on relations.article_id = subjects.article_id and relations.subject_name = subjects.firm_name
    inner join firms as objects
        on relations.article_id = objects.article_id and relations.object_name = objects.firm_name
    where subjects.firm_id <> objects.firm_id

)

select * from identified
