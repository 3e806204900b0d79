with

source as (

    select * from {{ source('ref', 'fx_rates') }}

)

select * from source
