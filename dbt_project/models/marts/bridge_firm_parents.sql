{{ config(materialized='view') }}
-- A parent holds from the first report of it to the first report of another; undated reports come first.
with recursive

ties as (

    select
        firm_id,
        related_firm_id as parent_firm_id,
        reported_at::date as reported_on,
        article_id,
        start_char,
        end_char,
        quote,
        row_number() over (
            partition by firm_id
            order by coalesce(reported_at, timestamp '1970-01-01'), relation_id
        ) as report_no
    from {{ ref('fct_firm_relations') }}
    where relation = 'subsidiary_of'

),

first_reports as (

    select * from ties
    qualify
        parent_firm_id is distinct from lag(parent_firm_id) over (partition by firm_id order by report_no)

),

spells as (

    select
        *,
        lead(reported_on) over (partition by firm_id order by report_no) as valid_to,
        lead(report_no) over (partition by firm_id order by report_no) is null as is_current
    from first_reports

),

-- Up from parent to parent, and never round.
climbs as (

    select
        firm_id,
        parent_firm_id as top_firm_id,
        [firm_id, parent_firm_id] as path
    from spells
    where is_current

    union all

    select
        climbs.firm_id,
        spells.parent_firm_id as top_firm_id,
        list_append(climbs.path, spells.parent_firm_id) as path
    from climbs
    inner join spells on climbs.top_firm_id = spells.firm_id
    where spells.is_current and not list_contains(climbs.path, spells.parent_firm_id)

),

tops as (

    select
        firm_id,
        arg_max(top_firm_id, len(path)) as ultimate_parent_firm_id
    from climbs
    group by firm_id

)

select
    spells.firm_id,
    spells.parent_firm_id,
    spells.reported_on as valid_from,
    spells.valid_to,
    spells.is_current,
    if(spells.is_current, tops.ultimate_parent_firm_id, null) as ultimate_parent_firm_id,
    spells.article_id,
    spells.start_char,
    spells.end_char,
    spells.quote
from spells
inner join tops on spells.firm_id = tops.firm_id
