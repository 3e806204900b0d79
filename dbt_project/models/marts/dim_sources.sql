{{ config(materialized='table', tags=['static']) }}
with

sources as (

    select
        source_id,
        source_name,
        owner_group,
        tier as source_tier,
        source_kind,
        country_code,
        licence,
        may_store_text,
        may_show_quote
    from {{ ref('stg_ref__sources') }}

),

members as (

    select * from sources
    union all by name
    select
        'unknown' as source_id,
        'Unknown' as source_name,
        'unknown' as owner_group,
        3 as source_tier,
        'unknown' as source_kind

)

select * from members
