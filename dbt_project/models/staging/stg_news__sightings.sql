with

source as (

    select * from {{ source('raw', 'sightings') }}

),

accepted as (

    select
        sighting_id,
        article_id,
        source as source_name,
        location,
        received_at,
        outcome,
        load_id
    from source
    where outcome <> 'rejected'

)

select * from accepted
