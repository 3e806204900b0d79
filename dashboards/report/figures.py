"""The headline figures: each one's meaning and SQL, once, for the whole report.

A figure is made of what each project adds to it, so that the report can add up any selection of projects
and arrive, for all of them, at the figure that SQL gives.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline figure.

    `share` is SQL over dim_investments: what one project adds (a number, or a list for a distinct count; NULL
    when it does not count). `total` is SQL over the column `share`. `unit` is count or usd. `filter` says in
    words which projects count.
    """

    name: str
    label: str
    unit: str
    filter: str
    share: str
    total: str = "sum(share)"


FIGURES = (
    Figure(
        "projects",
        "Projects",
        "count",
        "Named investor; not rumoured, denied, called off or waiting for review.",
        "CASE WHEN is_included THEN 1 END",
    ),
    Figure(
        "pledged_capital",
        "Capital pledged",
        "usd",
        "Counted capital projects, as reported before they opened. Purchases and funding rounds are apart.",
        "CASE WHEN is_included AND family = 'capex' THEN pledged_usd END",
    ),
    Figure(
        "realised_capital",
        "Capital realised",
        "usd",
        "Counted capital projects, as reported when they opened or were completed.",
        "CASE WHEN is_included AND family = 'capex' THEN realised_usd END",
    ),
    Figure(
        "jobs",
        "Jobs announced",
        "count",
        "Counted projects that state a number of new jobs.",
        "CASE WHEN is_included THEN jobs_created END",
    ),
    Figure(
        "independent_sources",
        "Independent sources",
        "count",
        "Owners of outlets that report a counted project; copies and outlets of one owner count once.",
        "CASE WHEN is_included THEN (SELECT list(DISTINCT owner_group ORDER BY owner_group) "
        "FROM fct_investment_mentions JOIN dim_articles USING (article_id) "
        "WHERE NOT is_copy AND fct_investment_mentions.investment_id = dim_investments.investment_id) END",
        "len(list_distinct(flatten(list(share))))",
    ),
)


def figure_sql(figure: Figure) -> str:
    """The query of one figure over all projects: one row, one column."""
    return f"SELECT {figure.total} FROM (SELECT {figure.share} AS share FROM dim_investments)"  # noqa: S608


def described() -> list[dict[str, str]]:
    """What the report says about each figure."""
    return [{**asdict(figure), "sql": figure_sql(figure)} for figure in FIGURES]
