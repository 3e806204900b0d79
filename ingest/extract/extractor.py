"""The rule extractor: the readers of this package, put together in one pure function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from ingest.extract import grounding
from ingest.extract.collecting import without_collection
from ingest.extract.confidence import with_confidence
from ingest.extract.dates import read_dates, read_horizons
from ingest.extract.document import Document
from ingest.extract.firms import find_firms
from ingest.extract.investments import extract_investments
from ingest.extract.money import read_money
from ingest.extract.protocol import Extraction, Extractor
from ingest.extract.regions import find_regions, outside_firms
from ingest.extract.relations import extract_relations
from ingest.extract.roles import assign_firm_roles, assign_region_roles
from ingest.extract.statistics import extract_statistics
from ingest.extract.version import VERSION
from ingest.records import Article, InvestmentMention, StatisticMention


class RuleExtractor:
    """Reads an article with rules and word tables alone: offline, deterministic, linear in the text."""

    version = VERSION

    def extract(self, article: Article) -> Extraction:
        """Return every fact that the words of `article` ground, in the order of the text."""
        with without_collection():  # nothing that is read refers back to its reader
            return _read(article)


def _read(article: Article) -> Extraction:
    document = Document.from_article(article)
    regions = find_regions(document)
    firms = find_firms(document, regions)
    regions = outside_firms(regions, firms)
    money = read_money(document, regions)
    dates, horizons = read_dates(document), read_horizons(document)
    investments = extract_investments(document, firms, regions, money, dates, horizons)
    extraction = Extraction(
        firms=assign_firm_roles(firms, investments),
        regions=assign_region_roles(regions, investments),
        investments=tuple(investments),
        statistics=tuple(_apart(extract_statistics(document, regions, money, dates, firms), investments)),
        relations=tuple(extract_relations(document, firms, investments)),
    )
    return with_confidence(grounding.check(article, extraction))


def _apart(
    statistics: Iterable[StatisticMention], investments: Iterable[InvestmentMention]
) -> Iterator[StatisticMention]:
    """Statistics whose figure is not the capital of an investment told with the same words."""
    capital = {
        position
        for investment in investments
        for evidence in investment.evidence
        if evidence.field == "amount"
        for position in range(evidence.start_char, evidence.end_char)
    }
    for statistic in statistics:
        values = [each for each in statistic.evidence if each.field == "value"]
        if all(capital.isdisjoint(range(each.start_char, each.end_char)) for each in values):
            yield statistic


@cache
def default_extractor() -> Extractor:
    """Return the extractor that the pipeline uses; made once per process."""
    return RuleExtractor()
