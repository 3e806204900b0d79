with

source as (

    select
        *,
        rowid as raw_row
    from {{ source('raw', 'articles') }}

),

held_articles as (

    select distinct article_id from {{ source('raw', 'held_articles') }}

),

released as (

    select
        article_id,
        content_sha256,
        source as source_name,
        canonical_url,
        title,
        language as language_code,
        document_type,
        dateline,
        published_at,
        first_seen_at,
        processed_at,
        text as article_text,
        length(text) as char_count,
        load_id,
        raw_row
    from source
    where article_id not in (select held_articles.article_id from held_articles)

)

select * from released
