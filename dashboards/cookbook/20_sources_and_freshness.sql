-- Which outlets do we read, how fresh are they, and how much do they add?
-- `investments` are events told, copies included; `last_published_at` shows an outlet that has gone silent.
select
    articles.source_name,
    articles.owner_group,
    count(*) as articles,
    sum(articles.investment_count) as investments,
    count(*) filter (where articles.copy_kind <> 'seed') as copies_and_updates,
    max(articles.published_at) as last_published_at
from dim_articles as articles
group by articles.source_name, articles.owner_group
order by articles desc, articles.source_name asc
