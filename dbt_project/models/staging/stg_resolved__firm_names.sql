with

names as (

    select * from {{ source('resolved', 'firm_names') }}

),

members as (

    select * from {{ source('resolved', 'firm_members') }}

),

identified as (

    select
        names.article_id,
        names.firm_name,
        names.firm_key,
        members.cluster_id as firm_id,
        names.legal_form,
        names.country_code,
        names.surfaces,
        names.mention_count
    from names
    inner join members on names.firm_key = members.item_id

)

select * from identified
