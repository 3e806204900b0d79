{# The day whose rate converts a sum: the day within the event's bounds that is nearest to publication, and
   never after it: what is promised for 2030 is priced when it is promised. Without publication the first day. #}
{% macro fx_day(date_lower, date_upper, published_on) -%}
    case
        when {{ published_on }} is null then {{ date_lower }}
        when {{ date_lower }} is null then {{ published_on }}
        else least({{ published_on }}, coalesce({{ date_upper }}, {{ date_lower }}))
    end
{%- endmacro %}

{# A sum in dollars, rounded to four decimals; NULL without a rate. #}
{% macro in_usd(amount, rate) -%}
    cast(round(cast({{ amount }} as double) * {{ rate }}, 4) as decimal(38, 4))
{%- endmacro %}

{# Pre-hook of the ledger of conversions: what another rule converted is converted again. #}
{% macro remove_outdated_conversions() %}
    {% if is_incremental() -%}
        delete from {{ this }}
        where fx_rule_version <> '{{ var("fx_rule_version") }}'
            or article_id in (select article_id from {{ source('raw', 'held_articles') }})
    {%- endif %}
{% endmacro %}
