{# Incremental models are kept up to date by ids: rows of what the resolution touched (`resolved.touched`) are
   deleted, then written again. What is stored for an id depends on the articles alone, never on the order in
   which they came; see docs/decisions/one-project-one-row.md. #}

{% macro touched(entity) -%}
    (select id from {{ source('resolved', 'touched') }} where entity = '{{ entity }}')
{%- endmacro %}

{# Pre-hook: remove the rows that are written again, or are gone. #}
{% macro remove_touched(entity, column) %}
    {% if is_incremental() -%}
        delete from {{ this }} where {{ column }} in {{ touched(entity) }}
    {%- endif %}
{% endmacro %}

{# Filter: only what is touched; everything in a full build. #}
{% macro is_touched(entity, column) -%}
    {% if is_incremental() -%}
        {{ column }} in {{ touched(entity) }}
    {%- else -%}
        true
    {%- endif %}
{%- endmacro %}

{# The same for a staging view with `raw_row`, the row's place in its raw table. What is written again is
   mostly recent, and what is recent stands together: the columns of all that is older are not read. #}
{% macro is_touched_row(view, entity, column) -%}
    {% if is_incremental() -%}
        raw_row in (select r.raw_row from {{ view }} r where r.{{ column }} in {{ touched(entity) }})
    {%- else -%}
        true
    {%- endif %}
{%- endmacro %}

{# Hook: the places of touched articles, before and after, are described anew. #}
{% macro touch_regions() %}
    {% if is_incremental() -%}
        insert into {{ source('resolved', 'touched') }}
        select distinct 'region', region_id from {{ this }} where article_id in {{ touched('article') }}
    {%- endif %}
{% endmacro %}
