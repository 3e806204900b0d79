{# The inclusion rules, version `inclusion_rule_version`: docs/decisions/definitions.md. NULL: included. #}
{% macro exclusion_reason() -%}
    case
        when review_state = 'pending' then 'pending_review'
        when status = 'denied' then 'denied'
        when status in ('cancelled', 'withdrawn') then 'called_off'
        when status = 'rumoured' then 'rumour'
        when family = 'withdrawal' then 'withdrawal'
        when kind = 'partnership' then 'no_capital'
        when investor_firm_id = 'unknown' then 'no_investor'
    end
{%- endmacro %}

{# Announced physical projects of firms from abroad, joint ventures only with a new site. #}
{% macro is_like_fdi_markets() -%}
    exclusion_reason is null and family = 'capex' and coalesce(is_cross_border, false)
    and coalesce(entry_mode, 'greenfield') in ('greenfield', 'brownfield')
    and destination_region_id not in ('unknown', 'ambiguous')
{%- endmacro %}

{# Announced new plants abroad: enlargements are left out. #}
{% macro is_like_unctad_greenfield() -%}
    {{ is_like_fdi_markets() }} and coalesce(project_type, 'new') <> 'expansion'
{%- endmacro %}

{# Purchases across a border that are completed, of a stake of at least 10 percent when it is told. #}
{% macro is_like_unctad_mna() -%}
    exclusion_reason is null and kind = 'acquisition' and status = 'completed'
    and coalesce(is_cross_border, false) and coalesce(stake_pct, 100) >= 10
{%- endmacro %}
