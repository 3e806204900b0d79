{# The life cycle of a project: docs/decisions/life-cycle.md. #}

{# Height of a status; what has no height ends or pauses a project. #}
{% macro status_height(status) -%}
    case {{ status }}
        when 'rumoured' then 1 when 'planned' then 2 when 'announced' then 3 when 'approved' then 4
        when 'under_construction' then 5 when 'under_way' then 5 when 'opened' then 6 when 'completed' then 7
    end
{%- endmacro %}

{# Status -> the statuses that may follow it; a project only moves along these. #}
{% macro transitions() -%}
    map {
        'rumoured': ['planned', 'announced', 'approved', 'under_construction', 'under_way', 'opened',
            'completed', 'delayed', 'suspended', 'cancelled', 'withdrawn', 'denied'],
        'planned': ['announced', 'approved', 'under_construction', 'under_way', 'opened', 'completed',
            'delayed', 'suspended', 'cancelled', 'withdrawn', 'denied'],
        'announced': ['approved', 'under_construction', 'under_way', 'opened', 'completed', 'delayed',
            'suspended', 'cancelled', 'withdrawn', 'denied'],
        'approved': ['under_construction', 'under_way', 'opened', 'completed', 'delayed', 'suspended',
            'cancelled', 'withdrawn'],
        'under_construction': ['opened', 'completed', 'delayed', 'suspended', 'cancelled', 'withdrawn'],
        'under_way': ['opened', 'completed', 'delayed', 'suspended', 'cancelled', 'withdrawn'],
        'opened': ['completed', 'suspended'],
        'completed': [],
        'delayed': ['approved', 'under_construction', 'under_way', 'opened', 'completed', 'suspended',
            'cancelled', 'withdrawn'],
        'suspended': ['approved', 'under_construction', 'under_way', 'opened', 'completed', 'cancelled',
            'withdrawn'],
        'cancelled': ['announced', 'approved', 'under_construction', 'under_way'],
        'withdrawn': ['announced', 'approved', 'under_construction', 'under_way'],
        'denied': ['announced', 'approved', 'under_construction', 'under_way', 'opened', 'completed']
    }
{%- endmacro %}

{# Where statuses lead, in the order in which they were reported: each step only when it is allowed. #}
{% macro status_after(statuses) -%}
    list_reduce(
        {{ statuses }},
        (before, next) -> if(list_contains({{ transitions() }}[before], next), next, before)
    )
{%- endmacro %}

{# Order in which the reports of one project are read: by day, within a day by height; undated last. #}
{% macro report_order() -%}
    published_on asc nulls last, {{ status_height('status') }} asc nulls last, is_copy, published_at, mention_id
{%- endmacro %}
