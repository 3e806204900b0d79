{# Incremental models hold whole articles: rows are added once, and removed when the audit holds the article.
   What is stored for an article depends on that article alone, so rows already there never go stale. #}

{# Pre-hook: remove the rows of articles that the audit holds back now. #}
{% macro remove_held_articles() -%}
    {% if is_incremental() -%}
        delete from {{ this }}
        where article_id in (select article_id from {{ source('raw', 'held_articles') }})
    {%- endif %}
{%- endmacro %}

{# Filter: only articles that this table does not hold yet. #}
{% macro is_new_article() -%}
    {% if is_incremental() -%}
        article_id not in (select article_id from {{ this }})
    {%- else -%}
        true
    {%- endif %}
{%- endmacro %}
