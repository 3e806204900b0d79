{# What a mart promises of the rows that this build wrote (all of them in a full build): `key` names one row,
   each of `refers` leads to a row, each of `values` is one of a closed vocabulary, none of `rules` (conditions on
   the columns) is false. One test per mart: a node
   costs more than its query. A key that holds the column `by` is looked for among these rows alone: all rows of
   one `by` are written together. `by` is the column, `entity` the kind of id, by which the mart is written. #}
{% test holds(model, key, by=none, entity=none, refers=[], values={}, rules=[]) %}
    {% set scoped = by is not none and not flags.FULL_REFRESH %}

with

written as (

    select * from {{ model }}
    {% if scoped -%}
        -- They stand at the end: of all rows before the first of them, one column is read.
        where
            rowid >= (select min(first.rowid) from {{ model }} as first where first.{{ by }} in {{ touched(entity) }})
            and {{ by }} in {{ touched(entity) }}
    {%- endif %}

),

same_key as (

    select {{ key | join(', ') }}
    {% if scoped and by not in key -%}
        from {{ model }}
        where {{ key[0] }} in (select written.{{ key[0] }} from written)
    {%- else -%}
        from written
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
        written.{{ reference.column }}::varchar as found
    from written
    anti join {{ reference.to }} as referred on written.{{ reference.column }} = referred.{{ reference.field }}
    where written.{{ reference.column }} is not null
{%- endfor %}
    {%- for column, allowed in values.items() %}
    union all
    select
        '{{ column }}: not in the vocabulary' as fault,
        {{ column }}::varchar as found
    from written
    where {{ column }} not in ('{{ allowed | join("', '") }}')
{%- endfor %}
    {%- if rules %}
    union all
    select
        unnest(list_filter([
            {%- for rule in rules %}
                if(coalesce({{ rule }}, true), null, 'not so: {{ rule | replace("'", "''") }}'){{ ',' if not loop.last }}
            {%- endfor %}
        ], fault -> fault is not null)) as fault,
        {{ key[0] }}::varchar as found
    from written
    {%- endif %}

{% endtest %}
