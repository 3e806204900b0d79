{{ config(pre_hook="{{ remove_touched('project', 'investment_id') }}") }}
with

mentions as (

    select * from {{ ref('int_mentions_resolved') }}

),

firms as (

    select * from {{ ref('stg_resolved__firm_names') }}
    where article_id in (select mentions.article_id from mentions)

),

parties as (

    select
        investment_id,
        mention_id,
        article_id,
        claim_rank,
        unnest(parties).role as party_role,
        unnest(parties).firm as firm_name,
        generate_subscripts(parties, 1) as party_position
    from mentions

),

identified as (

    select
        parties.investment_id,
        firms.firm_id,
        parties.party_role,
        arg_min(parties.party_position, row(parties.claim_rank, parties.party_position)) as party_position,
        count(distinct parties.article_id) as article_count,
        min(row(parties.claim_rank, parties.party_position)) as party_rank
    from parties
    inner join firms
        on
            parties.article_id = firms.article_id
            and parties.firm_name = firms.firm_name
    group by parties.investment_id, firms.firm_id, parties.party_role

),

ranked as (

    select
        investment_id,
        firm_id,
        party_role,
        row_number() over (partition by investment_id, party_role order by party_rank) as party_position,
        article_count
    from identified

)

select * from ranked
