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

-- The words around the quote, of outlets whose text may be kept. Publication hides what may not be shown.
passages as (

    select
        mentions.mention_id,
        {{ passage_start('mentions') }} as passage_start_char,
        {{ passage('articles.article_text', 'mentions') }} as passage
    from mentions
    inner join {{ ref('stg_news__articles') }} as articles on mentions.article_id = articles.article_id
    left join {{ ref('stg_ref__sources') }} as sources on mentions.source_id = sources.source_id
    where
        coalesce(sources.may_store_text, true)
        -- By its place in the raw table: the texts of all that is older are not read.
        and articles.raw_row in (
            select told.raw_row
            from {{ ref('stg_news__articles') }} as told
            where told.article_id in (select mentions.article_id from mentions)
        )

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
        passages.passage_start_char,
        passages.passage,
        mentions.extractor_version
    from mentions
    left join days
        on mentions.investment_id = days.investment_id and mentions.published_on = days.published_on
    left join passages on mentions.mention_id = passages.mention_id

)

select * from reported
