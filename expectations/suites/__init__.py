"""Every suite, one per table, each a list of sentences."""

from expectations.checks import Suite
from expectations.suites.marts import (
    BRIDGE_INVESTMENT_PARTIES,
    DIM_ARTICLES,
    DIM_DATES,
    DIM_FIRMS,
    DIM_INVESTMENTS,
    DIM_REGIONS,
    FCT_INVESTMENT_MENTIONS,
    FCT_STATISTICS,
    ROW_COUNTS,
)
from expectations.suites.raw_articles import ARTICLES, REJECTED_ARTICLES, SIGHTINGS
from expectations.suites.raw_loads import HELD_ARTICLES, HELD_SHARE, LOADS
from expectations.suites.raw_mentions import (
    FIRM_MENTIONS,
    INVESTMENT_MENTIONS,
    REGION_MENTIONS,
    RELATION_MENTIONS,
    STATISTIC_MENTIONS,
)

#: In the order in which they are read: the earlier the suite, the nearer to the cause.
RAW_SUITES: tuple[Suite, ...] = (
    LOADS, SIGHTINGS, REJECTED_ARTICLES, ARTICLES, FIRM_MENTIONS, REGION_MENTIONS, INVESTMENT_MENTIONS,
    STATISTIC_MENTIONS, RELATION_MENTIONS, HELD_ARTICLES,
)  # fmt: skip
MART_SUITES: tuple[Suite, ...] = (
    ROW_COUNTS, DIM_ARTICLES, FCT_INVESTMENT_MENTIONS, DIM_INVESTMENTS, BRIDGE_INVESTMENT_PARTIES,
    FCT_STATISTICS, DIM_FIRMS, DIM_REGIONS, DIM_DATES,
)  # fmt: skip

__all__ = ["HELD_SHARE", "MART_SUITES", "RAW_SUITES"]
