{{ config(pre_hook="{{ remove_touched('firm', 'firm_id') }}") }}
with

names as (

    select * from {{ ref('stg_resolved__firm_names') }}
    where {{ is_touched('firm', 'firm_id') }}

),

-- The parent stated last; never the firm itself, and NULL when no article states one.
parents as (

    select
        firm_id,
        arg_max(related_firm_id, (coalesce(reported_at, timestamp '1970-01-01'), relation_id))
            as parent_firm_id
    from {{ ref('fct_firm_relations') }}
    where relation = 'subsidiary_of' and {{ is_touched('firm', 'firm_id') }}
    group by firm_id

),

-- The name that most articles use stands for the firm; ties go to the longer, then to one not in capitals.
canonical_names as (

    select
        firm_id,
        firm_name
    from names
    group by firm_id, firm_name
    qualify row_number() over (
        partition by firm_id
        order by -count(distinct article_id), -length(firm_name), firm_name = upper(firm_name), firm_name
    ) = 1

),

-- `mode` settles a tie by the order of its input, hence the explicit order.
facts as (

    select
        firm_id,
        mode(legal_form order by legal_form) as legal_form,
        mode(country_code order by country_code) as country_code,
        sum(mention_count)::bigint as mention_count,
        count(distinct article_id) as article_count
    from names
    group by firm_id

),

forms as (

    select
        firm_id,
        firm_name as form
    from names

    union

    select
        firm_id,
        unnest(surfaces) as form
    from names

),

aliases as (

    select
        forms.firm_id,
        list(forms.form order by forms.form) as aliases
    from forms
    inner join canonical_names on forms.firm_id = canonical_names.firm_id
    where forms.form <> canonical_names.firm_name
    group by forms.firm_id

),

firms as (

    select
        canonical_names.firm_id,
        canonical_names.firm_name,
        coalesce(aliases.aliases, []) as aliases,
        facts.legal_form,
        facts.country_code,
        parents.parent_firm_id,
        facts.mention_count,
        facts.article_count
    from canonical_names
    left join parents on canonical_names.firm_id = parents.firm_id
    inner join facts on canonical_names.firm_id = facts.firm_id
    left join aliases on canonical_names.firm_id = aliases.firm_id

),

members as (

    select * from firms
    {% if not is_incremental() -%}
        union all by name
        select
            unnest(['unknown', 'not_applicable']) as firm_id,
            unnest(['Unknown', 'Not applicable']) as firm_name,
            [] as aliases,
            0 as mention_count,
            0 as article_count
    {%- endif %}

)

select * from members
