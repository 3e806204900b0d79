-- Each metric of each investment before and after; restated where none of its articles came or went.
CREATE TEMP TABLE differences AS
WITH
measured AS (
    SELECT
        coalesce(present.investment_id, past.investment_id) AS investment_id,
        unnest([
            {'name': 'projects', 'past': past.projects, 'present': present.projects},
            {'name': 'pledged_capital_usd', 'past': past.pledged_capital_usd,
                'present': present.pledged_capital_usd},
            {'name': 'realised_capital_usd', 'past': past.realised_capital_usd,
                'present': present.realised_capital_usd},
            {'name': 'deal_value_usd', 'past': past.deal_value_usd, 'present': present.deal_value_usd},
            {'name': 'jobs', 'past': past.jobs, 'present': present.jobs},
            {'name': 'independent_sources', 'past': past.independent_sources,
                'present': present.independent_sources}
        ]) AS metric
    FROM main.rpt_counted_investments AS present
    FULL JOIN past_rpt_counted_investments AS past ON present.investment_id = past.investment_id
)

SELECT
    measured.investment_id,
    metric.name AS metric_name,
    coalesce(metric.past, 0) AS value_before,
    coalesce(metric.present, 0) AS value_after,
    value_after - value_before AS difference,
    compared.article_ids = [] AND difference <> 0 AS is_restated
FROM measured
JOIN compared USING (investment_id)
