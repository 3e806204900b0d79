-- Each investment that a new article tells, with the parties that the bridge gives it.
SELECT
    mentions.investment_id AS row_id,
    min(mentions.article_id) AS article_id,
    min(articles.load_id) AS load_id,
    min(mentions.quote) AS said,
    count(parties.firm_id) AS party_count
FROM marts.fct_investment_mentions AS mentions
INNER JOIN audited_articles AS articles ON mentions.article_id = articles.article_id
LEFT JOIN marts.bridge_investment_parties AS parties ON mentions.investment_id = parties.investment_id
GROUP BY mentions.investment_id
