{# How many code points of the article are shown before and after a quote. #}
{% macro passage_margin() %}400{% endmacro %}

{% macro passage_start(facts) -%}
    greatest(0, {{ facts }}.start_char - {{ passage_margin() }})
{%- endmacro %}

{# The words from there to as many behind the quote; `text` is the whole article. #}
{% macro passage(text, facts) -%}
    substring(
        {{ text }},
        {{ passage_start(facts) }} + 1,
        {{ facts }}.end_char + {{ passage_margin() }} - {{ passage_start(facts) }}
    )
{%- endmacro %}
