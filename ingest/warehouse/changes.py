"""What a publication changed: the feed `rpt_changes` and the differences `rpt_restatements`.

Both are written while the new file is made, by comparing it with the file that it replaces, and are carried
from publication to publication: ledgers, outside the hash of the business columns. A change is *news* when an
article of the investment came or went; otherwise the same articles are read otherwise, by another extractor,
rule, judgement or model: a *restatement*.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingest.warehouse.resolved import column_of, read_rows
from ingest.warehouse.schema import sql_text

#: Ledger -> what it is, and its columns: type, what it says.
LEDGERS: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "rpt_changes": (
        "One row per first report or material change of an investment, in the order of publication. Read on "
        "from the last change_id that you have seen.",
        {
            "change_id": ("VARCHAR", "Key and cursor: later changes have greater ids."),
            "publication_id": ("VARCHAR", "Publication that brought it."),
            "published_at": ("TIMESTAMP", "When that was (UTC)."),
            "investment_id": ("VARCHAR", "Investment, in dim_investments; gone from there when removed."),
            "change_kind": (
                "VARCHAR",
                "new_project, status, called_off, amount, place, counted, not_counted or removed.",
            ),
            "cause": ("VARCHAR", "news: its articles changed; restatement: the same articles, read anew."),
            "value_before": ("VARCHAR", "Status, sum, place or exclusion reason before it."),
            "value_after": ("VARCHAR", "The same after it; the investment that took over when removed."),
            "investor_firm_id": ("VARCHAR", "Investor named first, in dim_firms."),
            "investor_name": ("VARCHAR", "Its name."),
            "party_names": ("VARCHAR[]", "Names and aliases of all parties, sorted."),
            "kind": ("VARCHAR", "What is done, as in dim_investments."),
            "sector": ("VARCHAR", "Sector; NULL when not told."),
            "destination_name": ("VARCHAR", "Name of the destination."),
            "region_ids": ("VARCHAR[]", "Ids of the destination, its subdivision and its country."),
            "amount_usd": ("DECIMAL(38, 4)", "Sum in dollars after the change; NULL when unknown."),
            "is_included": ("BOOLEAN", "Whether metrics count the investment after the change."),
            "article_ids": ("VARCHAR[]", "Articles that brought it; empty for a restatement."),
            "quote": ("VARCHAR", "Words of the newest of them; NULL for a restatement."),
        },
    ),
    "rpt_restatements": (
        "One row per publication and metric whose value another reading of the same articles changed.",
        {
            "publication_id": ("VARCHAR", "Publication that brought it."),
            "published_at": ("TIMESTAMP", "When that was (UTC)."),
            "metric_name": ("VARCHAR", "Metric, in rpt_headline_metrics."),
            "value_before": ("DECIMAL(38, 4)", "Its value in the publication before."),
            "value_after": ("DECIMAL(38, 4)", "Its value since."),
            "from_articles": ("DECIMAL(38, 4)", "The part of the difference that new or held articles make."),
            "from_restatement": ("DECIMAL(38, 4)", "The part that reading the same articles anew makes."),
            "investment_ids": ("VARCHAR[]", "Investments behind that part, sorted."),
            "reasons": ("VARCHAR[]", "Versions that differ, each as `what: before -> after`."),
        },
    ),
}

#: What the comparison reads in the file before, as `past_<table>`.
_COMPARED = (
    "bridge_investment_parties",
    "dim_articles",
    "dim_firms",
    "dim_investments",
    "dim_regions",
    "fct_investment_mentions",
    "publication",
    "rpt_counted_investments",
    *LEDGERS,
)

# The feed so far and what is new. Of an article that was taken down it tells that its investments changed and
# nothing else; words of `$hidden` articles it does not show. All that is left out while inserting: an update
# would leave the old row in the file.
_CARRY_CHANGES = """
INSERT INTO main.rpt_changes BY NAME
SELECT * EXCLUDE (is_forgotten) REPLACE (
    if(is_forgotten, NULL, value_before) AS value_before,
    if(is_forgotten, NULL, value_after) AS value_after,
    if(is_forgotten, NULL, investor_firm_id) AS investor_firm_id,
    if(is_forgotten, NULL, investor_name) AS investor_name,
    if(is_forgotten, [], party_names) AS party_names,
    if(is_forgotten, NULL, sector) AS sector,
    if(is_forgotten, NULL, destination_name) AS destination_name,
    if(is_forgotten, [], region_ids) AS region_ids,
    if(is_forgotten, NULL, amount_usd) AS amount_usd,
    if(is_forgotten OR list_has_any(article_ids, $hidden::VARCHAR[]), NULL, quote) AS quote
)
FROM (
    SELECT *, list_has_any(article_ids, (
        SELECT coalesce(list(left(content_sha256, 20)), []) FROM warehouse.raw.rejected_articles
        WHERE reason_code = 'forgotten'
    )) AS is_forgotten
    FROM (FROM past_rpt_changes UNION ALL BY NAME FROM new_changes)
)
"""

_SQL = Path(__file__).with_name("ledgers")


def write_ledgers(connection: duckdb.DuckDBPyConnection, hidden: list[str]) -> None:
    """Carry the ledgers on from the attached file `published`, and add what the new marts change.

    The new file (`main`) holds the marts and its `publication`; `warehouse` is attached. What the file before
    lacks (missing, damaged or of an older make) counts as empty. Words of `hidden` articles stay out, also
    those that an earlier publication showed.
    """
    for ledger, (doc, columns) in LEDGERS.items():
        _create(connection, ledger, doc, columns)
    for table in _COMPARED:
        _view_past(connection, table)
    connection.execute("INSERT INTO main.rpt_restatements FROM past_rpt_restatements")
    [stamp] = read_rows(connection, "SELECT publication_id, published_at FROM main.publication")
    connection.execute(_sql("compare"))
    connection.execute(_sql("changes"), stamp)
    connection.execute(_CARRY_CHANGES, {"hidden": hidden})
    connection.execute(_sql("differences"))
    connection.execute(_sql("restatements"), stamp | {"reasons": _reasons(connection)})


def _sql(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _reasons(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Versions that differ between the two publications, as far as they concern what was restated."""
    versions = [_versions(connection, file) for file in ("past_", "main.")]
    differing = sorted(name for name in versions[1] if versions[0].get(name) != versions[1][name])
    reasons = [f"{name}: {versions[0].get(name) or 'none'} -> {versions[1][name]}" for name in differing]
    return reasons or ["judgements.csv, sources.yml or a model changed"]


