-- Each version of an investment that a new article tells.
WITH tellings AS (
    SELECT
        mentions.investment_id,
        min(mentions.article_id) AS article_id,
        min(articles.load_id) AS load_id,
        min(mentions.quote) AS said
    FROM marts.fct_investment_mentions AS mentions
    INNER JOIN audited_articles AS articles ON mentions.article_id = articles.article_id
    GROUP BY mentions.investment_id
)

SELECT
    versions.investment_sk AS row_id,
    tellings.article_id,
    tellings.load_id,
    tellings.said,
    versions.valid_from < versions.valid_to AS is_of_some_length,
    versions.is_current = (versions.valid_to IS NULL) AS is_open_when_current
FROM marts.dim_investment_versions AS versions
INNER JOIN tellings ON versions.investment_id = tellings.investment_id
