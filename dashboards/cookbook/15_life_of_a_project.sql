-- How did a project unfold, report by report?
-- The project with most reports; `is_accepted` is false where a report would have turned the life cycle back.
select
    events.reported_on,
    events.reported_status,
    events.status_after,
    events.is_transition,
    events.is_accepted,
    articles.source_name,
    events.quote
from fct_status_events as events
inner join dim_articles as articles on events.article_id = articles.article_id
where
    events.investment_id = (
        select investment_id from dim_investments
        where is_included
        order by article_count desc, investment_id asc
        limit 1
    )
order by events.reported_on nulls last, events.mention_id
