{{ config(pre_hook="{{ remove_touched('project', 'investment_id') }}") }}
-- One row per claim about an investment: every field that an article states, with the words that say so.
{% set fields = {
    'kind': 'kind', 'status': 'status', 'modality': 'modality', 'project_type': 'project_type',
    'entry_mode': 'entry_mode', 'amount': 'amount', 'currency_code': 'amount', 'amount_qualifier': 'amount',
    'stated_usd': 'stated_usd', 'horizon_years': 'horizon', 'stake_pct': 'stake', 'jobs_created': 'jobs',
    'destination_region_id': 'destination', 'source_country_code': 'source', 'sector': 'sector',
    'business_function': 'function', 'date_lower': 'date', 'date_upper': 'date'
} %}
with

mentions as (

    select * from {{ ref('int_claims') }}

),

stated as (

    {% for property, evidence in fields.items() -%}
        select
            mention_id,
            '{{ property }}' as property,
            {{ property }}::varchar as stated_value,
            list_filter(evidence, piece -> piece.field = '{{ evidence }}')[1] as words
        from mentions
        where {{ property }}::varchar <> 'unknown'
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- The ends of a range; those of a single figure are the figure.
bounds as (

    select
        mention_id,
        unnest(['amount_low', 'amount_high']) as property,
        unnest([amount_low, amount_high])::varchar as stated_value,
        list_filter(evidence, piece -> piece.field = 'amount')[1] as words
    from mentions
    where amount_low <> amount_high

),

said as (

    select
        *,
        mention_id || '.' || property as statement_id
    from stated
    union all by name
    select
        *,
        mention_id || '.' || property as statement_id
    from bounds
    union all by name
    select
        *,
        mention_id || '.' || property || '.' || stated_value as statement_id
    from {{ ref('int_parties_stated') }}

),

-- The words of the field itself, or else those that tell the whole event.
claims as (

    select
        said.statement_id,
        mentions.investment_id,
        mentions.mention_id,
        mentions.article_id,
        said.property,
        said.stated_value,
        mentions.published_at as reported_at,
        coalesce(said.words.start_char, mentions.start_char) as start_char,
        coalesce(said.words.end_char, mentions.end_char) as end_char,
        coalesce(said.words.quote, mentions.quote) as quote,
        mentions.extractor_version,
        mentions.author
    from said
    inner join mentions on said.mention_id = mentions.mention_id

)

select
    * exclude (start_char, end_char, quote, extractor_version, author),
    min(reported_at) over value_told as first_reported_at,
    max(reported_at) over value_told as last_reported_at,
    start_char,
    end_char,
    quote,
    extractor_version,
    author
from claims
window value_told as (partition by investment_id, property, stated_value)
