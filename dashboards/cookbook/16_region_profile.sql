-- What do our projects and the official figures say about China?
-- Side by side, never added: official figures are flows of a country, projects are announced and gross.
select
    'projects' as what,
    kind as item,
    null as modality,
    sum(projects)::decimal(38, 4) as number_or_value,
    'count' as unit,
    null as period_text
from rpt_counted_investments
where country_id = 'CN'
group by kind
union all
select
    'official figure' as what,
    statistics.metric as item,
    statistics.modality,
    statistics.value as number_or_value,
    statistics.unit,
    statistics.period_text
from fct_statistics as statistics
inner join dim_regions as regions on statistics.region_id = regions.region_id
where regions.country_code = 'CN'
order by what desc, item asc, modality asc, number_or_value asc
