{# What a mart promises of the rows that this build wrote (all of them in a full build): `key` names one row,
   each of `refers` leads to a row, each of `values` is one of a closed vocabulary. One test per mart: a node
   costs more than its query. `by` is the column, `entity` the kind of id, by which the mart is written. #}
{% test holds(model, key, by=none, entity=none, refers=[], values={}) %}
    {% set scoped = by is not none and not flags.FULL_REFRESH %}

with

written as (

    select * from {{ model }}
    {% if scoped -%}
        where {{ by }} in {{ touched(entity) }}
    {%- endif %}

),

same_key as (

    select {{ key | join(', ') }}
    from {{ model }}
    {% if scoped -%}
        where {{ key[0] }} in (select written.{{ key[0] }} from written)
    {%- endif %}
    group by all
    having count(*) > 1

)

select
    '{{ key | join(", ") }}: more than one row' as fault,
    {{ key[0] }}::varchar as found
from same_key
    {%- for reference in refers %}
    union all
    select
        '{{ reference.column }}: leads nowhere' as fault,
        {{ reference.column }}::varchar as found
    from written
    where
        {{ reference.column }} is not null
        and {{ reference.column }} not in (select {{ reference.field }} from {{ reference.to }})
{%- endfor %}
    {%- for column, allowed in values.items() %}
    union all
    select
        '{{ column }}: not in the vocabulary' as fault,
        {{ column }}::varchar as found
    from written
    where {{ column }} not in ('{{ allowed | join("', '") }}')
{%- endfor %}

{% endtest %}
