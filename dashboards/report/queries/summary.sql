-- What every page of the report needs at once.
SELECT to_json(struct_pack(
    publication := (SELECT publication FROM publication),
    vocabularies := (
        SELECT map_from_entries(list((vocabulary, words)))
        FROM (SELECT vocabulary, list(word ORDER BY word_number) AS words FROM listed_words GROUP BY vocabulary)
    ),
    countries := (SELECT list({'code': country_code, 'name': country_name} ORDER BY country_number) FROM listed_countries),
    counts := {
        'projects': (SELECT count(*) FROM listed),
        'firms': (SELECT count(*) FROM listed_firms),
        'places': (SELECT count(*) FROM listed_places),
        'articles': (SELECT count(*) FROM dim_articles),
        'copies': (SELECT count(*) FROM dim_articles WHERE copy_kind <> 'seed'),
        'undated_articles': (SELECT count(*) FROM dim_articles WHERE published_at IS NULL),
        'unlisted_articles': (SELECT count(*) FROM dim_articles WHERE source_id = 'unknown'),
        'outlets': (SELECT count(DISTINCT owner_group) FROM dim_articles),
        'statistics': (SELECT count(*) FROM fct_statistics)
    },
    latest := {
        'published_at': (SELECT max(published_at) FROM dim_articles),
        'first_seen_at': (SELECT max(first_seen_at) FROM dim_articles)
    },
    sources := (
        SELECT list({
            'name': name, 'kind': source_kind, 'tier': source_tier, 'articles': articles,
            'investments': investments, 'latest': latest
        } ORDER BY articles DESC, name)
        FROM (
            SELECT
                if(source_id = 'unknown', dim_articles.source_name, dim_sources.source_name) AS name,
                any_value(source_kind) AS source_kind,
                any_value(source_tier) AS source_tier,
                count(*) AS articles,
                sum(investment_count)::BIGINT AS investments,
                max(published_at) AS latest
            FROM dim_articles
            JOIN dim_sources USING (source_id)
            GROUP BY name
            ORDER BY articles DESC, name
            LIMIT 50
        )
    )
))
