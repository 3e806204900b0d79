{# Letters and digits of a name, lower case, without accents, one blank between words. #}
{% macro folded(name) -%}
    trim(regexp_replace(lower(strip_accents({{ name }})), '[^\p{L}\p{N}]+', ' ', 'g'))
{%- endmacro %}

{# Id of a place: its ISO or GeoNames code, or else its name within the smallest place whose code is known. #}
{% macro region_id(name, level, country_code, subdivision_code, geonames_id) -%}
    case
        when {{ name }} is null then coalesce({{ subdivision_code }}, {{ country_code }}, 'unknown')
        when {{ level }} = 'supranational' then 'area:' || {{ folded(name) }}
        when {{ level }} = 'country' and {{ country_code }} is not null then {{ country_code }}
        when {{ level }} = 'subdivision' and {{ subdivision_code }} is not null then {{ subdivision_code }}
        when {{ level }} = 'city' and {{ geonames_id }} is not null then 'geonames:' || {{ geonames_id }}
        when {{ country_code }} is null then 'ambiguous'
        else coalesce({{ subdivision_code }}, {{ country_code }}) || ':' || {{ folded(name) }}
    end
{%- endmacro %}

{# Key of a day in dim_dates; -1, the unknown date, for NULL and for days outside the calendar. #}
{% macro date_id(day) -%}
    case
        when {{ day }} between date '{{ var("calendar_start") }}' and date '{{ var("calendar_end") }}'
            then cast(strftime({{ day }}, '%Y%m%d') as integer)
        else -1
    end
{%- endmacro %}

{# Evidence of one article's fact, each piece with the article it stands in. #}
{% macro with_article(evidence, article_id) -%}
    [
        struct_pack(
            article_id := {{ article_id }}, field := e.field,
            start_char := e.start_char, end_char := e.end_char, quote := e.quote
        ) for e in {{ evidence }}
    ]
{%- endmacro %}
