with

source as (

    select * from {{ source('resolved', 'redirects') }}

)

select * from source
