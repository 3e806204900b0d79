with

investments as (

    select * from {{ ref('stg_news__investment_mentions') }}

),

firms as (

    select * from {{ ref('int_firms_normalised') }}

),

parties as (

    select
        article_id,
        {{ investment_id('mention_id') }} as investment_id,
        unnest(parties).role as party_role,
        unnest(parties).firm as firm_name,
        generate_subscripts(parties, 1) as party_position
    from investments

),

identified as (

    select
        parties.investment_id,
        firms.firm_id,
        parties.party_role,
        min(parties.party_position) as party_position
    from parties
    inner join firms
        on
            parties.article_id = firms.article_id
            and parties.firm_name = firms.firm_name
    group by parties.investment_id, firms.firm_id, parties.party_role

)

select * from identified
