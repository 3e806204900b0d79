with

source as (

    select * from {{ source('ref', 'sources') }}

)

select * from source
