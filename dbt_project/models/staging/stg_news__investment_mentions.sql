with

source as (

    select
        *,
        rowid as raw_row
    from {{ source('raw', 'investment_mentions') }}

),

held_articles as (

    select distinct article_id from {{ source('raw', 'held_articles') }}

),

released as (

    select
        article_id,
        mention_id,
        start_char,
        end_char,
        quote,
        extractor_version,
        kind,
        project_type,
        entry_mode,
        status,
        modality,
        parties,
        destination_name,
        destination_level,
        destination_country_code,
        destination_subdivision_code,
        destination_geonames_id,
        source_country_code,
        amount_reported,
        amount,
        amount_low,
        amount_high,
        currency_code,
        amount_qualifier,
        stated_usd,
        horizon_years,
        stake_pct,
        jobs as jobs_created,
        sector,
        business_function,
        date_text,
        date_lower,
        date_upper,
        date_precision,
        is_year_imputed,
        speaker,
        confidence,
        review_state,
        evidence,
        load_id,
        raw_row
    from source
    where article_id not in (select held_articles.article_id from held_articles)

)

select * from released
