-- Names of firms and places by their numbers.
SELECT
    (SELECT to_json(list(firm_name ORDER BY firm_number)) FROM listed_firms
    WHERE firm_number >= $first AND firm_number < $last) AS firms,
    (SELECT to_json(list(
        if(region_level = 'subdivision' OR subdivision_name IS NULL OR subdivision_name = region_name,
            region_name, region_name || ', ' || subdivision_name) ORDER BY place_number)) FROM listed_places
    WHERE place_number >= $first AND place_number < $last) AS places
