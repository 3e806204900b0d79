with

source as (

    select * from {{ source('raw', 'relation_mentions') }}

),

held_articles as (

    select distinct article_id from {{ source('raw', 'held_articles') }}

),

released as (

    select
        article_id,
        mention_id,
        start_char,
        end_char,
        quote,
        extractor_version,
        subject as subject_name,
        relation,
        object as object_name,
        load_id
    from source
    where article_id not in (select held_articles.article_id from held_articles)

)

select * from released