def _versions(connection: duckdb.DuckDBPyConnection, file: str) -> dict[str, str]:
    """What read and judged the restated investments in a file: the extractor, the rules, the package."""
    rows = read_rows(
        connection,
        f"SELECT inflow_version, rule_versions, (SELECT string_agg(DISTINCT extractor_version, ', ' "  # noqa: S608
        f"ORDER BY extractor_version) FROM {file}fct_investment_mentions WHERE investment_id IN "
        f"(SELECT investment_id FROM differences WHERE is_restated)) AS extractor "
        f"FROM {file}publication",
    )
    if not rows:
        return {}
    [row] = rows
    known = {"inflow": row["inflow_version"], "extractor": row["extractor"], **row["rule_versions"]}
    return {name: version for name, version in known.items() if version}


def _view_past(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make `past_<table>`: the table in the file before, in the columns that it has now."""
    columns = "SELECT column_name FROM duckdb_columns() WHERE table_name = {} AND database_name {}"
    known = column_of(connection, columns.format(sql_text(table), "= 'published'"))
    present = column_of(connection, columns.format(sql_text(table), "= current_database()"))
    past = f"(FROM main.{table} LIMIT 0)"
    if kept := ", ".join(sorted(present & known)):
        past += f" UNION ALL BY NAME (SELECT {kept} FROM published.main.{table})"  # noqa: S608
    connection.execute(f"CREATE TEMP VIEW past_{table} AS {past}")


def _create(
    connection: duckdb.DuckDBPyConnection, table: str, doc: str, columns: dict[str, tuple[str, str]]
) -> None:
    connection.execute(
        f"CREATE TABLE {table} ({', '.join(f'{n} {kind}' for n, (kind, _) in columns.items())})"
    )
    connection.execute(f"COMMENT ON TABLE {table} IS {sql_text(doc)}")
    for name, (_, said) in columns.items():
        connection.execute(f"COMMENT ON COLUMN {table}.{name} IS {sql_text(said)}")
