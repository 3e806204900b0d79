{{ config(materialized='view') }}
-- A firm has an id when its names lead to one legal entity: by the whole name, else by the name without its
-- legal form. A country that articles state must be the entity's. Where two entities fit there is no row.
with

names as (

    select distinct
        names.firm_id,
        names.firm_key,
        firms.country_code,
        firms.legal_form
    from {{ ref('stg_resolved__firm_names') }} as names
    inner join {{ ref('dim_firms') }} as firms on names.firm_id = firms.firm_id

),

records as (

    select * from {{ ref('stg_ref__lei_records') }}

),

candidates as (

    select
        names.firm_id,
        'name' as match_basis,
        records.lei,
        records.legal_name,
        records.wikidata_id
    from names
    inner join records on names.firm_key = records.name_key
    where coalesce(names.country_code in (records.country_code, records.hq_country_code), true)

    union

    -- A firm of which a legal form is stated is no entity of another form, unless the country says so.
    select
        names.firm_id,
        'name without legal form' as match_basis,
        records.lei,
        records.legal_name,
        records.wikidata_id
    from names
    inner join records on names.firm_key = records.core_key
    where coalesce(
        names.country_code in (records.country_code, records.hq_country_code), names.legal_form is null
    )

),

matches as (

    select
        firm_id,
        match_basis,
        any_value(lei) as lei,
        any_value(legal_name) as legal_name,
        any_value(wikidata_id) as wikidata_id,
        count(distinct lei) as entity_count
    from candidates
    group by firm_id, match_basis
    qualify row_number() over (partition by firm_id order by match_basis) = 1

),

identifiers as (

    select
        firm_id,
        'lei' as scheme,
        lei as identifier,
        legal_name,
        match_basis
    from matches
    where entity_count = 1

    union all

    select
        firm_id,
        'wikidata' as scheme,
        wikidata_id as identifier,
        legal_name,
        match_basis
    from matches
    where entity_count = 1 and wikidata_id is not null

)

select * from identifiers
