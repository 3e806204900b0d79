{{ config(pre_hook="{{ remove_touched('project', 'investment_id') }}") }}
-- A version begins on the day on which the reports first gave other values, and ends where the next begins.
{% set tracked = [
    'status', 'kind', 'project_type', 'entry_mode', 'amount', 'amount_low', 'amount_high', 'currency_code',
    'amount_qualifier', 'destination_region_id', 'project_date', 'horizon_years', 'stake_pct', 'jobs_created',
    'sector', 'business_function'
] %}
with

states as (

    select * from {{ ref('int_investment_states') }}

),

mentions as (

    select * from {{ ref('int_claims') }}

),

described as (

    select
        states.*,
        money.amount,
        money.amount_low,
        money.amount_high,
        money.currency_code,
        money.amount_qualifier,
        places.destination_region_id,
        coalesce(dates.date_lower, states.first_reported_on) as project_date
    from states
    left join mentions as money on states.money_mention_id = money.mention_id
    left join mentions as places on states.place_mention_id = places.mention_id
    left join mentions as dates on states.date_mention_id = dates.mention_id

),

compared as (

    select
        *,
        list_filter(
            [
                {%- for column in tracked %}
                    case
                        when {{ column }} is distinct from lag({{ column }}) over known_before
                            then '{{ column }}'
                    end{{ ',' if not loop.last }}
                {%- endfor %}
            ],
            field -> field is not null
        ) as changed_fields,
        row_number() over known_before as state_no
    from described
    window known_before as (partition by investment_id order by valid_from)

),

-- Without a change there is no version.
changed as (

    select
        *,
        row_number() over (partition by investment_id order by valid_from)::integer as version_no,
        lead(valid_from) over (partition by investment_id order by valid_from) as valid_to
    from compared
    where state_no = 1 or len(changed_fields) > 0

)

select
    investment_id || '.' || version_no as investment_sk,
    investment_id,
    version_no,
    valid_from,
    valid_to,
    valid_to is null as is_current,
    case
        when version_no = 1 then 'first_report'
        when is_correction then 'correction'
        when list_contains(changed_fields, 'status') then 'status'
        when list_has_any(changed_fields, ['amount', 'amount_low', 'amount_high', 'currency_code'])
            then 'amount'
        else 'details'
    end as revision_reason,
    if(version_no = 1, [], changed_fields) as changed_fields,
    {{ tracked | join(', ') }}
from changed
