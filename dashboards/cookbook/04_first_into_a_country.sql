-- Who entered Vietnam first?
-- Investors by their earliest project there. Put another ISO code in place of VN.
select
    investor_name,
    min(project_date) as entered_on,
    arg_min(kind, project_date) as first_step,
    arg_min(destination_name, project_date) as first_place,
    sum(projects) as projects
from rpt_counted_investments
where country_id = 'VN'
group by investor_name
order by entered_on nulls last, investor_name
