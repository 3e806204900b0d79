with

source as (

    select * from {{ source('ref', 'lei_records') }}

)

select * from source
