with

source as (

    select * from {{ source('resolved', 'article_members') }}

),

renamed as (

    select
        item_id as article_id,
        cluster_id as story_id,
        relation as copy_kind,
        relation <> 'seed' as is_copy
    from source

)

select * from renamed
