{{ config(materialized='table') }}
-- Every telling of the investments that this build writes: all of them in a full build, else those touched.
with

members as (

    select * from {{ ref('stg_resolved__project_members') }}
    {% if not flags.FULL_REFRESH %}
        where investment_id in {{ touched('project') }}
    {% endif %}

),

mentions as (

    select
        members.investment_id,
        members.match_score,
        members.match_relation,
        mentions.* exclude (raw_row)
    from {{ ref('stg_news__investment_mentions') }} as mentions
    inner join members on mentions.mention_id = members.mention_id
    -- By its place in the raw table: then the columns of all that is older are not read.
    where mentions.raw_row in (
        select told.raw_row
        from {{ ref('stg_news__investment_mentions') }} as told
        where told.mention_id in (select members.mention_id from members)
    )

),

articles as (

    select * from {{ ref('int_articles_sourced') }}

),

kinds as (

    select * from {{ ref('investment_kinds') }}

),

conversions as (

    select * from {{ ref('int_amounts_converted') }}

),

told as (

    select
        mentions.*,
        kinds.family,
        articles.published_at,
        articles.published_at::date as published_on,
        articles.source_id,
        articles.owner_group,
        articles.source_tier,
        articles.is_press_release,
        articles.story_id,
        articles.is_copy,
        articles.copy_kind,
        conversions.fx_rate,
        conversions.fx_date,
        conversions.fx_source,
        conversions.fx_table_version,
        conversions.no_rate_reason,
        {{ in_usd('mentions.amount', 'conversions.fx_rate') }} as amount_usd,
        {{ in_usd('mentions.amount_low', 'conversions.fx_rate') }} as amount_usd_low,
        {{ in_usd('mentions.amount_high', 'conversions.fx_rate') }} as amount_usd_high,
        {{ region_id(
            'mentions.destination_name', 'mentions.destination_level', 'mentions.destination_country_code',
            'mentions.destination_subdivision_code', 'mentions.destination_geonames_id'
        ) }} as destination_region_id,
        {{ claim_rank('articles', 'mentions') }} as claim_rank
    from mentions
    inner join articles on mentions.article_id = articles.article_id
    inner join kinds on mentions.kind = kinds.kind
    left join conversions on mentions.mention_id = conversions.mention_id

)

select * from told
