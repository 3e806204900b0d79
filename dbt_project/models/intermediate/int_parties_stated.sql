-- Who takes part, as each claim names it that this build writes: a statement for each firm.
with

mentions as (

    select * from {{ ref('int_claims') }}

),

parties as (

    select
        mention_id,
        article_id,
        evidence,
        unnest(parties).role as party_role,
        unnest(parties).firm as firm_name
    from mentions

),

firms as (

    select * from {{ ref('stg_resolved__firm_names') }}
    where article_id in (select mentions.article_id from mentions)

),

-- A firm's own words are those that are its name, or a part of it; `it` and `the company` are not.
stated_parties as (

    select
        parties.mention_id,
        parties.party_role || '_firm_id' as property,
        firms.firm_id as stated_value,
        list_filter(
            parties.evidence,
            piece -> piece.field = parties.party_role and contains(parties.firm_name, piece.quote)
        )[1] as words
    from parties
    inner join firms
        on
            parties.article_id = firms.article_id
            and parties.firm_name = firms.firm_name

),

-- Two names of one firm are one statement.
told_once as (

    select * from stated_parties
    qualify row_number() over (
        partition by mention_id, property, stated_value order by words is null, words.start_char
    ) = 1

)

select * from told_once
