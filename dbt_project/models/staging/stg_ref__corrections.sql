-- Corrections of investments, under the id of the time; the value in the type of its property.
with

source as (

    select * from {{ source('ref', 'corrections') }}

),

typed as (

    select
        correction_id,
        investment_id,
        evidence,
        author,
        corrected_on,
        case when property = 'amount' then stated_value end as amount_reported,
        case
            when property = 'amount' then split_part(stated_value, ' ', 1)::decimal(38, 4)
        end as amount,
        case when property = 'amount' then split_part(stated_value, ' ', 2) end as currency_code,
        case when property = 'jobs_created' then stated_value::bigint end as jobs_created,
        case when property = 'stake_pct' then stated_value::decimal(38, 4) end as stake_pct,
        case when property = 'horizon_years' then stated_value::decimal(38, 4) end
            as horizon_years,
        case when property = 'date' then stated_value::date end as event_date,
        case when property = 'kind' then stated_value end as kind,
        case when property = 'project_type' then stated_value end as project_type,
        case when property = 'entry_mode' then stated_value end as entry_mode,
        case when property = 'sector' then stated_value end as sector,
        case when property = 'business_function' then stated_value end
            as business_function,
        case property
            when 'jobs_created' then 'jobs' when 'stake_pct' then 'stake' when 'horizon_years' then 'horizon'
            when 'business_function' then 'function' else property
        end as evidence_field
    from source

)

select * from typed
