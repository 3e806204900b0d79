{{ config(materialized='table') }}
-- Each investment as it stood after each day on which it was reported: the winning claims up to that day.
with

mentions as (

    select
        *,
        -- A report without a date counts with the last dated one.
        coalesce(
            published_on,
            max(published_on) filter (where not is_correction) over (partition by investment_id)
        ) as known_on
    from {{ ref('int_claims') }}

),

days as (

    select distinct
        investment_id,
        known_on as valid_from
    from mentions

),

known as (

    select
        days.valid_from,
        mentions.*
    from days
    inner join mentions
        on
            days.investment_id = mentions.investment_id
            and (days.valid_from is null or days.valid_from >= mentions.known_on)

),

won as (

    select
        investment_id,
        valid_from,
        {{ winner('kind') }} as kind,
        {{ winner('family') }} as family,
        {{ winner('project_type') }} as project_type,
        {{ winner('entry_mode') }} as entry_mode,
        {{ winner('sector') }} as sector,
        {{ winner('business_function') }} as business_function,
        {{ winner('source_country_code') }} as source_country_code,
        {{ winner('horizon_years') }} as horizon_years,
        {{ winner('stake_pct') }} as stake_pct,
        {{ winner('jobs_created') }} as jobs_created,
        {{ winner('if(amount_qualifier is null, null, mention_id)') }} as money_mention_id,
        {{ winner('if(horizon_years is null, null, mention_id)') }} as horizon_mention_id,
        {{ winner('if(stake_pct is null, null, mention_id)') }} as stake_mention_id,
        {{ winner('if(jobs_created is null, null, mention_id)') }} as jobs_mention_id,
        {{ winner('if(is_correction, null, mention_id)', place_rank()) }} as place_mention_id,
        {{ winner('if(date_lower is null and date_upper is null, null, mention_id)', date_rank()) }}
            as date_mention_id,
        {{ winner('if(is_correction, null, mention_id)') }} as leading_mention_id,
        {{ status_after('list(status order by ' ~ report_order() ~ ') filter (where not is_correction)') }}
            as status,
        arg_max(copy_kind, row(known_on, mention_id)) = 'updated' as is_correction,
        {{ winner('if(status in (\'opened\', \'completed\'), null, amount_usd)') }} as pledged_usd,
        {{ winner('if(status in (\'opened\', \'completed\'), amount_usd, null)') }} as realised_usd,
        min(published_on) filter (where not is_correction) as first_reported_on,
        max(published_on) filter (where not is_correction) as last_reported_on,
        count(*) filter (where not is_correction) as mention_count,
        count(distinct article_id) as article_count,
        count(distinct if(is_press_release or is_copy, null, owner_group)) as independent_source_count,
        bool_and(is_press_release) as is_press_release_only,
        max(confidence) as confidence,
        if(bool_or(review_state = 'accepted'), 'accepted', 'pending') as review_state
    from known
    group by investment_id, valid_from

),

reached as (

    select
        won.investment_id,
        won.valid_from,
        min(known.published_on) as status_date,
        arg_min(known.mention_id, row(known.known_on, known.claim_rank)) as status_mention_id,
        arg_min(known.modality, known.claim_rank) as modality
    from won
    inner join known
        on
            won.investment_id = known.investment_id
            and won.valid_from is not distinct from known.valid_from
            and won.status = known.status
    group by won.investment_id, won.valid_from

)

select
    won.*,
    reached.status_date,
    reached.status_mention_id,
    reached.modality
from won
inner join reached
    on won.investment_id = reached.investment_id and won.valid_from is not distinct from reached.valid_from
