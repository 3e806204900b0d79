{# The winner rule, version `winner_rule_version`: docs/decisions/which-claim-wins.md. #}

{# How a claim stands against others about the same project; the smallest wins. An original, or a corrected
   version of it, before a copy, the better source (0: a correction), the later publication (undated last), the
   surer reading, then the mention's id. #}
{% macro claim_rank(articles, mentions) -%}
    struct_pack(
        is_copy := {{ articles }}.is_copy and {{ articles }}.copy_kind <> 'updated',
        tier := {{ articles }}.source_tier,
        age := -coalesce(epoch({{ articles }}.published_at), -1e12),
        doubt := -{{ mentions }}.confidence,
        mention_id := {{ mentions }}.mention_id
    )
{%- endmacro %}

{# The value of the winning claim among those that state one. #}
{% macro winner(value, rank='claim_rank') -%}
    arg_min({{ value }}, {{ rank }}) filter (where {{ value }} is not null)
{%- endmacro %}

{# Places: the more exact before everything else. #}
{% macro place_rank() -%}
    row(
        case destination_level
            when 'city' then 0 when 'subdivision' then 1 when 'country' then 2 when 'supranational' then 3 else 4
        end,
        destination_region_id = 'ambiguous',
        claim_rank
    )
{%- endmacro %}

{# Dates of the project: the first report of it, then the more exact. #}
{% macro date_rank() -%}
    row(
        claim_rank.tier > 0,  -- a correction before every report
        coalesce(epoch(published_at), 1e12),
        case date_precision when 'day' then 0 when 'month' then 1 when 'quarter' then 2 else 3 end,
        claim_rank
    )
{%- endmacro %}
