with

source as (

    select * from {{ source('resolved', 'project_members') }}

),

renamed as (

    select
        item_id as mention_id,
        cluster_id as investment_id,
        score as match_score,
        relation as match_relation
    from source

)

select * from renamed
