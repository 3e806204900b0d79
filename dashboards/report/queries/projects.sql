-- One page of the list of projects, column by column: what is filtered, added up and shown in a row.
SELECT to_json(struct_pack(
    id := list(investment_id ORDER BY position),
    investor := list(investor ORDER BY position),
    target := list(target ORDER BY position),
    country := list(country ORDER BY position),
    place := list(place ORDER BY position),
    source := list(source ORDER BY position),
    sector := list(sector_number ORDER BY position),
    kind := list(kind_number ORDER BY position),
    family := list(family_number ORDER BY position),
    status := list(status_number ORDER BY position),
    day := list(project_date_id ORDER BY position),
    reported := list(reported_date_id ORDER BY position),
    exclusion := list(exclusion ORDER BY position),
    amount := list(amount ORDER BY position),
    currency := list(currency ORDER BY position),
    qualifier := list(qualifier ORDER BY position),
    usd := list(usd ORDER BY position),
    no_rate := list(no_rate ORDER BY position),
    conflict := list(has_conflict ORDER BY position),
    reports := list(article_count ORDER BY position),
    share := struct_pack({shares})
))
FROM (
    SELECT
        listed.position,
        dim_investments.investment_id,
        investors.firm_number AS investor,
        targets.firm_number AS target,
        listed_places.place_number AS place,
        destinations.country_number AS country,
        sources.country_number AS source,
        word_number_of('sector', dim_investments.sector) AS sector_number,
        word_number_of('kind', dim_investments.kind) AS kind_number,
        word_number_of('family', dim_investments.family) AS family_number,
        word_number_of('status', dim_investments.status) AS status_number,
        nullif(dim_investments.project_date_id, -1) AS project_date_id,
        strftime(dim_investments.first_reported_on, '%Y%m%d')::INTEGER AS reported_date_id,
        word_number_of('exclusion_reason', exclusion_reason) AS exclusion,
        amount::DOUBLE AS amount,
        word_number_of('currency_code', dim_investments.currency_code) AS currency,
        word_number_of('amount_qualifier', amount_qualifier) AS qualifier,
        amount_usd::DOUBLE AS usd,
        word_number_of('no_rate_reason', no_rate_reason) AS no_rate,
        dim_investments.has_conflict::INTEGER AS has_conflict,
        dim_investments.article_count,
        {share_columns}
    FROM dim_investments
    JOIN listed USING (investment_id)
    LEFT JOIN rpt_counted_investments AS counted ON dim_investments.investment_id = counted.investment_id
    LEFT JOIN listed_firms AS investors ON dim_investments.investor_firm_id = investors.firm_id
    LEFT JOIN listed_firms AS targets ON dim_investments.target_firm_id = targets.firm_id
    LEFT JOIN listed_places ON dim_investments.destination_region_id = listed_places.region_id
    LEFT JOIN listed_countries AS destinations ON listed_places.country_code = destinations.country_code
    LEFT JOIN dim_regions AS source_regions ON dim_investments.source_region_id = source_regions.region_id
    LEFT JOIN listed_countries AS sources ON source_regions.country_code = sources.country_code
    WHERE listed.position >= $first AND listed.position < $last
)
