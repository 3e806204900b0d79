{{ config(pre_hook="{{ remove_touched('project', 'investment_id') }}") }}
with

mentions as (

    select * from {{ ref('int_mentions_resolved') }}

),

-- Novelty goes by the day of publication; a late arrival takes its place among the earlier reports.
days as (

    select
        investment_id,
        published_on,
        dense_rank() over (partition by investment_id order by published_on) as novelty_rank,
        published_on - lag(published_on) over (partition by investment_id order by published_on)
            as days_since_similar
    from mentions
    where published_on is not null
    group by investment_id, published_on

),

reported as (

    select
        mentions.mention_id,
        mentions.investment_id,
        mentions.article_id,
        {{ date_id('mentions.published_on') }} as reported_date_id,
        mentions.kind,
        mentions.status,
        mentions.modality,
        mentions.amount_reported,
        mentions.amount,
        mentions.currency_code,
        mentions.amount_qualifier,
        mentions.date_text,
        mentions.speaker,
        mentions.match_score,
        mentions.match_relation,
        mentions.is_copy,
        days.novelty_rank,
        days.days_since_similar,
        mentions.confidence,
        mentions.review_state,
        mentions.start_char,
        mentions.end_char,
        mentions.quote,
        mentions.extractor_version
    from mentions
    left join days
        on mentions.investment_id = days.investment_id and mentions.published_on = days.published_on

)

select * from reported
