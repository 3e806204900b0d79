-- How much of the news is new?
-- By month: reports that told a project for the first time, and those that told it again.
select
    dates.month_start_date,
    count(*) filter (where mentions.novelty_rank = 1 and not mentions.is_copy) as first_reports,
    count(*) filter (where mentions.novelty_rank > 1 and not mentions.is_copy) as follow_ups,
    count(*) filter (where mentions.is_copy) as copies,
    median(mentions.days_since_similar) as median_days_between
from fct_investment_mentions as mentions
inner join dim_dates as dates on mentions.reported_date_id = dates.date_id
where dates.full_date is not null
group by dates.month_start_date
order by dates.month_start_date
